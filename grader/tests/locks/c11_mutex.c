/*
 * C11's mutexes and threads: plain, timed and recursive; lock, trylock and
 * timedlock.
 *
 *     c11_mutex THREADS ROUNDS
 */
#include <threads.h>

#include "known.h"

#define SHORT 10     /* ms */
#define LONG  100000 /* ms, never reached */

static mtx_t plain, timed, recursive;
static long rounds;

static int work(void *none)
{
    struct timespec until = known_soon(CLOCK_REALTIME, SHORT);

    (void)none;
    KNOWN(thrd_timedout, mtx_timedlock(&timed, &until));
    KNOWN(thrd_busy, mtx_trylock(&timed));
    for (long i = 0; i < rounds; i++) {
        KNOWN(thrd_success, mtx_lock(&plain));
        KNOWN(thrd_success, mtx_unlock(&plain));
        KNOWN(thrd_success, mtx_lock(&recursive));
        KNOWN(thrd_success, mtx_lock(&recursive));
        KNOWN(thrd_success, mtx_unlock(&recursive));
        KNOWN(thrd_success, mtx_unlock(&recursive));
    }
    return 7;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    struct timespec until = known_soon(CLOCK_REALTIME, LONG);
    thrd_t others[KNOWN_THREADS];
    int result;

    rounds = known_argument(argc, argv, 2, 10);
    KNOWN(thrd_success, mtx_init(&plain, mtx_plain));
    KNOWN(thrd_success, mtx_init(&timed, mtx_timed));
    KNOWN(thrd_success, mtx_init(&recursive, mtx_plain | mtx_recursive));
    KNOWN(thrd_success, mtx_timedlock(&timed, &until));
    for (long i = 0; i < threads; i++)
        KNOWN(thrd_success, thrd_create(&others[i], work, NULL));
    for (long i = 0; i < threads; i++) {
        KNOWN(thrd_success, thrd_join(others[i], &result));
        KNOWN(7, result);
    }
    KNOWN(thrd_success, mtx_unlock(&timed));
    KNOWN(thrd_success, mtx_trylock(&timed));
    KNOWN(thrd_success, mtx_unlock(&timed));
    known_truth("lock plain kind=mutex type= acquisitions=%ld releases=%ld",
                threads * rounds, threads * rounds);
    known_truth("lock recursive kind=mutex type=recursive acquisitions=%ld "
                "releases=%ld",
                2 * threads * rounds, 2 * threads * rounds);
    known_truth("lock timed kind=mutex acquisitions=2 releases=2 failed=%ld "
                "waiting_ns>=%ld",
                2 * threads, threads * SHORT * 1000000);
    known_truth("run threads_made=%ld", threads);
    return 0;
}
