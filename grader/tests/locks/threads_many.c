/*
 * More threads than the meter has rows for (65,536), one after the other:
 * what the last ones do is counted all the same.
 *
 *     threads_many THREADS
 */
#include "known.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *work(void *none)
{
    KNOWN(0, pthread_mutex_lock(&mutex));
    KNOWN(0, pthread_mutex_unlock(&mutex));
    return none;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 1000);

    for (long i = 0; i < threads; i++)
        known_threads(1, work);
    known_truth("lock mutex acquisitions=%ld releases=%ld contended=0", threads,
                threads);
    known_truth("run threads_made=%ld threads_peak=1", threads);
    known_truth("worker_time threads=%ld", threads);
    known_truth("main_time threads=1");
    return 0;
}
