/**
 * @file refcount_graced.h
 * @brief An engine of the reference counting lab on somebody else's grace
 * periods: refcount_urcu.c and refcount_ck.c include it, for the bench.
 *
 * Each object has one atomic count. An object is found and counted within a
 * read-side section; whoever replaces one keeps the pool's reference to it for
 * a grace period, so a count that is found is never 0. Who has LIMBO of them
 * waits for a grace period and gives all back.
 *
 * Who includes it provides, before:
 *
 *     grace_open()     a new domain, no thread is in it
 *     grace_enter()    a thread begins        grace_leave()    and ends
 *     grace_away()     it may block           grace_back()     it goes on
 *     grace_begin()    a read-side section    grace_end()
 *     grace_wait()     all sections that have begun have ended
 *
 * Locks: none here. Fields of struct thread are its own thread's.
 */
#ifndef REFCOUNT_GRACED_H
#define REFCOUNT_GRACED_H

#include <stdalign.h>
#include <stdlib.h>

#include "refcount.h"

const char rc_program[] = "erefcount";

/* Replaced objects of a thread that wait; at most RC_LIMBO. */
#define LIMBO (RC_LIMBO / 2)

static struct thread {
    alignas(RC_APART) size_t waiting;
    struct rc_object *limbo[LIMBO];
} threads[RC_THREADS];

static _Thread_local struct thread *self;

static struct {
    struct rc_object *_Atomic *objects;
    size_t count;
} pool;

static _Atomic int64_t *count_of(struct rc_object *object)
{
    return rc_part(object);
}

static struct rc_object *make(uint64_t value)
{
    struct rc_object *object = rc_object_new(value);

    if (object != NULL)
        atomic_store_explicit(count_of(object), 1, memory_order_relaxed);
    return object;
}

bool rc_open(const struct rc_shape *shape)
{
    grace_open();
    for (unsigned i = 0; i < RC_THREADS; i++)
        threads[i].waiting = 0;
    pool.count = 0;
    pool.objects = calloc(shape->objects, sizeof *pool.objects);
    while (pool.objects != NULL && pool.count < shape->objects) {
        struct rc_object *object = make(rc_value(pool.count));
        if (object == NULL) {
            rc_close();
            return false;
        }
        atomic_store_explicit(&pool.objects[pool.count++], object,
                              memory_order_relaxed); /* no threads yet */
    }
    return pool.objects != NULL;
}

void rc_close(void)
{
    for (size_t i = 0; i < pool.count; i++)
        rc_put(atomic_load_explicit(&pool.objects[i], memory_order_relaxed));
    free(pool.objects);
    pool.objects = NULL;
    pool.count = 0;
}

static void give_back_replaced(void)
{
    if (self->waiting > 0)
        grace_wait();
    while (self->waiting > 0)
        rc_put(self->limbo[--self->waiting]);
}

void rc_enter(unsigned slot)
{
    self = &threads[slot];
    grace_enter();
}

void rc_leave(void)
{
    give_back_replaced();
    grace_leave();
    self = NULL;
}

void rc_pause(void)
{
    grace_away();
}

void rc_resume(void)
{
    grace_back();
}

/* Acquire: partner of the exchange in rc_replace. */
struct rc_object *rc_get(size_t index)
{
    grace_begin();
    struct rc_object *object =
        atomic_load_explicit(&pool.objects[index], memory_order_acquire);
    rc_keep(object);
    grace_end();
    return object;
}

void rc_keep(struct rc_object *object)
{
    atomic_fetch_add_explicit(count_of(object), 1, memory_order_relaxed);
}

/* Puts in other threads are each other's partners. */
void rc_put(struct rc_object *object)
{
    if (atomic_fetch_sub_explicit(count_of(object), 1, memory_order_acq_rel) ==
        1)
        rc_object_free(object);
}

bool rc_replace(size_t index)
{
    struct rc_object *object = make(rc_value(index));

    if (object == NULL)
        return false;
    self->limbo[self->waiting++] = atomic_exchange_explicit(
        &pool.objects[index], object, memory_order_acq_rel);
    if (self->waiting == LIMBO)
        give_back_replaced();
    return true;
}

struct rc_object *rc_create(uint64_t value)
{
    return make(value);
}

/* A count that all threads may change needs no word of it. */
void rc_hand_over(struct rc_object *object)
{
    (void)object;
}

/* The library's own are not known. */
unsigned long long rc_lock_count(void)
{
    return 0;
}

#endif
