/*
 * Forks by several threads at once. Of a child's threads, there is only the
 * one that forked; it makes a new one.
 *
 *     fork_thread THREADS ROUNDS
 */
#include <sys/wait.h>
#include <unistd.h>

#include "known.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long rounds;

static void *take(void *none)
{
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_mutex_lock(&mutex));
        KNOWN(0, pthread_mutex_unlock(&mutex));
    }
    return none;
}

static void *work(void *none)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        static pthread_mutex_t fresh = PTHREAD_MUTEX_INITIALIZER;
        mutex = fresh; /* another thread may hold it for ever */
        take(NULL);
        known_threads(1, take);
        _exit(0);
    }
    KNOWN(0, waitpid(child, &status, 0) != child);
    KNOWN(0, status);
    take(NULL);
    return none;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);

    rounds = known_argument(argc, argv, 2, 10);
    known_threads(threads, work);
    known_truth("lock mutex acquisitions=%ld releases=%ld",
                3 * threads * rounds, 3 * threads * rounds);
    known_truth("run processes=%ld threads_made=%ld", 1 + threads, 2 * threads);
    known_truth("main_time threads=%ld", 1 + threads);
    known_truth("worker_time threads=%ld", 2 * threads);
    return 0;
}
