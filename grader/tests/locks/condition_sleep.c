/*
 * A condition that is surely waited for: the main thread signals it 50 ms
 * after all the others are asleep. They hold nothing meanwhile: that time is
 * neither holding nor waiting, but blocked.
 *
 *     condition_sleep THREADS
 */
#define _GNU_SOURCE /* gettid */
#include <unistd.h>

#include "known.h"

#define NAP 50 /* ms */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* guards these */
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int is_open;
static long waits;

static atomic_long asks[KNOWN_THREADS];

static void *enter(void *number)
{
    KNOWN(0, pthread_mutex_lock(&mutex));
    asks[*(long *)number] = gettid();
    for (; !is_open; waits++)
        KNOWN(0, pthread_cond_wait(&changed, &mutex));
    KNOWN(0, pthread_mutex_unlock(&mutex));
    return NULL;
}

static void *open_it(void *threads)
{
    for (long i = 0; i < *(long *)threads; i++)
        known_asks(&asks[i]);
    known_nap(NAP);
    KNOWN(0, pthread_mutex_lock(&mutex));
    is_open = 1;
    KNOWN(0, pthread_cond_broadcast(&changed));
    KNOWN(0, pthread_mutex_unlock(&mutex));
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    pthread_t opener;

    KNOWN(0, pthread_create(&opener, NULL, open_it, &threads));
    known_threads(threads, enter);
    KNOWN(0, pthread_join(opener, NULL));
    known_truth("lock mutex acquisitions=%ld releases=%ld condition_waits=%ld",
                threads + 1 + waits, threads + 1 + waits, waits);
    known_truth("worker_time blocked_ns>=%ld",
                threads * NAP * 900000); /* 10 %: the kernel's rounding */
    return 0;
}
