/**
 * @file lock.h
 * @brief What all wrappers of locks do: count, and say what the time is for.
 *
 *     lock_took       right after the real function gave the lock
 *     lock_released   right before the real function takes it back
 *     lock_wait, lock_waited      around a call that blocks
 *     LOCK_TAKE       the body of a wrapper that may block
 *     LOCK_TRY        the body of one that does not
 *
 * A lock is tried first. If it is free, that is all; if not, the acquisition
 * is contended, and the real blocking call is timed. Between lock_took and
 * lock_released the thread holds the lock, and everything here is inside the
 * program's critical section: it has to be quick.
 */
#ifndef LOCKMETER_LOCK_H
#define LOCKMETER_LOCK_H

#include <errno.h>

#include "library.h"

#pragma GCC visibility push(hidden)

/** Worth inlining always: what an uncontended lock costs. */
#define HOT inline __attribute__((always_inline))

/** A lock, as a wrapper knows it. */
struct lock {
    uint64_t key;
    int type;        /**< glibc's __kind of a mutex, else 0 */
    uint64_t caller; /**< address after the call of the wrapper */
};

#define LOCK_OF(kind, object, type)                                            \
    ((struct lock){shared_key(kind, library_image, object), type, CALLER})

/** A lock was taken that this thread holds already, as far as is known. */
void lock_took_more(struct self *self, struct shared_use *use, int type);

static inline struct shared_use *lock_use(struct self *self, struct lock lock)
{
    return table_use(self, lock.key, lock.type, lock.caller);
}

static inline enum shared_state lock_state(const struct self *self)
{
    return self->held > 0 && library_has_tsc ? SHARED_HOLDING : SHARED_OUTSIDE;
}

static HOT void lock_took(struct self *self, struct lock lock)
{
    struct shared_use *use = lock_use(self, lock);

    self->thread->acquisitions++;
    if (__builtin_expect(use == NULL, 0)) {
        table_lock(lock.key)->spilled++;
        return;
    }
    use->acquisitions++;
    use->check += library_secret;
    if (use->depth++ > 0)
        lock_took_more(self, use, lock.type);
    if (use->depth > 1)
        return;
    self->held++;
    if (!library_has_tsc)
        return;
    use->since = library_now();
    account(self, SHARED_HOLDING, use->since);
}

/** Adds up a hold that ends: how long it was, and how much of it stalled. */
static HOT void lock_add_hold(struct self *self, struct shared_use *use)
{
    uint64_t now = library_now();
    uint64_t held = now - use->since;

    use->stalled += account(self, lock_state(self), now);
    use->holding += held;
    if (held > use->longest_hold)
        use->longest_hold = held;
    if (__builtin_expect(library_has_events, 0))
        account_event(self, use->key, SHARED_HOLDING, use->since, now);
}

static HOT void lock_let_go(struct self *self, struct shared_use *use)
{
    self->held--;
    if (library_has_tsc)
        lock_add_hold(self, use);
    if (__builtin_expect(self->has_ended, 0) && self->held == 0)
        library_pause();
}

static HOT void lock_released(struct self *self, struct lock lock)
{
    struct shared_use *use = lock_use(self, lock);

    if (__builtin_expect(use == NULL, 0)) {
        table_lock(lock.key)->spilled_releases++;
        return;
    }
    use->releases++;
    if (__builtin_expect(use->depth == 0, 0))
        use->unmatched++;
    else if (--use->depth == 0)
        lock_let_go(self, use);
}

/** A call that blocks begins. @return when. */
uint64_t lock_wait(struct self *self, struct lock lock);

/** It ended. @param got whether with the lock */
void lock_waited(struct self *self, struct lock lock, uint64_t began, bool got);

/** The lock could not be had. */
void lock_failed(struct self *self, struct lock lock);

/** A condition wait has given the lock back. */
void lock_took_again(struct self *self, struct lock lock);

/** The real function refused to release it after all. */
void lock_kept(struct self *self, struct lock lock);

/** Whether a function that returned this gave the lock. */
static inline bool lock_is_given(int error)
{
    return error == 0 || error == EOWNERDEAD;
}

/**
 * The rest of a wrapper: try, wait if taken, count.
 * @param try  call that does not block and yields EBUSY for a taken lock.
 * @param wait call that blocks.
 */
#define LOCK_TAKE(self, lock, try, wait)                                       \
    chaos(self);                                                               \
    int lock_error = (try);                                                    \
    if (lock_error == EBUSY) {                                                 \
        uint64_t lock_began = lock_wait(self, lock);                           \
        lock_error = (wait);                                                   \
        lock_waited(self, lock, lock_began, lock_is_given(lock_error));        \
    }                                                                          \
    LOCK_COUNT(self, lock, lock_error)

/** Likewise of one that does not block. */
#define LOCK_TRY(self, lock, try)                                              \
    chaos(self);                                                               \
    int lock_error = (try);                                                    \
    LOCK_COUNT(self, lock, lock_error)

#define LOCK_COUNT(self, lock, error)                                          \
    if (__builtin_expect(lock_is_given(error), 1))                             \
        lock_took(self, lock);                                                 \
    else                                                                       \
        lock_failed(self, lock);                                               \
    chaos(self);                                                               \
    return error

/** The rest of a wrapper that releases. */
#define LOCK_RELEASE(self, lock, release)                                      \
    lock_released(self, lock);                                                 \
    int lock_error = (release);                                                \
    if (__builtin_expect(lock_error != 0, 0))                                  \
        lock_kept(self, lock);                                                 \
    chaos(self);                                                               \
    return lock_error

#pragma GCC visibility pop

#endif
