/*
 * The ways to ask for a semaphore that do not wait for ever: in vain while it
 * is 0, then with success; and a thread that is surely waiting for the post.
 *
 *     semaphore_refused THREADS
 */
#define _GNU_SOURCE /* sem_clockwait, gettid */
#include <semaphore.h>
#include <unistd.h>

#include "known.h"

#define SHORT 10     /* ms */
#define LONG  100000 /* ms, never reached */

static sem_t semaphore;
static sem_t turn;
static atomic_long asks;

/* The three calls answer -1, and this is errno. */
static void refuse(int error, int answer)
{
    KNOWN(-1, answer);
    KNOWN(error, errno);
}

static void *fail(void *none)
{
    struct timespec until = known_soon(CLOCK_REALTIME, SHORT);

    (void)none;
    refuse(EAGAIN, sem_trywait(&semaphore));
    refuse(ETIMEDOUT, sem_timedwait(&semaphore, &until));
    until = known_soon(CLOCK_MONOTONIC, SHORT);
    refuse(ETIMEDOUT, sem_clockwait(&semaphore, CLOCK_MONOTONIC, &until));
    return NULL;
}

static void *succeed(void *none)
{
    struct timespec until = known_soon(CLOCK_REALTIME, LONG);

    (void)none;
    for (int i = 0; i < 3; i++)
        KNOWN(0, sem_post(&semaphore));
    errno = 0;
    KNOWN(0, sem_trywait(&semaphore));
    KNOWN(0, sem_timedwait(&semaphore, &until));
    until = known_soon(CLOCK_MONOTONIC, LONG);
    KNOWN(0, sem_clockwait(&semaphore, CLOCK_MONOTONIC, &until));
    KNOWN(0, errno); /* success leaves it as it was */
    return NULL;
}

static void *wait_for_turn(void *none)
{
    errno = 0;
    asks = gettid();
    KNOWN(0, sem_wait(&turn));
    KNOWN(0, errno);
    return none;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    pthread_t other;

    KNOWN(0, sem_init(&semaphore, 0, 0));
    KNOWN(0, sem_init(&turn, 0, 0));
    known_threads(threads, fail);
    known_threads(threads, succeed);
    KNOWN(0, pthread_create(&other, NULL, wait_for_turn, NULL));
    known_asks(&asks);
    known_nap(SHORT);
    KNOWN(0, sem_post(&turn));
    KNOWN(0, pthread_join(other, NULL));
    known_truth("lock semaphore acquisitions=%ld releases=%ld failed=%ld "
                "waiting_ns>=%ld longest_wait_ns>=%d",
                3 * threads, 3 * threads, 3 * threads,
                2 * threads * SHORT * 1000000, SHORT * 1000000);
    known_truth("lock turn acquisitions=1 releases=1 contended=1 "
                "waiting_ns>=%d",
                SHORT * 1000000);
    return 0;
}
