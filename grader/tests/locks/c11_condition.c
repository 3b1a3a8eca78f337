/*
 * C11's condition variables: threads wait until the main thread has seen all
 * of them; and a wait that times out.
 *
 *     c11_condition THREADS
 */
#include <threads.h>

#include "known.h"

#define SHORT 10 /* ms */

static mtx_t mutex; /* guards the others */
static cnd_t changed;
static long arrived;
static long waits; /* calls of cnd_wait and cnd_timedwait */
static int is_open;

static int enter(void *none)
{
    (void)none;
    KNOWN(thrd_success, mtx_lock(&mutex));
    arrived++;
    KNOWN(thrd_success, cnd_broadcast(&changed));
    while (!is_open) {
        waits++;
        KNOWN(thrd_success, cnd_wait(&changed, &mutex));
    }
    KNOWN(thrd_success, mtx_unlock(&mutex));
    return 0;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    struct timespec until;
    cnd_t nothing;
    thrd_t others[KNOWN_THREADS];
    int answer = thrd_success;

    KNOWN(thrd_success, mtx_init(&mutex, mtx_plain));
    KNOWN(thrd_success, cnd_init(&changed));
    KNOWN(thrd_success, cnd_init(&nothing));
    for (long i = 0; i < threads; i++)
        KNOWN(thrd_success, thrd_create(&others[i], enter, NULL));
    KNOWN(thrd_success, mtx_lock(&mutex));
    until = known_soon(CLOCK_REALTIME, SHORT);
    for (; answer == thrd_success; waits++)
        answer = cnd_timedwait(&nothing, &mutex, &until);
    KNOWN(thrd_timedout, answer);
    for (; arrived < threads; waits++)
        KNOWN(thrd_success, cnd_wait(&changed, &mutex));
    is_open = 1;
    KNOWN(thrd_success, cnd_broadcast(&changed));
    KNOWN(thrd_success, mtx_unlock(&mutex));
    for (long i = 0; i < threads; i++)
        KNOWN(thrd_success, thrd_join(others[i], NULL));
    known_truth("lock mutex acquisitions=%ld releases=%ld condition_waits=%ld",
                threads + 1 + waits, threads + 1 + waits, waits);
    known_truth("main_time blocked_ns>=%d", SHORT * 900000);
    return 0;
}
