/*
 * A program with threads becomes another one: the threads end there, however
 * long the new one lives. It sleeps, and exits or is killed.
 *
 *     exec_threads THREADS exit|kill
 */
#define _GNU_SOURCE /* gettid */
#include <signal.h>
#include <unistd.h>

#include "known.h"

#define NAP 100 /* ms */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static atomic_long asks[KNOWN_THREADS];

static void *sleep_on(void *number)
{
    asks[*(long *)number] = gettid();
    pause();
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    static long numbers[KNOWN_THREADS];
    pthread_t thread;

    if (threads == 0) { /* the second life */
        known_nap(NAP);
        if (argc > 2 && strcmp(argv[2], "kill") == 0)
            raise(SIGKILL);
        return 0;
    }
    for (long i = 0; i < threads; i++) {
        numbers[i] = i;
        KNOWN(0, pthread_create(&thread, NULL, sleep_on, &numbers[i]));
        known_asks(&asks[i]);
    }
    KNOWN(0, pthread_mutex_lock(&mutex));
    KNOWN(0, pthread_mutex_unlock(&mutex));
    known_truth("lock mutex acquisitions=1 releases=1");
    known_truth("run processes=1 threads_made=%ld threads_peak=%ld", threads,
                threads);
    known_truth("main_time threads=2 alive_ns>=%d", NAP * 900000);
    known_truth("worker_time threads=%ld", threads);
    execl("/proc/self/exe", argv[0], "0", argc > 2 ? argv[2] : "exit",
          (char *)NULL);
    return KNOWN_FAILED;
}
