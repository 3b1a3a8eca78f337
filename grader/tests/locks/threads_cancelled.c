/*
 * Threads that are cancelled in their sleep, with a lock in their hands that
 * they release while they are unwound.
 *
 *     threads_cancelled THREADS
 */
#define _GNU_SOURCE /* gettid */
#include <unistd.h>

#include "known.h"

#define NAP 20 /* ms */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static atomic_long asks;

static void release(void *none)
{
    (void)none;
    KNOWN(0, pthread_mutex_unlock(&mutex));
}

static void *work(void *none)
{
    KNOWN(0, pthread_mutex_lock(&mutex));
    pthread_cleanup_push(release, NULL);
    asks = gettid();
    for (;;)
        known_nap(NAP);
    pthread_cleanup_pop(1);
    return none;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    pthread_t other;
    void *result;

    for (long i = 0; i < threads; i++) {
        asks = 0;
        KNOWN(0, pthread_create(&other, NULL, work, NULL));
        known_asks(&asks);
        known_nap(NAP);
        KNOWN(0, pthread_cancel(other));
        KNOWN(0, pthread_join(other, &result));
        KNOWN(0, result != PTHREAD_CANCELED);
    }
    known_truth("lock mutex acquisitions=%ld releases=%ld holding_ns>=%ld",
                threads, threads, threads * NAP * 1000000);
    known_truth("run threads_made=%ld threads_peak=1", threads);
    known_truth("worker_time threads=%ld holding_ns>=%ld", threads,
                threads * NAP * 900000);
    return 0;
}
