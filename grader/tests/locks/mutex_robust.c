/*
 * Robust mutexes whose owners die. The next owner repairs the first one; the
 * second one is given back as it is, and then nobody gets it any more.
 *
 *     mutex_robust
 */
#include "known.h"

#define NAP 50 /* ms */

static pthread_mutex_t repaired, given_up;

static void make(pthread_mutex_t *mutex)
{
    pthread_mutexattr_t attributes;

    KNOWN(0, pthread_mutexattr_init(&attributes));
    KNOWN(0, pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST));
    KNOWN(0, pthread_mutex_init(mutex, &attributes));
}

static void *die(void *mutex)
{
    KNOWN(0, pthread_mutex_lock(mutex));
    return NULL;
}

static void kill_owner_of(pthread_mutex_t *mutex)
{
    pthread_t owner;

    KNOWN(0, pthread_create(&owner, NULL, die, mutex));
    KNOWN(0, pthread_join(owner, NULL));
}

static void *repair(void *none)
{
    KNOWN(EOWNERDEAD, pthread_mutex_lock(&repaired));
    KNOWN(0, pthread_mutex_consistent(&repaired));
    known_nap(NAP);
    KNOWN(0, pthread_mutex_unlock(&repaired));
    return none;
}

int main(void)
{
    make(&repaired);
    make(&given_up);
    kill_owner_of(&repaired);
    known_threads(1, repair);
    KNOWN(0, pthread_mutex_lock(&repaired));
    KNOWN(0, pthread_mutex_unlock(&repaired));

    kill_owner_of(&given_up);
    KNOWN(EOWNERDEAD, pthread_mutex_trylock(&given_up));
    KNOWN(0, pthread_mutex_unlock(&given_up));
    KNOWN(ENOTRECOVERABLE, pthread_mutex_lock(&given_up));
    KNOWN(ENOTRECOVERABLE, pthread_mutex_lock(&given_up));
    KNOWN(ENOTRECOVERABLE, pthread_mutex_trylock(&given_up));

    /* who died never released it, but does not hold it any more */
    known_truth("lock repaired type=robust acquisitions=3 releases=2 "
                "held_at_end<=1 longest_hold_ns>=%d",
                NAP * 1000000);
    known_truth("lock given_up type=robust acquisitions=2 releases=1 failed=3 "
                "held_at_end<=1");
    known_truth("worker_time holding_ns>=%d", NAP * 1000000);
    return 0;
}
