/*
 * Condition waits: the threads take turns, in order. A wait releases the
 * mutex and takes it again; how often that was, the program counts itself, as
 * some wait in vain.
 *
 *     condition THREADS ROUNDS
 */
#include "known.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* guards these */
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static long turn;  /* of the thread with this number */
static long waits; /* calls of pthread_cond_wait */

static long threads, rounds;

static void *work(void *number)
{
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_mutex_lock(&mutex));
        while (turn != *(long *)number) {
            waits++;
            KNOWN(0, pthread_cond_wait(&changed, &mutex));
        }
        turn = (turn + 1) % threads;
        KNOWN(0, pthread_cond_broadcast(&changed));
        KNOWN(0, pthread_mutex_unlock(&mutex));
    }
    return NULL;
}

int main(int argc, char **argv)
{
    threads = known_argument(argc, argv, 1, 2);
    rounds = known_argument(argc, argv, 2, 10);
    known_threads(threads, work);

    long taken = threads * rounds + waits;
    known_truth("lock mutex kind=mutex acquisitions=%ld releases=%ld "
                "condition_waits=%ld",
                taken, taken, waits);
    return 0;
}
