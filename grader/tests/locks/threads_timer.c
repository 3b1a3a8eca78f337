/*
 * Threads that nobody announces: the C library makes one for itself each time
 * a timer with SIGEV_THREAD goes off. Between them, the usual kind.
 *
 *     threads_timer TIMES
 */
#include <semaphore.h>
#include <signal.h>

#include "known.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* guards sum */
static long sum;
static sem_t done;

static void *work(void *none)
{
    KNOWN(0, pthread_mutex_lock(&mutex));
    sum++;
    KNOWN(0, pthread_mutex_unlock(&mutex));
    KNOWN(0, sem_post(&done));
    return none;
}

static void go_off(union sigval none)
{
    (void)none;
    work(NULL);
}

int main(int argc, char **argv)
{
    long times = known_argument(argc, argv, 1, 3);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD,
                             .sigev_notify_function = go_off};
    struct itimerspec soon = {.it_value = {.tv_nsec = 1}};
    timer_t timer;

    KNOWN(0, sem_init(&done, 0, 0));
    KNOWN(0, timer_create(CLOCK_MONOTONIC, &event, &timer));
    for (long i = 0; i < times; i++) {
        KNOWN(0, timer_settime(timer, 0, &soon, NULL));
        KNOWN(0, sem_wait(&done));
        known_threads(1, work);
        KNOWN(0, sem_wait(&done));
    }
    known_truth("lock mutex acquisitions=%ld releases=%ld", sum, sum);
    known_truth("lock done acquisitions=%ld releases=%ld", sum, sum);
    /* the C library may keep one more of its own to hear the timer */
    known_truth("run threads_made>=%ld threads_made<=%ld threads_peak<=%ld",
                2 * times, 2 * times + 1, 2 * times + 1);
    known_truth("main_time threads=1");
    return 0;
}
