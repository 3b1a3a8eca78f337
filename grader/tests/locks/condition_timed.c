/*
 * Condition waits that time out: timedwait and clockwait.
 *
 *     condition_timed THREADS
 */
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "known.h"

#define SHORT 10 /* ms */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* guards waits */
static pthread_cond_t nothing = PTHREAD_COND_INITIALIZER;
static long waits;

static void *wait_in_vain(void *none)
{
    struct timespec until = known_soon(CLOCK_REALTIME, SHORT);
    int error = 0;

    (void)none;
    KNOWN(0, pthread_mutex_lock(&mutex));
    for (; error == 0; waits++)
        error = pthread_cond_timedwait(&nothing, &mutex, &until);
    KNOWN(ETIMEDOUT, error);
    until = known_soon(CLOCK_MONOTONIC, SHORT);
    for (error = 0; error == 0; waits++)
        error =
            pthread_cond_clockwait(&nothing, &mutex, CLOCK_MONOTONIC, &until);
    KNOWN(ETIMEDOUT, error);
    KNOWN(0, pthread_mutex_unlock(&mutex));
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);

    known_threads(threads, wait_in_vain);
    known_truth("lock mutex acquisitions=%ld releases=%ld condition_waits=%ld",
                threads + waits, threads + waits, waits);
    known_truth("worker_time threads=%ld", threads);
    return 0;
}
