/**
 * @file refcount_mail.h
 * @brief The way of an object from one thread to another: a ring without locks.
 *
 *     giver                              taker
 *     if (rc_mail_has_room(&mail))       while ((object = rc_mail_take(&mail)))
 *         rc_mail_send(&mail, object);       rc_put(object);
 *
 *     ring    | free | sent | sent | sent | free |
 *                      ^ taken              ^ sent
 *
 * One giver and one taker. Each of the two numbers is written by one of them:
 * that who reads it acquires what the other one released is all that is needed.
 */
#ifndef REFCOUNT_MAIL_H
#define REFCOUNT_MAIL_H

#include <stdalign.h>

#include "refcount.h"

/** Objects that may be on the way; a power of two. */
#define MAIL_ROOM 256

/** A ring; all zero is an empty one. */
struct mail {
    alignas(RC_APART) _Atomic uint64_t sent; /**< by the giver, so far */
    alignas(RC_APART) _Atomic uint64_t taken;
    alignas(RC_APART) struct rc_object *ring[MAIL_ROOM];
};

/** The giver asks. The taker's release of `taken` is what it acquires: the
 * place has been read. */
static inline bool rc_mail_has_room(struct mail *mail)
{
    return atomic_load_explicit(&mail->sent, memory_order_relaxed) -
               atomic_load_explicit(&mail->taken, memory_order_acquire) <
           MAIL_ROOM;
}

/** The giver sends, when there is room. */
static inline void rc_mail_send(struct mail *mail, struct rc_object *object)
{
    uint64_t sent = atomic_load_explicit(&mail->sent, memory_order_relaxed);

    mail->ring[sent % MAIL_ROOM] = object;
    atomic_store_explicit(&mail->sent, sent + 1, memory_order_release);
}

/** The taker asks. */
static inline bool rc_mail_is_empty(struct mail *mail)
{
    return atomic_load_explicit(&mail->sent, memory_order_relaxed) ==
           atomic_load_explicit(&mail->taken, memory_order_relaxed);
}

/** @return the object that was sent first, or NULL. The giver's release of
 * `sent` is what it acquires: the place has been written. */
static inline struct rc_object *rc_mail_take(struct mail *mail)
{
    uint64_t taken = atomic_load_explicit(&mail->taken, memory_order_relaxed);

    if (atomic_load_explicit(&mail->sent, memory_order_acquire) == taken)
        return NULL;
    struct rc_object *object = mail->ring[taken % MAIL_ROOM];
    atomic_store_explicit(&mail->taken, taken + 1, memory_order_release);
    return object;
}

#endif
