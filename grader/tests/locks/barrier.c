/*
 * Barriers: each thread passes it in each round. All the time there is
 * waiting, but none of it is contention.
 *
 *     barrier THREADS ROUNDS
 */
#include "known.h"

static pthread_barrier_t barrier;
static long rounds;
static atomic_long last; /* passes so far that were the last of a round */

static void *work(void *none)
{
    (void)none;
    for (long i = 0; i < rounds; i++)
        last += pthread_barrier_wait(&barrier) != 0;
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);

    rounds = known_argument(argc, argv, 2, 10);
    KNOWN(0, pthread_barrier_init(&barrier, NULL, (unsigned)threads));
    known_threads(threads, work);
    KNOWN(0, last != rounds);
    known_truth("lock barrier kind=barrier acquisitions=%ld contended=0 "
                "holding_ns=0",
                threads * rounds);
    known_truth("run threads_made=%ld threads_peak=%ld", threads, threads);
    return 0;
}
