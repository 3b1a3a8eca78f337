/*
 * Readers that wait for a writer: the main thread holds the lock for writing
 * until all of them are asleep, and for 50 ms more. They then read at once,
 * so together they hold it for longer than it takes.
 *
 *     rwlock_contended THREADS
 */
#define _GNU_SOURCE /* gettid */
#include <unistd.h>

#include "known.h"

#define NAP 50 /* ms */

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static atomic_long asks[KNOWN_THREADS]; /* who is about to ask for it */

static void *read_it(void *number)
{
    asks[*(long *)number] = gettid();
    KNOWN(0, pthread_rwlock_rdlock(&rwlock));
    known_nap(NAP);
    KNOWN(0, pthread_rwlock_unlock(&rwlock));
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    pthread_t readers[KNOWN_THREADS];
    long numbers[KNOWN_THREADS];
    long least = NAP * 1000000;

    KNOWN(0, pthread_rwlock_wrlock(&rwlock));
    for (long i = 0; i < threads; i++) {
        numbers[i] = i;
        KNOWN(0, pthread_create(&readers[i], NULL, read_it, &numbers[i]));
    }
    for (long i = 0; i < threads; i++)
        known_asks(&asks[i]);
    known_nap(NAP);
    KNOWN(0, pthread_rwlock_unlock(&rwlock));
    for (long i = 0; i < threads; i++)
        KNOWN(0, pthread_join(readers[i], NULL));
    known_truth("lock rwlock acquisitions=%ld releases=%ld for_reading=%ld "
                "contended=%ld waiting_ns>=%ld holding_ns>=%ld",
                threads + 1, threads + 1, threads, threads, threads * least,
                (threads + 1) * least);
    return 0;
}
