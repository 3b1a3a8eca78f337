/*
 * Waits that are long, or never end. A thread waits for a lock that main holds,
 * and another for a semaphore that nobody posts.
 *
 *     waits released ROUNDS    main takes and releases a further lock ROUNDS
 *                              times, then releases that lock; both threads
 *                              come to their end
 *     waits exit               main exits while they wait
 *     waits killed             it kills the program while they wait
 *
 * Each wait takes NAP milliseconds at least.
 */
#include <semaphore.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "known.h"

#define NAP    50
#define STATUS 42

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;
static sem_t never;
static atomic_long asks_for_held, asks_for_never;

static void *want_held(void *none)
{
    asks_for_held = syscall(SYS_gettid);
    KNOWN(0, pthread_mutex_lock(&held));
    KNOWN(0, pthread_mutex_unlock(&held));
    return none;
}

static void *want_never(void *none)
{
    asks_for_never = syscall(SYS_gettid);
    KNOWN(0, sem_wait(&never));
    return none;
}

static void say(int got)
{
    known_truth("lock held acquisitions=%d releases=%d contended=%d "
                "held_at_end=%d waiting_ns>=%d longest_wait_ns>=%d",
                1 + got, 2 * got, got, 1 - got, NAP * 1000000, NAP * 1000000);
    known_truth("lock never acquisitions=%d releases=%d contended=%d "
                "waiting_ns>=%d longest_wait_ns>=%d",
                got, got, got, NAP * 1000000, NAP * 1000000);
    known_truth("worker_time waiting_ns>=%d", 2 * NAP * 1000000);
}

static void let_go(pthread_t first, pthread_t second, long rounds)
{
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_mutex_lock(&other));
        KNOWN(0, pthread_mutex_unlock(&other));
    }
    KNOWN(0, pthread_mutex_unlock(&held));
    KNOWN(0, sem_post(&never));
    KNOWN(0, pthread_join(first, NULL));
    KNOWN(0, pthread_join(second, NULL));
    if (rounds > 0)
        known_truth("lock other acquisitions=%ld releases=%ld", rounds, rounds);
    say(1);
}

int main(int argc, char **argv)
{
    const char *way = argc > 1 ? argv[1] : "";
    pthread_t first, second;

    KNOWN(0, sem_init(&never, 0, 0));
    KNOWN(0, pthread_mutex_lock(&held));
    KNOWN(0, pthread_create(&first, NULL, want_held, NULL));
    KNOWN(0, pthread_create(&second, NULL, want_never, NULL));
    known_asks(&asks_for_held);
    known_asks(&asks_for_never);
    known_nap(NAP);
    if (strcmp(way, "released") == 0) {
        let_go(first, second, known_argument(argc, argv, 2, 0));
        return 0;
    }
    say(0);
    if (strcmp(way, "killed") == 0)
        raise(SIGKILL);
    return STATUS;
}
