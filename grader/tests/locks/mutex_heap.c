/*
 * Mutexes in memory from malloc have no name of their own: they are named by
 * the line that took them first.
 *
 *     mutex_heap MUTEXES ROUNDS
 */
#include "known.h"

static void take_first(pthread_mutex_t *mutex)
{
    KNOWN(0, pthread_mutex_lock(mutex));
    KNOWN(0, pthread_mutex_unlock(mutex));
}
enum { LINE = __LINE__ - 3 }; /* of the lock */

static void take_again(pthread_mutex_t *mutex)
{
    KNOWN(0, pthread_mutex_lock(mutex));
    KNOWN(0, pthread_mutex_unlock(mutex));
}

int main(int argc, char **argv)
{
    long count = known_argument(argc, argv, 1, 2);
    long rounds = known_argument(argc, argv, 2, 10);
    pthread_mutex_t *mutexes = calloc((size_t)count, sizeof *mutexes);

    KNOWN(0, mutexes == NULL);
    for (long i = 0; i < count; i++) {
        KNOWN(0, pthread_mutex_init(&mutexes[i], NULL));
        take_first(&mutexes[i]);
        for (long j = 1; j < rounds; j++)
            take_again(&mutexes[i]);
    }
    known_truth("lock take_first() count=%ld each=%ld acquisitions=%ld "
                "releases=%ld name=mutex_heap.c:%d(take_first)",
                count, rounds, count * rounds, count * rounds, LINE);
    free(mutexes);
    return 0;
}
