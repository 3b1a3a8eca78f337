/*
 * Contention that is certain: the main thread holds the mutex until all the
 * others are asleep at it, and for 50 ms more.
 *
 *     mutex_contended THREADS
 */
#define _GNU_SOURCE /* gettid */
#include <unistd.h>

#include "known.h"

#define NAP 50 /* ms */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static atomic_long asks[KNOWN_THREADS]; /* who is about to ask for it */

static void *ask(void *number)
{
    asks[*(long *)number] = gettid();
    KNOWN(0, pthread_mutex_lock(&mutex));
    KNOWN(0, pthread_mutex_unlock(&mutex));
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    pthread_t others[KNOWN_THREADS];
    long numbers[KNOWN_THREADS];
    long least = threads * NAP * 1000000;

    KNOWN(0, pthread_mutex_lock(&mutex));
    for (long i = 0; i < threads; i++) {
        numbers[i] = i;
        KNOWN(0, pthread_create(&others[i], NULL, ask, &numbers[i]));
    }
    for (long i = 0; i < threads; i++)
        known_asks(&asks[i]);
    known_nap(NAP);
    KNOWN(0, pthread_mutex_unlock(&mutex));
    for (long i = 0; i < threads; i++)
        KNOWN(0, pthread_join(others[i], NULL));
    known_truth("lock mutex acquisitions=%ld releases=%ld contended=%ld "
                "waiting_ns>=%ld longest_wait_ns>=%d "
                "holding_ns>=%d longest_hold_ns>=%d",
                threads + 1, threads + 1, threads, least, NAP * 1000000,
                NAP * 1000000, NAP * 1000000);
    known_truth("run threads_made=%ld threads_peak=%ld", threads, threads);
    known_truth("worker_time threads=%ld waiting_ns>=%ld", threads, least);
    known_truth("main_time threads=1 holding_ns>=%d", NAP * 1000000);
    return 0;
}
