/*
 * A condition wait with a recursive mutex that is held twice. It gives back
 * one level only, so the mutex stays taken: another thread cannot have it.
 *
 *     condition_recursive
 */
#define _GNU_SOURCE /* gettid */
#include <unistd.h>

#include "known.h"

#define NAP 50 /* ms */

static pthread_mutex_t mutex;
static pthread_cond_t nothing = PTHREAD_COND_INITIALIZER;
static atomic_long asks;

static void *wait_in_vain(void *none)
{
    struct timespec until = known_soon(CLOCK_REALTIME, NAP);

    KNOWN(0, pthread_mutex_lock(&mutex));
    KNOWN(0, pthread_mutex_lock(&mutex));
    asks = gettid();
    KNOWN(ETIMEDOUT, pthread_cond_timedwait(&nothing, &mutex, &until));
    KNOWN(0, pthread_mutex_unlock(&mutex));
    KNOWN(0, pthread_mutex_unlock(&mutex));
    return none;
}

int main(void)
{
    pthread_mutexattr_t attributes;
    pthread_t other;

    KNOWN(0, pthread_mutexattr_init(&attributes));
    KNOWN(0, pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE));
    KNOWN(0, pthread_mutex_init(&mutex, &attributes));
    KNOWN(0, pthread_create(&other, NULL, wait_in_vain, NULL));
    while (asks == 0)
        known_nap(1);
    KNOWN(EBUSY, pthread_mutex_trylock(&mutex));
    KNOWN(0, pthread_join(other, NULL));
    known_truth("lock mutex type=recursive acquisitions=3 releases=3 "
                "condition_waits=1 failed=1 holding_ns>=%d",
                NAP * 900000);
    return 0;
}
