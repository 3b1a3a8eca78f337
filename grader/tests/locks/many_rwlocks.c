/*
 * As many_locks, with what else is counted of a lock: readers, calls that
 * failed, condition waits, contention.
 *
 *     many_rwlocks LOCKS
 */
#include "known.h"

#define MOST 4096

static pthread_rwlock_t rwlocks[MOST];
static pthread_mutex_t mutexes[MOST];
static long count;

static void *fail(void *none)
{
    for (long i = 0; i < count; i++)
        KNOWN(EBUSY, pthread_rwlock_trywrlock(&rwlocks[i]));
    return none;
}

int main(int argc, char **argv)
{
    struct timespec past = {0, 0};
    pthread_cond_t nothing = PTHREAD_COND_INITIALIZER;

    count = known_argument(argc, argv, 1, 1000);
    for (long i = 0; i < count; i++) {
        KNOWN(0, pthread_rwlock_init(&rwlocks[i], NULL));
        KNOWN(0, pthread_mutex_init(&mutexes[i], NULL));
        KNOWN(0, pthread_rwlock_rdlock(&rwlocks[i]));
        KNOWN(0, pthread_mutex_lock(&mutexes[i]));
        KNOWN(ETIMEDOUT, pthread_cond_timedwait(&nothing, &mutexes[i], &past));
        KNOWN(0, pthread_mutex_unlock(&mutexes[i]));
    }
    known_threads(1, fail);
    for (long i = 0; i < count; i++)
        KNOWN(0, pthread_rwlock_unlock(&rwlocks[i]));
    known_truth("lock rwlocks count=%ld acquisitions=%ld releases=%ld "
                "for_reading=%ld failed=%ld",
                count, count, count, count, count);
    known_truth("lock mutexes count=%ld acquisitions=%ld releases=%ld "
                "condition_waits=%ld",
                count, 2 * count, 2 * count, count);
    return 0;
}
