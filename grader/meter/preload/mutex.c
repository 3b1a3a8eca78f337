/*
 * Mutexes: pthread_mutex_t of every type, and C11's mtx_t.
 *
 * glibc's mtx_t is a pthread_mutex_t inside, but mtx_lock does not go through
 * pthread_mutex_lock, so both have wrappers; only their answers differ. Names
 * with two underscores are older ones of the same functions.
 */
#include "lock.h"

static inline struct lock mutex_of(const void *object, uint64_t caller)
{
    const pthread_mutex_t *mutex = object;
    uint64_t key = shared_key(SHARED_MUTEX, library_image, mutex);

    return (struct lock){key, mutex->__data.__kind, caller};
}

/* Of glibc's __kind: robust mutexes. */
#define ROBUST_BIT 16

/*
 * Takes a mutex if that needs no waiting. trylock of glibc 2.36 leaves a
 * robust mutex that is not recoverable locked for ever, so those are asked to
 * wait until a time that is long past.
 */
static inline int try_mutex(pthread_mutex_t *mutex)
{
    static const struct timespec past = {.tv_sec = 0};
    int error;

    if (__builtin_expect((mutex->__data.__kind & ROBUST_BIT) == 0, 1))
        return real.pthread_mutex_trylock(mutex);
    error = real.pthread_mutex_timedlock(mutex, &past);
    return error == ETIMEDOUT ? EBUSY : error;
}

WRAPPER int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.pthread_mutex_lock(mutex);
    struct lock lock = mutex_of(mutex, CALLER);
    LOCK_TAKE(self, lock, try_mutex(mutex), real.pthread_mutex_lock(mutex));
}

WRAPPER int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.pthread_mutex_trylock(mutex);
    struct lock lock = mutex_of(mutex, CALLER);
    LOCK_TRY(self, lock, real.pthread_mutex_trylock(mutex));
}

WRAPPER int pthread_mutex_timedlock(pthread_mutex_t *mutex,
                                    const struct timespec *until)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.pthread_mutex_timedlock(mutex, until);
    struct lock lock = mutex_of(mutex, CALLER);
    LOCK_TAKE(self, lock, try_mutex(mutex),
              real.pthread_mutex_timedlock(mutex, until));
}

WRAPPER int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock,
                                    const struct timespec *until)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.pthread_mutex_clocklock(mutex, clock, until);
    struct lock lock = mutex_of(mutex, CALLER);
    LOCK_TAKE(self, lock, try_mutex(mutex),
              real.pthread_mutex_clocklock(mutex, clock, until));
}

WRAPPER int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.pthread_mutex_unlock(mutex);
    struct lock lock = mutex_of(mutex, CALLER);
    LOCK_RELEASE(self, lock, real.pthread_mutex_unlock(mutex));
}

#define OLD_NAME(name)                                                         \
    WRAPPER int __##name(pthread_mutex_t *mutex) __THROWNL __nonnull((1))      \
        __attribute__((alias(#name)));
OLD_NAME(pthread_mutex_lock)
OLD_NAME(pthread_mutex_trylock)
OLD_NAME(pthread_mutex_unlock)

/* ---- C11 ---- */

/* An answer of C11 as an error number, and the way back. */
static int error_of(int answer)
{
    return answer == thrd_busy ? EBUSY : answer;
}

static int answer_of(int error)
{
    return error == EBUSY ? (int)thrd_busy : error;
}

static int take(struct self *self, struct lock lock, mtx_t *mutex,
                const struct timespec *until)
{
    LOCK_TAKE(self, lock, error_of(real.mtx_trylock(mutex)),
              until == NULL ? real.mtx_lock(mutex)
                            : real.mtx_timedlock(mutex, until));
}

static int try(struct self *self, struct lock lock, mtx_t *mutex)
{
    LOCK_TRY(self, lock, error_of(real.mtx_trylock(mutex)));
}

WRAPPER int mtx_lock(mtx_t *mutex)
{
    struct self *self = library_self();

    return self == NULL ? real.mtx_lock(mutex)
                        : take(self, mutex_of(mutex, CALLER), mutex, NULL);
}

WRAPPER int mtx_timedlock(mtx_t *restrict mutex,
                          const struct timespec *restrict until)
{
    struct self *self = library_self();

    return self == NULL ? real.mtx_timedlock(mutex, until)
                        : take(self, mutex_of(mutex, CALLER), mutex, until);
}

WRAPPER int mtx_trylock(mtx_t *mutex)
{
    struct self *self = library_self();

    return self == NULL ? real.mtx_trylock(mutex)
                        : answer_of(try(self, mutex_of(mutex, CALLER), mutex));
}

WRAPPER int mtx_unlock(mtx_t *mutex)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.mtx_unlock(mutex);
    struct lock lock = mutex_of(mutex, CALLER);
    LOCK_RELEASE(self, lock, real.mtx_unlock(mutex));
}
