/*
 * Condition waits that are refused at once, so the mutex is neither released
 * nor taken: by a date that is none, and by an errorcheck mutex that the
 * thread does not have.
 *
 *     condition_refused
 */
#include "known.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t errorcheck;
static pthread_cond_t nothing = PTHREAD_COND_INITIALIZER;

int main(void)
{
    struct timespec no_date = {0, -1};
    pthread_mutexattr_t attributes;

    KNOWN(0, pthread_mutex_lock(&mutex));
    KNOWN(EINVAL, pthread_cond_timedwait(&nothing, &mutex, &no_date));
    KNOWN(0, pthread_mutex_unlock(&mutex));
    KNOWN(0, pthread_mutex_lock(&mutex));
    KNOWN(0, pthread_mutex_unlock(&mutex));

    KNOWN(0, pthread_mutexattr_init(&attributes));
    KNOWN(0, pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK));
    KNOWN(0, pthread_mutex_init(&errorcheck, &attributes));
    KNOWN(EPERM, pthread_cond_wait(&nothing, &errorcheck));
    KNOWN(0, pthread_mutex_lock(&errorcheck));
    KNOWN(0, pthread_mutex_unlock(&errorcheck));
    known_truth("lock mutex acquisitions=2 releases=2");
    known_truth("lock errorcheck acquisitions=1 releases=1");
    return 0;
}
