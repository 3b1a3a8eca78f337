/*
 * Each way to join a thread, or to say that nobody will.
 *
 *     threads_joined TIMES
 */
#define _GNU_SOURCE /* pthread_tryjoin_np */
#include <errno.h>
#include <sched.h>
#include <semaphore.h>
#include <threads.h>
#include <time.h>

#include "known.h"

static sem_t joinable; /* threads wait for it that are joined in time */
static sem_t others;

static void *work(void *go)
{
    KNOWN(0, sem_wait(go));
    return NULL;
}

static int work_c11(void *go)
{
    work(go);
    return 0;
}

static pthread_t start(const pthread_attr_t *attributes, sem_t *go)
{
    pthread_t thread;

    KNOWN(0, pthread_create(&thread, attributes, work, go));
    return thread;
}

static void join_pthreads(void)
{
    struct timespec past = {.tv_sec = 1};
    struct timespec late = {.tv_sec = time(NULL) + 1000};
    pthread_t a = start(NULL, &joinable), b = start(NULL, &joinable);
    pthread_t c = start(NULL, &joinable), d = start(NULL, &joinable);
    int error;

    KNOWN(EBUSY, pthread_tryjoin_np(a, NULL));
    KNOWN(ETIMEDOUT, pthread_timedjoin_np(b, NULL, &past));
    KNOWN(ETIMEDOUT, pthread_clockjoin_np(c, NULL, CLOCK_REALTIME, &past));
    for (int i = 0; i < 4; i++)
        KNOWN(0, sem_post(&joinable));
    while ((error = pthread_tryjoin_np(a, NULL)) == EBUSY)
        sched_yield();
    KNOWN(0, error);
    KNOWN(0, pthread_timedjoin_np(b, NULL, &late));
    KNOWN(0, pthread_clockjoin_np(c, NULL, CLOCK_REALTIME, &late));
    KNOWN(0, pthread_join(d, NULL));
}

static void join_c11(void)
{
    thrd_t a, b;

    KNOWN(thrd_success, thrd_create(&a, work_c11, &others));
    KNOWN(thrd_success, thrd_create(&b, work_c11, &others));
    KNOWN(0, sem_post(&others));
    KNOWN(0, sem_post(&others));
    KNOWN(thrd_success, thrd_join(a, NULL));
    KNOWN(thrd_success, thrd_detach(b));
}

static void detach(void)
{
    pthread_attr_t attributes;

    KNOWN(0, pthread_attr_init(&attributes));
    KNOWN(0, pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED));
    start(&attributes, &others);
    KNOWN(0, pthread_attr_destroy(&attributes));
    KNOWN(0, pthread_detach(start(NULL, &others)));
    start(NULL, &others); /* neither joined nor detached */
    for (int i = 0; i < 3; i++)
        KNOWN(0, sem_post(&others));
}

int main(int argc, char **argv)
{
    long times = known_argument(argc, argv, 1, 1);

    KNOWN(0, sem_init(&joinable, 0, 0));
    KNOWN(0, sem_init(&others, 0, 0));
    for (long i = 0; i < times; i++) {
        join_pthreads();
        join_c11();
        detach();
    }
    known_truth("lock joinable acquisitions=%ld releases=%ld", 4 * times,
                4 * times);
    known_truth("lock others acquisitions>=%ld releases=%ld", times, 5 * times);
    known_truth("run threads_made=%ld threads_joined=%ld threads_detached=%ld",
                9 * times, 5 * times, 3 * times);
    return 0;
}
