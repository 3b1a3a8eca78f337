/*
 * Threads that are cancelled while they wait for a semaphore: they did not
 * get it, but they waited.
 *
 *     semaphore_cancelled THREADS
 */
#define _GNU_SOURCE /* gettid */
#include <semaphore.h>
#include <unistd.h>

#include "known.h"

#define NAP 20 /* ms */

static sem_t semaphore;
static atomic_long asks;

static void *ask(void *none)
{
    asks = gettid();
    sem_wait(&semaphore);
    return none;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    pthread_t other;
    void *result;

    KNOWN(0, sem_init(&semaphore, 0, 0));
    for (long i = 0; i < threads; i++) {
        asks = 0;
        KNOWN(0, pthread_create(&other, NULL, ask, NULL));
        known_asks(&asks);
        known_nap(NAP);
        KNOWN(0, pthread_cancel(other));
        KNOWN(0, pthread_join(other, &result));
        KNOWN(0, result != PTHREAD_CANCELED);
    }
    known_truth("lock semaphore contended=0 waiting_ns>=%ld "
                "longest_wait_ns>=%d",
                threads * NAP * 1000000, NAP * 1000000);
    known_truth("worker_time threads=%ld waiting_ns>=%ld", threads,
                threads * NAP * 1000000);
    known_truth("run threads_made=%ld threads_peak=1", threads);
    return 0;
}
