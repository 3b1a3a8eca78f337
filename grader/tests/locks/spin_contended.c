/*
 * A spinlock that is surely waited for: the main thread holds it until the
 * others have burnt CPU time at it. Spinning is waiting, not working.
 *
 *     spin_contended THREADS
 */
#include <stdatomic.h>

#include "known.h"

#define BURNT 10 /* ms of CPU time */

static pthread_spinlock_t lock;
static atomic_long asking; /* threads about to ask for it */

static void *ask(void *none)
{
    (void)none;
    asking++;
    KNOWN(0, pthread_spin_lock(&lock));
    KNOWN(0, pthread_spin_unlock(&lock));
    return NULL;
}

/* Nanoseconds that a thread has been on a CPU. */
static long burnt(pthread_t thread)
{
    clockid_t clock;
    struct timespec time;

    KNOWN(0, pthread_getcpuclockid(thread, &clock));
    KNOWN(0, clock_gettime(clock, &time));
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    pthread_t others[KNOWN_THREADS];

    KNOWN(0, pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE));
    KNOWN(0, pthread_spin_lock(&lock));
    for (long i = 0; i < threads; i++)
        KNOWN(0, pthread_create(&others[i], NULL, ask, NULL));
    while (asking < threads)
        known_nap(1);
    for (long i = 0; i < threads; i++) {
        long before = burnt(others[i]);
        while (burnt(others[i]) < before + BURNT * 1000000)
            known_nap(1);
    }
    KNOWN(0, pthread_spin_unlock(&lock));
    for (long i = 0; i < threads; i++)
        KNOWN(0, pthread_join(others[i], NULL));
    known_truth("lock lock acquisitions=%ld releases=%ld contended=%ld "
                "longest_wait_ns>=%d waiting_ns>=%ld holding_ns>=%d",
                threads + 1, threads + 1, threads, BURNT * 1000000,
                threads * BURNT * 1000000, BURNT * 1000000);
    known_truth("worker_time waiting_ns>=%ld",
                threads * BURNT * 1000000 * 9 / 10);
    return 0;
}
