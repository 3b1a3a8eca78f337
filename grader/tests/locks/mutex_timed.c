/*
 * timedlock and clocklock: threads give up while the main thread has the
 * mutex, then get it, one after the other.
 *
 *     mutex_timed THREADS
 */
#define _GNU_SOURCE /* pthread_mutex_clocklock */
#include "known.h"

#define SHORT 10     /* ms */
#define LONG  100000 /* ms, never reached */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *give_up(void *none)
{
    struct timespec until = known_soon(CLOCK_REALTIME, SHORT);

    (void)none;
    KNOWN(ETIMEDOUT, pthread_mutex_timedlock(&mutex, &until));
    until = known_soon(CLOCK_MONOTONIC, SHORT);
    KNOWN(ETIMEDOUT, pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &until));
    return NULL;
}

static void *succeed(void *none)
{
    struct timespec until = known_soon(CLOCK_REALTIME, LONG);

    (void)none;
    KNOWN(0, pthread_mutex_timedlock(&mutex, &until));
    KNOWN(0, pthread_mutex_unlock(&mutex));
    until = known_soon(CLOCK_MONOTONIC, LONG);
    KNOWN(0, pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &until));
    KNOWN(0, pthread_mutex_unlock(&mutex));
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);

    KNOWN(0, pthread_mutex_lock(&mutex));
    known_threads(threads, give_up);
    KNOWN(0, pthread_mutex_unlock(&mutex));
    known_threads(threads, succeed);
    known_truth("lock mutex acquisitions=%ld releases=%ld failed=%ld "
                "waiting_ns>=%ld longest_wait_ns>=%d holding_ns>=%d",
                1 + 2 * threads, 1 + 2 * threads, 2 * threads,
                2 * threads * SHORT * 1000000, SHORT * 1000000,
                2 * SHORT * 1000000);
    return 0;
}
