/*
 * Semaphores: the main thread posts as often as all the others wait. Nobody
 * holds a semaphore; an acquisition is a wait, a release is a post.
 *
 *     semaphore THREADS ROUNDS
 */
#include <semaphore.h>

#include "known.h"

static sem_t semaphore;
static long rounds;

static void *work(void *none)
{
    (void)none;
    for (long i = 0; i < rounds; i++)
        KNOWN(0, sem_wait(&semaphore));
    return NULL;
}

static void *post(void *threads)
{
    for (long i = 0; i < *(long *)threads * rounds; i++)
        KNOWN(0, sem_post(&semaphore));
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    pthread_t poster;

    rounds = known_argument(argc, argv, 2, 1000);
    KNOWN(0, sem_init(&semaphore, 0, 0));
    KNOWN(0, pthread_create(&poster, NULL, post, &threads));
    known_threads(threads, work);
    KNOWN(0, pthread_join(poster, NULL));
    known_truth("lock semaphore kind=semaphore acquisitions=%ld releases=%ld "
                "holding_ns=0",
                threads * rounds, threads * rounds);
    return 0;
}
