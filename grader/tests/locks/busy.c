/*
 * Threads that keep their CPUs busy, each until it has had so much CPU time;
 * all begin when all are there. With `holding`, each has a lock in its hands.
 * On a single CPU they are in each other's way: ready, or stalled.
 *
 *     busy THREADS MILLISECONDS [holding]
 */
#include "known.h"

static pthread_mutex_t own[KNOWN_THREADS];
static pthread_barrier_t all_here;
static long milliseconds;
static int is_holding;

/* This thread's CPU time in ms, the finest clock that there is for it. */
static double burnt(void)
{
    struct timespec time;

    KNOWN(0, clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time));
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void *work(void *number)
{
    pthread_mutex_t *mutex = &own[*(long *)number];
    double end;

    pthread_barrier_wait(&all_here);
    end = burnt() + (double)milliseconds;
    if (is_holding)
        KNOWN(0, pthread_mutex_lock(mutex));
    while (burnt() < end)
        continue;
    if (is_holding)
        KNOWN(0, pthread_mutex_unlock(mutex));
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);

    milliseconds = known_argument(argc, argv, 2, 50);
    is_holding = argc > 3;
    for (long i = 0; i < threads; i++)
        KNOWN(0, pthread_mutex_init(&own[i], NULL));
    KNOWN(0, pthread_barrier_init(&all_here, NULL, (unsigned)threads));
    known_threads(threads, work);
    known_truth("lock all_here acquisitions=%ld", threads);
    if (is_holding)
        known_truth("lock own count=%ld acquisitions=%ld releases=%ld "
                    "contended=0 holding_ns>=%ld",
                    threads, threads, threads, threads * milliseconds * 900000);
    known_truth("worker_time %s>=%ld", is_holding ? "holding_ns" : "working_ns",
                threads * milliseconds * 900000);
    return 0;
}
