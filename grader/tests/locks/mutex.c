/*
 * The simplest case: threads that take turns at one mutex.
 *
 *     mutex THREADS ROUNDS
 */
#include "known.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* guards sum */
static long sum;
static long rounds;

static void *work(void *none)
{
    (void)none;
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_mutex_lock(&mutex));
        sum++;
        KNOWN(0, pthread_mutex_unlock(&mutex));
    }
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);

    rounds = known_argument(argc, argv, 2, 1000);
    known_threads(threads, work);
    KNOWN(0, sum != threads * rounds);
    known_truth("lock mutex kind=mutex type= acquisitions=%ld releases=%ld",
                sum, sum);
    known_truth("run threads_made=%ld threads_peak<=%ld processes=1", threads,
                threads);
    return 0;
}
