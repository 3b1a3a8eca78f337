/*
 * A lock that one thread takes and another one gives back, as some programs
 * do though they should not. When that has been done, nobody holds it.
 *
 *     handed_over ROUNDS
 */
#include "known.h"

#define NAP 50 /* ms */

static pthread_mutex_t by_dead = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t by_living = PTHREAD_MUTEX_INITIALIZER;

static void *take(void *none)
{
    KNOWN(0, pthread_mutex_lock(&by_dead));
    return none;
}

static void *give_back(void *none)
{
    KNOWN(0, pthread_mutex_unlock(&by_dead));
    KNOWN(0, pthread_mutex_unlock(&by_living));
    known_nap(NAP); /* holds nothing */
    return none;
}

int main(int argc, char **argv)
{
    long rounds = known_argument(argc, argv, 1, 1);

    for (long i = 0; i < rounds; i++) {
        known_threads(1, take);
        KNOWN(0, pthread_mutex_lock(&by_living));
        known_threads(1, give_back);
    }
    known_truth("lock by_dead acquisitions=%ld releases=%ld", rounds, rounds);
    known_truth("lock by_living acquisitions=%ld releases=%ld", rounds, rounds);
    known_truth("run threads_made=%ld threads_peak=1", 2 * rounds);
    known_truth("worker_time blocked_ns>=%ld", rounds * NAP * 900000);
    return 0;
}
