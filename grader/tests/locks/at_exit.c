/*
 * Locks taken before main and after it: in constructors, in functions of
 * atexit, in destructors.
 *
 *     at_exit ROUNDS
 */
#include "known.h"

static pthread_mutex_t before = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t handler = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t after = PTHREAD_MUTEX_INITIALIZER;
static long rounds = 1;

static void take(pthread_mutex_t *mutex, long times)
{
    for (long i = 0; i < times; i++) {
        KNOWN(0, pthread_mutex_lock(mutex));
        KNOWN(0, pthread_mutex_unlock(mutex));
    }
}

__attribute__((constructor)) static void begin(void)
{
    take(&before, 3);
}

static void at_exit(void)
{
    take(&handler, rounds);
}

__attribute__((destructor)) static void end(void)
{
    take(&after, rounds);
}

int main(int argc, char **argv)
{
    rounds = known_argument(argc, argv, 1, 10);
    KNOWN(0, atexit(at_exit));
    KNOWN(0, atexit(at_exit));
    known_truth("lock before acquisitions=3 releases=3");
    known_truth("lock handler acquisitions=%ld releases=%ld", 2 * rounds,
                2 * rounds);
    known_truth("lock after acquisitions=%ld releases=%ld", rounds, rounds);
    return 0;
}
