/*
 * The main thread ends by pthread_exit, the others go on; the last of them
 * ends the program, so it calls the functions of atexit.
 *
 *     main_leaves THREADS ROUNDS
 */

#include "known.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* guards sum */
static long sum;
static long threads, rounds;

static void *work(void *main_thread)
{
    KNOWN(0, pthread_join(*(pthread_t *)main_thread, NULL));
    for (long i = 0; i < threads * rounds; i++) {
        KNOWN(0, pthread_mutex_lock(&mutex));
        sum++;
        KNOWN(0, pthread_mutex_unlock(&mutex));
    }
    return NULL;
}

static void *go_on(void *none)
{
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_mutex_lock(&mutex));
        sum++;
        KNOWN(0, pthread_mutex_unlock(&mutex));
    }
    return none;
}

static void at_exit(void)
{
    KNOWN(0, pthread_mutex_lock(&mutex));
    sum++;
    KNOWN(0, pthread_mutex_unlock(&mutex));
    known_truth("lock mutex acquisitions=%ld releases=%ld", sum, sum);
    known_truth("run threads_made=%ld", threads + 1);
    known_truth("main_time threads=1");
    known_truth("worker_time threads=%ld", threads + 1);
}

int main(int argc, char **argv)
{
    static pthread_t main_thread;
    pthread_t thread;

    threads = known_argument(argc, argv, 1, 2);
    rounds = known_argument(argc, argv, 2, 100);
    main_thread = pthread_self();
    KNOWN(0, atexit(at_exit));
    KNOWN(0, pthread_create(&thread, NULL, work, &main_thread));
    for (long i = 0; i < threads; i++)
        KNOWN(0, pthread_create(&thread, NULL, go_on, NULL));
    pthread_exit(NULL);
}
