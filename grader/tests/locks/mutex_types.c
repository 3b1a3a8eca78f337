/*
 * A mutex of each type. A recursive one is taken three times by its owner; an
 * errorcheck one refuses its owner, and refuses to be released by others.
 *
 *     mutex_types THREADS ROUNDS
 */
#define _GNU_SOURCE /* PTHREAD_MUTEX_ADAPTIVE_NP */
#include "known.h"

#define LEVELS 3

static pthread_mutex_t normal, recursive, errorcheck, adaptive;
static long rounds;

static void make(pthread_mutex_t *mutex, int type)
{
    pthread_mutexattr_t attributes;

    KNOWN(0, pthread_mutexattr_init(&attributes));
    KNOWN(0, pthread_mutexattr_settype(&attributes, type));
    KNOWN(0, pthread_mutex_init(mutex, &attributes));
}

static void *work(void *none)
{
    (void)none;
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_mutex_lock(&normal));
        KNOWN(0, pthread_mutex_unlock(&normal));
        for (int level = 0; level < LEVELS; level++)
            KNOWN(0, pthread_mutex_lock(&recursive));
        for (int level = 0; level < LEVELS; level++)
            KNOWN(0, pthread_mutex_unlock(&recursive));
        KNOWN(EPERM, pthread_mutex_unlock(&errorcheck));
        KNOWN(0, pthread_mutex_lock(&errorcheck));
        KNOWN(EDEADLK, pthread_mutex_lock(&errorcheck));
        KNOWN(0, pthread_mutex_unlock(&errorcheck));
        KNOWN(0, pthread_mutex_lock(&adaptive));
        KNOWN(0, pthread_mutex_unlock(&adaptive));
    }
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);

    rounds = known_argument(argc, argv, 2, 100);
    make(&normal, PTHREAD_MUTEX_NORMAL);
    make(&recursive, PTHREAD_MUTEX_RECURSIVE);
    make(&errorcheck, PTHREAD_MUTEX_ERRORCHECK);
    make(&adaptive, PTHREAD_MUTEX_ADAPTIVE_NP);
    known_threads(threads, work);

    long taken = threads * rounds;
    known_truth("lock normal type= acquisitions=%ld releases=%ld", taken,
                taken);
    known_truth("lock recursive type=recursive acquisitions=%ld releases=%ld",
                taken * LEVELS, taken * LEVELS);
    known_truth("lock errorcheck type=errorcheck acquisitions=%ld "
                "releases=%ld failed=%ld",
                taken, taken, taken);
    known_truth("lock adaptive type=adaptive acquisitions=%ld releases=%ld",
                taken, taken);
    return 0;
}
