/*
 * Spinlocks. A thread that waits for one keeps its CPU busy; it is waiting
 * all the same.
 */
#include "lock.h"

/* The object is volatile, which says nothing here. */
static inline struct lock spin_of(pthread_spinlock_t *spinlock, uint64_t caller)
{
    const void *object = (const void *)(uintptr_t)spinlock;
    uint64_t key = shared_key(SHARED_SPIN, library_image, object);

    return (struct lock){key, 0, caller};
}

WRAPPER int pthread_spin_lock(pthread_spinlock_t *spinlock)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.pthread_spin_lock(spinlock);
    struct lock lock = spin_of(spinlock, CALLER);
    LOCK_TAKE(self, lock, real.pthread_spin_trylock(spinlock),
              real.pthread_spin_lock(spinlock));
}

WRAPPER int pthread_spin_trylock(pthread_spinlock_t *spinlock)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.pthread_spin_trylock(spinlock);
    struct lock lock = spin_of(spinlock, CALLER);
    LOCK_TRY(self, lock, real.pthread_spin_trylock(spinlock));
}

WRAPPER int pthread_spin_unlock(pthread_spinlock_t *spinlock)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.pthread_spin_unlock(spinlock);
    struct lock lock = spin_of(spinlock, CALLER);
    LOCK_RELEASE(self, lock, real.pthread_spin_unlock(spinlock));
}
