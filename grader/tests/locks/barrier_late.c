/*
 * A barrier that is surely waited for: the main thread comes 50 ms after all
 * the others are asleep there.
 *
 *     barrier_late THREADS
 */
#define _GNU_SOURCE /* gettid */
#include <unistd.h>

#include "known.h"

#define NAP 50 /* ms */

static pthread_barrier_t barrier;
static atomic_long asks[KNOWN_THREADS];

static void *come(void *number)
{
    asks[*(long *)number] = gettid();
    pthread_barrier_wait(&barrier);
    return NULL;
}

static void *come_late(void *threads)
{
    for (long i = 0; i < *(long *)threads; i++)
        known_asks(&asks[i]);
    known_nap(NAP);
    pthread_barrier_wait(&barrier);
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    pthread_t late;

    KNOWN(0, pthread_barrier_init(&barrier, NULL, (unsigned)threads + 1));
    KNOWN(0, pthread_create(&late, NULL, come_late, &threads));
    known_threads(threads, come);
    KNOWN(0, pthread_join(late, NULL));
    known_truth("lock barrier acquisitions=%ld contended=0 waiting_ns>=%ld "
                "longest_wait_ns>=%d",
                threads + 1, threads * NAP * 1000000, NAP * 1000000);
    known_truth("run threads_made=%ld threads_peak=%ld", threads + 1,
                threads + 1);
    known_truth("worker_time waiting_ns>=%ld", threads * NAP * 1000000);
    return 0;
}
