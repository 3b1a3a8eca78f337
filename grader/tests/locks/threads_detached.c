/*
 * Detached threads that are all alive at once, several times.
 *
 *     threads_detached THREADS ROUNDS
 */
#include <semaphore.h>

#include "known.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* guards sum */
static long sum;
static pthread_barrier_t all_here;
static sem_t done;

static void *work(void *none)
{
    pthread_barrier_wait(&all_here);
    KNOWN(0, pthread_mutex_lock(&mutex));
    sum++;
    KNOWN(0, pthread_mutex_unlock(&mutex));
    KNOWN(0, sem_post(&done));
    return none;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    long rounds = known_argument(argc, argv, 2, 3);
    pthread_attr_t attributes;
    pthread_t thread;

    KNOWN(0, pthread_attr_init(&attributes));
    KNOWN(0, pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED));
    KNOWN(0, pthread_barrier_init(&all_here, NULL, (unsigned)threads));
    KNOWN(0, sem_init(&done, 0, 0));
    for (long i = 0; i < rounds; i++) {
        for (long j = 0; j < threads; j++)
            KNOWN(0, pthread_create(&thread, &attributes, work, NULL));
        for (long j = 0; j < threads; j++)
            KNOWN(0, sem_wait(&done));
    }
    known_truth("lock mutex acquisitions=%ld releases=%ld", sum, sum);
    known_truth("lock all_here acquisitions=%ld", sum);
    known_truth("lock done acquisitions=%ld releases=%ld", sum, sum);
    /* one of an earlier round may not be quite gone */
    known_truth("run threads_made=%ld threads_peak>=%ld threads_peak<=%ld",
                threads * rounds, threads, threads * rounds);
    known_truth("run threads_joined=0 threads_detached=%ld", threads * rounds);
    known_truth("worker_time threads=%ld", threads * rounds);
    return 0;
}
