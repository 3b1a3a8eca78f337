/*
 * Semaphores and barriers: things to wait at, but nobody holds them.
 *
 * An acquisition of a semaphore is a wait that succeeded, a release is a
 * post; whoever posts need not be the one who waited. An acquisition of a
 * barrier is a thread that passed it; all the time in the call is waiting,
 * and whether a single call found the barrier "taken" is not a question that
 * has an answer, so none is contended.
 */
#include "lock.h"

#define SEMAPHORE_OF(semaphore) LOCK_OF(SHARED_SEMAPHORE, semaphore, 0)

/* Counts an acquisition of what is not held. */
static void count(struct self *self, struct lock lock)
{
    struct shared_use *use = lock_use(self, lock);

    self->thread->acquisitions++;
    if (use == NULL) {
        table_lock(lock.key)->spilled++;
        return;
    }
    use->acquisitions++;
    use->check += library_secret;
}

/* As for rwlock.c's functions, until and clock may be missing. */
static int wait_for(sem_t *semaphore, clockid_t clock,
                    const struct timespec *until)
{
    if (until == NULL)
        return real.sem_wait(semaphore);
    if (clock == -1)
        return real.sem_timedwait(semaphore, until);
    return real.sem_clockwait(semaphore, clock, until);
}

/* A wait may be cancelled; then lock_waited is called while unwinding. */
struct waiting {
    struct self *self;
    struct lock lock;
    uint64_t began;
    bool got;
};

static void waited(void *argument)
{
    struct waiting *waiting = argument;

    lock_waited(waiting->self, waiting->lock, waiting->began, waiting->got);
}

static int block(struct self *self, struct lock lock, sem_t *semaphore,
                 clockid_t clock, const struct timespec *until)
{
    struct waiting waiting = {self, lock, lock_wait(self, lock), false};
    int result;

    pthread_cleanup_push(waited, &waiting);
    result = wait_for(semaphore, clock, until);
    waiting.got = result == 0;
    pthread_cleanup_pop(1);
    return result;
}

/* The real functions answer -1 and set errno. */
static int take(struct self *self, struct lock lock, sem_t *semaphore,
                clockid_t clock, const struct timespec *until)
{
    int before = errno;
    int result;

    chaos(self);
    result = real.sem_trywait(semaphore);
    if (result != 0 && errno == EAGAIN) {
        errno = before;
        result = block(self, lock, semaphore, clock, until);
    }
    if (result == 0)
        count(self, lock);
    else
        lock_failed(self, lock);
    chaos(self);
    return result;
}

WRAPPER int sem_wait(sem_t *semaphore)
{
    struct self *self = library_self();

    return self == NULL
               ? real.sem_wait(semaphore)
               : take(self, SEMAPHORE_OF(semaphore), semaphore, -1, NULL);
}

WRAPPER int sem_timedwait(sem_t *restrict semaphore,
                          const struct timespec *restrict until)
{
    struct self *self = library_self();

    return self == NULL
               ? real.sem_timedwait(semaphore, until)
               : take(self, SEMAPHORE_OF(semaphore), semaphore, -1, until);
}

WRAPPER int sem_clockwait(sem_t *restrict semaphore, clockid_t clock,
                          const struct timespec *restrict until)
{
    struct self *self = library_self();

    return self == NULL
               ? real.sem_clockwait(semaphore, clock, until)
               : take(self, SEMAPHORE_OF(semaphore), semaphore, clock, until);
}

WRAPPER int sem_trywait(sem_t *semaphore)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.sem_trywait(semaphore);
    struct lock lock = SEMAPHORE_OF(semaphore);
    chaos(self);
    int result = real.sem_trywait(semaphore);
    if (result == 0)
        count(self, lock);
    else
        lock_failed(self, lock);
    return result;
}

/* Before the post, as those whom it wakes may end the program. */
static void count_posts(struct self *self, struct lock lock, uint64_t posts)
{
    struct shared_use *use = lock_use(self, lock);

    if (use != NULL)
        use->releases += posts;
    else
        table_lock(lock.key)->spilled_releases += posts;
}

WRAPPER int sem_post(sem_t *semaphore)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.sem_post(semaphore);
    struct lock lock = SEMAPHORE_OF(semaphore);
    count_posts(self, lock, 1);
    int result = real.sem_post(semaphore);
    if (result != 0)
        count_posts(self, lock, (uint64_t)-1);
    chaos(self);
    return result;
}

WRAPPER int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    struct self *self = library_self();

    if (self == NULL)
        return real.pthread_barrier_wait(barrier);
    struct lock lock = LOCK_OF(SHARED_BARRIER, barrier, 0);
    chaos(self);
    uint64_t began = lock_wait(self, lock);
    int result = real.pthread_barrier_wait(barrier);
    lock_waited(self, lock, began, false);
    if (result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD)
        count(self, lock);
    chaos(self);
    return result;
}
