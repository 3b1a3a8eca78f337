/*
 * Spinlocks: taken in turns, and tried in vain while the main thread has one.
 *
 *     spin THREADS ROUNDS
 */
#include "known.h"

static pthread_spinlock_t turns; /* guards sum */
static pthread_spinlock_t tried;
static long sum;
static long rounds;

static void *work(void *none)
{
    (void)none;
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_spin_lock(&turns));
        sum++;
        KNOWN(0, pthread_spin_unlock(&turns));
        KNOWN(EBUSY, pthread_spin_trylock(&tried));
    }
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);

    rounds = known_argument(argc, argv, 2, 1000);
    KNOWN(0, pthread_spin_init(&turns, PTHREAD_PROCESS_PRIVATE));
    KNOWN(0, pthread_spin_init(&tried, PTHREAD_PROCESS_PRIVATE));
    KNOWN(0, pthread_spin_trylock(&tried));
    known_threads(threads, work);
    KNOWN(0, pthread_spin_unlock(&tried));
    KNOWN(0, sum != threads * rounds);
    known_truth("lock turns kind=spinlock acquisitions=%ld releases=%ld", sum,
                sum);
    known_truth("lock tried kind=spinlock acquisitions=1 releases=1 "
                "failed=%ld contended=0",
                sum);
    return 0;
}
