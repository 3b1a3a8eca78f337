/*
 * A reader-writer lock: threads that hold it for reading all at once, and for
 * writing one after the other.
 *
 *     rwlock THREADS ROUNDS
 */
#include "known.h"

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER; /* guards sum */
static pthread_barrier_t all_read;
static long sum;
static long rounds;

static void *work(void *none)
{
    (void)none;
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_rwlock_rdlock(&rwlock));
        pthread_barrier_wait(&all_read);
        KNOWN(0, pthread_rwlock_unlock(&rwlock));
        pthread_barrier_wait(&all_read);
        KNOWN(0, pthread_rwlock_wrlock(&rwlock));
        sum++;
        KNOWN(0, pthread_rwlock_unlock(&rwlock));
        pthread_barrier_wait(&all_read);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);

    rounds = known_argument(argc, argv, 2, 10);
    KNOWN(0, pthread_barrier_init(&all_read, NULL, (unsigned)threads));
    known_threads(threads, work);
    KNOWN(0, sum != threads * rounds);
    known_truth("lock rwlock kind=rwlock acquisitions=%ld releases=%ld "
                "for_reading=%ld",
                2 * sum, 2 * sum, sum);
    known_truth("lock all_read kind=barrier acquisitions=%ld", 3 * sum);
    return 0;
}
