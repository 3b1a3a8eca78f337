/*
 * Condition variables. A wait releases the mutex and takes it again, which
 * the C library does inside, unseen. So it is counted here: one release, one
 * acquisition, and `conditions` says how many of the acquisitions came this
 * way. How much of the call was waiting for the mutex cannot be told from
 * waiting for the signal; the whole of it is time of a thread that holds
 * nothing and sleeps. None of these acquisitions counts as contended.
 */
#include "lock.h"

/* One wait. It may be cancelled: the mutex is then held again, too, and
 * `end` is called while unwinding. */
struct wait {
    struct self *self;
    struct lock lock;
    int answer; /* of the real function; 0 while there is none */
};

/* Of a recursive mutex only one level is released, as the C library does. */
static struct wait begin(struct self *self, void *object, uint64_t caller)
{
    const pthread_mutex_t *mutex = object;
    uint64_t key = shared_key(SHARED_MUTEX, library_image, mutex);
    struct wait wait = {self, {key, mutex->__data.__kind, caller}, 0};

    chaos(self);
    lock_released(self, wait.lock);
    return wait;
}

/* Whether a wait with this answer took place. thrd_error and thrd_timedout
 * are other numbers than any errno that is meant here. */
static bool has_waited(int answer)
{
    return answer == 0 || answer == ETIMEDOUT || answer == EOWNERDEAD ||
           answer == ENOTRECOVERABLE || answer == (int)thrd_timedout;
}

static void end(void *argument)
{
    struct wait *wait = argument;

    if (has_waited(wait->answer))
        lock_took_again(wait->self, wait->lock);
    else
        lock_kept(wait->self, wait->lock);
    chaos(wait->self);
}

/* The body of all five; `call` is the real function's. */
#define WAIT(mutex, call)                                                      \
    struct self *self = library_self();                                        \
    if (self == NULL)                                                          \
        return call;                                                           \
    struct wait wait = begin(self, mutex, CALLER);                             \
    pthread_cleanup_push(end, &wait);                                          \
    wait.answer = call;                                                        \
    pthread_cleanup_pop(1);                                                    \
    return wait.answer

WRAPPER int pthread_cond_wait(pthread_cond_t *restrict condition,
                              pthread_mutex_t *restrict mutex)
{
    WAIT(mutex, real.pthread_cond_wait(condition, mutex));
}

WRAPPER int pthread_cond_timedwait(pthread_cond_t *restrict condition,
                                   pthread_mutex_t *restrict mutex,
                                   const struct timespec *restrict until)
{
    WAIT(mutex, real.pthread_cond_timedwait(condition, mutex, until));
}

WRAPPER int pthread_cond_clockwait(pthread_cond_t *restrict condition,
                                   pthread_mutex_t *restrict mutex,
                                   clockid_t clock,
                                   const struct timespec *restrict until)
{
    WAIT(mutex, real.pthread_cond_clockwait(condition, mutex, clock, until));
}

WRAPPER int cnd_wait(cnd_t *condition, mtx_t *mutex)
{
    WAIT(mutex, real.cnd_wait(condition, mutex));
}

WRAPPER int cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict mutex,
                          const struct timespec *restrict until)
{
    WAIT(mutex, real.cnd_timedwait(condition, mutex, until));
}

/* ---- the old ones ---- */

/*
 * On x86-64 there are two kinds of pthread_cond_t; which one a caller means is
 * told by the version of the function's name (versions.map). A caller without
 * versions, like Valgrind's own library, gets the old ones, and has to be
 * served by the old ones throughout.
 */
#ifdef __x86_64__
int lockmeter_old_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
int lockmeter_old_cond_timedwait(pthread_cond_t *condition,
                                 pthread_mutex_t *mutex,
                                 const struct timespec *until);

WRAPPER int lockmeter_old_cond_wait(pthread_cond_t *condition,
                                    pthread_mutex_t *mutex)
{
    WAIT(mutex, real.old_cond_wait(condition, mutex));
}

WRAPPER int lockmeter_old_cond_timedwait(pthread_cond_t *condition,
                                         pthread_mutex_t *mutex,
                                         const struct timespec *until)
{
    WAIT(mutex, real.old_cond_timedwait(condition, mutex, until));
}

__asm__(".symver pthread_cond_wait, pthread_cond_wait@@@GLIBC_2.3.2");
__asm__(".symver pthread_cond_timedwait, pthread_cond_timedwait@@@GLIBC_2.3.2");
__asm__(".symver lockmeter_old_cond_wait, pthread_cond_wait@GLIBC_2.2.5");
__asm__(
    ".symver lockmeter_old_cond_timedwait, pthread_cond_timedwait@GLIBC_2.2.5");
#endif
