/*
 * Threads that are cancelled while they wait for a condition: they have the
 * mutex again, and release it while they are unwound.
 *
 *     condition_cancelled THREADS
 */
#define _GNU_SOURCE /* gettid */
#include <unistd.h>

#include "known.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* guards waits */
static pthread_cond_t nothing = PTHREAD_COND_INITIALIZER;
static long waits;

static atomic_long asks;

static void release(void *none)
{
    (void)none;
    KNOWN(0, pthread_mutex_unlock(&mutex));
}

static void *wait_in_vain(void *none)
{
    KNOWN(0, pthread_mutex_lock(&mutex));
    pthread_cleanup_push(release, NULL);
    asks = gettid();
    for (;;) {
        waits++;
        KNOWN(0, pthread_cond_wait(&nothing, &mutex));
    }
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
        KNOWN(0, pthread_create(&other, NULL, wait_in_vain, NULL));
        known_asks(&asks);
        KNOWN(0, pthread_cancel(other));
        KNOWN(0, pthread_join(other, &result));
        KNOWN(0, result != PTHREAD_CANCELED);
    }
    known_truth("lock mutex acquisitions=%ld releases=%ld condition_waits=%ld",
                threads + waits, threads + waits, waits);
    known_truth("run threads_made=%ld threads_peak=1", threads);
    return 0;
}
