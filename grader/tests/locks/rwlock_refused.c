/*
 * All the ways to ask for a reader-writer lock that do not wait for ever: in
 * vain while the main thread has it for writing, then with success.
 *
 *     rwlock_refused THREADS
 */
#define _GNU_SOURCE /* pthread_rwlock_clockrdlock */
#include "known.h"

#define SHORT 5      /* ms */
#define LONG  100000 /* ms, never reached */

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;

/* Asks in six ways, and gives it back if it gets it. */
static void ask(int tried, int timed, long limit)
{
    struct timespec date = known_soon(CLOCK_REALTIME, limit);
    struct timespec time;
    int unlocked = tried == 0 ? 0 : -1;

#define GIVE_BACK                                                              \
    if (unlocked == 0)                                                         \
    KNOWN(0, pthread_rwlock_unlock(&rwlock))

    KNOWN(tried, pthread_rwlock_tryrdlock(&rwlock));
    GIVE_BACK;
    KNOWN(tried, pthread_rwlock_trywrlock(&rwlock));
    GIVE_BACK;
    KNOWN(timed, pthread_rwlock_timedrdlock(&rwlock, &date));
    GIVE_BACK;
    date = known_soon(CLOCK_REALTIME, limit);
    KNOWN(timed, pthread_rwlock_timedwrlock(&rwlock, &date));
    GIVE_BACK;
    time = known_soon(CLOCK_MONOTONIC, limit);
    KNOWN(timed, pthread_rwlock_clockrdlock(&rwlock, CLOCK_MONOTONIC, &time));
    GIVE_BACK;
    time = known_soon(CLOCK_MONOTONIC, limit);
    KNOWN(timed, pthread_rwlock_clockwrlock(&rwlock, CLOCK_MONOTONIC, &time));
    GIVE_BACK;
}

static void *fail(void *none)
{
    ask(EBUSY, ETIMEDOUT, SHORT);
    return none;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);

    KNOWN(0, pthread_rwlock_wrlock(&rwlock));
    KNOWN(EDEADLK, pthread_rwlock_wrlock(&rwlock));
    KNOWN(EDEADLK, pthread_rwlock_rdlock(&rwlock));
    known_threads(threads, fail);
    KNOWN(0, pthread_rwlock_unlock(&rwlock));
    ask(0, 0, LONG);
    known_truth("lock rwlock acquisitions=7 releases=7 for_reading=3 "
                "failed=%ld contended=0 waiting_ns>=%ld longest_wait_ns>=%d",
                6 * threads + 2, 4 * threads * SHORT * 1000000,
                SHORT * 1000000);
    return 0;
}
