/*
 * Reader-writer locks. Acquisitions for reading and for writing are one
 * count, of which `readers` says how many were for reading. Several threads
 * may hold one for reading at the same time, so holding times add up to more
 * than the time that passed.
 */
#include "lock.h"

#define RWLOCK_OF(rwlock) LOCK_OF(SHARED_RWLOCK, rwlock, 0)

/* A lock for reading was given: says so beside the count. */
static int count_reader(struct self *self, struct lock lock, int error)
{
    struct shared_use *use = lock_use(self, lock);

    if (error == 0 && use != NULL)
        use->readers++;
    else if (error == 0)
        table_lock(lock.key)->spilled_readers++;
    return error;
}

/* Waits without limit if until is NULL, and without saying which clock if
 * that is -1. */
static int wait_read(pthread_rwlock_t *rwlock, clockid_t clock,
                     const struct timespec *until)
{
    if (until == NULL)
        return real.pthread_rwlock_rdlock(rwlock);
    if (clock == -1)
        return real.pthread_rwlock_timedrdlock(rwlock, until);
    return real.pthread_rwlock_clockrdlock(rwlock, clock, until);
}

static int wait_write(pthread_rwlock_t *rwlock, clockid_t clock,
                      const struct timespec *until)
{
    if (until == NULL)
        return real.pthread_rwlock_wrlock(rwlock);
    if (clock == -1)
        return real.pthread_rwlock_timedwrlock(rwlock, until);
    return real.pthread_rwlock_clockwrlock(rwlock, clock, until);
}

static int take_read(struct self *self, struct lock lock,
                     pthread_rwlock_t *rwlock, clockid_t clock,
                     const struct timespec *until)
{
    LOCK_TAKE(self, lock,
              count_reader(self, lock, real.pthread_rwlock_tryrdlock(rwlock)),
              count_reader(self, lock, wait_read(rwlock, clock, until)));
}

static int take_write(struct self *self, struct lock lock,
                      pthread_rwlock_t *rwlock, clockid_t clock,
                      const struct timespec *until)
{
    LOCK_TAKE(self, lock, real.pthread_rwlock_trywrlock(rwlock),
              wait_write(rwlock, clock, until));
}

WRAPPER int pthread_rwlock_rdlock(pthread_rwlock_t *rwlock)
{
    struct self *self = library_self();

    return self == NULL ? real.pthread_rwlock_rdlock(rwlock)
                        : take_read(self, RWLOCK_OF(rwlock), rwlock, -1, NULL);
}

WRAPPER int pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict rwlock,
                                       const struct timespec *restrict until)
{
    struct self *self = library_self();

    return self == NULL ? real.pthread_rwlock_timedrdlock(rwlock, until)
                        : take_read(self, RWLOCK_OF(rwlock), rwlock, -1, until);
}

WRAPPER int pthread_rwlock_clockrdlock(pthread_rwlock_t *restrict rwlock,
                                       clockid_t clock,
                                       const struct timespec *restrict until)
{
    struct self *self = library_self();

    return self == NULL
               ? real.pthread_rwlock_clockrdlock(rwlock, clock, until)
               : take_read(self, RWLOCK_OF(rwlock), rwlock, clock, until);
}

WRAPPER int pthread_rwlock_tryrdlock(pthread_rwlock_t *rwlock)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.pthread_rwlock_tryrdlock(rwlock);
    struct lock lock = RWLOCK_OF(rwlock);
    LOCK_TRY(self, lock,
             count_reader(self, lock, real.pthread_rwlock_tryrdlock(rwlock)));
}

WRAPPER int pthread_rwlock_wrlock(pthread_rwlock_t *rwlock)
{
    struct self *self = library_self();

    return self == NULL ? real.pthread_rwlock_wrlock(rwlock)
                        : take_write(self, RWLOCK_OF(rwlock), rwlock, -1, NULL);
}

WRAPPER int pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict rwlock,
                                       const struct timespec *restrict until)
{
    struct self *self = library_self();

    return self == NULL
               ? real.pthread_rwlock_timedwrlock(rwlock, until)
               : take_write(self, RWLOCK_OF(rwlock), rwlock, -1, until);
}

WRAPPER int pthread_rwlock_clockwrlock(pthread_rwlock_t *restrict rwlock,
                                       clockid_t clock,
                                       const struct timespec *restrict until)
{
    struct self *self = library_self();

    return self == NULL
               ? real.pthread_rwlock_clockwrlock(rwlock, clock, until)
               : take_write(self, RWLOCK_OF(rwlock), rwlock, clock, until);
}

WRAPPER int pthread_rwlock_trywrlock(pthread_rwlock_t *rwlock)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.pthread_rwlock_trywrlock(rwlock);
    struct lock lock = RWLOCK_OF(rwlock);
    LOCK_TRY(self, lock, real.pthread_rwlock_trywrlock(rwlock));
}

WRAPPER int pthread_rwlock_unlock(pthread_rwlock_t *rwlock)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.pthread_rwlock_unlock(rwlock);
    struct lock lock = RWLOCK_OF(rwlock);
    LOCK_RELEASE(self, lock, real.pthread_rwlock_unlock(rwlock));
}

#define OLD_NAME(name)                                                         \
    WRAPPER int __##name(pthread_rwlock_t *rwlock) __THROWNL __nonnull((1))    \
        __attribute__((alias(#name)));
OLD_NAME(pthread_rwlock_rdlock)
OLD_NAME(pthread_rwlock_tryrdlock)
OLD_NAME(pthread_rwlock_wrlock)
OLD_NAME(pthread_rwlock_trywrlock)
OLD_NAME(pthread_rwlock_unlock)
