/*
 * Threads that are still there when the program ends: one sleeps, one waits
 * for a condition, one for a lock, one for a semaphore, one holds a lock in
 * its sleep. None of them works.
 *
 *     threads_stay
 */
#define _GNU_SOURCE /* gettid */
#include <semaphore.h>
#include <unistd.h>

#include "known.h"

#define NAP   200 /* ms */
#define KINDS 5

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t for_wait = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t nothing = PTHREAD_COND_INITIALIZER;
static sem_t semaphore;
static atomic_long asks[KINDS];

static void *sleep_on(void *none)
{
    asks[0] = gettid();
    pause();
    return none;
}

static void *await_condition(void *none)
{
    KNOWN(0, pthread_mutex_lock(&for_wait));
    asks[1] = gettid();
    KNOWN(0, pthread_cond_wait(&nothing, &for_wait));
    return none;
}

static void *await_lock(void *none)
{
    asks[2] = gettid();
    KNOWN(0, pthread_mutex_lock(&mutex));
    return none;
}

static void *await_semaphore(void *none)
{
    asks[3] = gettid();
    KNOWN(0, sem_wait(&semaphore));
    return none;
}

static void *hold(void *none)
{
    KNOWN(0, pthread_mutex_lock(&mutex));
    asks[4] = gettid();
    pause();
    return none;
}

int main(void)
{
    static void *(*const start[KINDS])(void *) = {
        sleep_on, await_condition, await_lock, await_semaphore, hold};
    pthread_t thread;
    long least = NAP * 900000;

    KNOWN(0, sem_init(&semaphore, 0, 1));
    KNOWN(0, sem_wait(&semaphore));
    for (int i = KINDS - 1; i >= 0; i--) {
        KNOWN(0, pthread_create(&thread, NULL, start[i], NULL));
        known_asks(&asks[i]);
    }
    known_nap(NAP);
    known_truth("lock mutex acquisitions=1 held_at_end=1");
    known_truth("lock for_wait acquisitions=1 releases=1");
    known_truth("lock semaphore acquisitions=1");
    known_truth("run threads_made=5 threads_peak=5");
    known_truth("worker_time threads=5 blocked_ns>=%ld waiting_ns>=%ld "
                "holding_ns>=%ld",
                2 * least, 2 * least, least);
    return 0;
}
