/*
 * trylock: threads fail while the main thread has the mutex; then it is free.
 *
 *     mutex_try THREADS ROUNDS
 */
#include "known.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long rounds;

static void *fail(void *none)
{
    (void)none;
    for (long i = 0; i < rounds; i++)
        KNOWN(EBUSY, pthread_mutex_trylock(&mutex));
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);

    rounds = known_argument(argc, argv, 2, 100);
    KNOWN(0, pthread_mutex_lock(&mutex));
    known_threads(threads, fail);
    KNOWN(0, pthread_mutex_unlock(&mutex));
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_mutex_trylock(&mutex));
        KNOWN(0, pthread_mutex_unlock(&mutex));
    }
    known_truth("lock mutex acquisitions=%ld releases=%ld failed=%ld "
                "contended=0 waiting_ns=0",
                1 + rounds, 1 + rounds, threads * rounds);
    return 0;
}
