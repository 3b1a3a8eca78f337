/*
 * Nested locks: each thread takes three, and gives them back in another
 * order. It holds the outer one all the time that it holds the inner one.
 *
 *     nested THREADS ROUNDS
 */
#include "known.h"

#define NAP 1 /* ms */

static pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t middle = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
static long rounds;

static void *work(void *none)
{
    (void)none;
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_mutex_lock(&outer));
        KNOWN(0, pthread_mutex_lock(&middle));
        KNOWN(0, pthread_mutex_lock(&inner));
        known_nap(NAP);
        KNOWN(0, pthread_mutex_unlock(&middle));
        known_nap(NAP);
        KNOWN(0, pthread_mutex_unlock(&inner));
        KNOWN(0, pthread_mutex_unlock(&outer));
    }
    return NULL;
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"outer", "middle", "inner"};
    static const long naps[] = {2 * NAP * 1000000L, NAP * 1000000L,
                                2 * NAP * 1000000L}; /* ns each is held */
    long threads = known_argument(argc, argv, 1, 2);

    rounds = known_argument(argc, argv, 2, 10);
    known_threads(threads, work);
    for (int i = 0; i < 3; i++)
        known_truth("lock %s acquisitions=%ld releases=%ld holding_ns>=%ld "
                    "longest_hold_ns>=%ld%s",
                    names[i], threads * rounds, threads * rounds,
                    threads * rounds * naps[i], naps[i],
                    i > 0 ? " contended=0" : "");
    known_truth("worker_time holding_ns>=%ld",
                threads * rounds * NAP * 1800000);
    return 0;
}
