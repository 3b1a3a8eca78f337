/*
 * Children that take locks and end in one of several ways.
 *
 *     fork_ends WAY CHILDREN ROUNDS
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "known.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long rounds;

static void *work(void *none)
{
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_mutex_lock(&mutex));
        KNOWN(0, pthread_mutex_unlock(&mutex));
    }
    return none;
}

static void end(const char *way)
{
    if (strcmp(way, "exit") == 0)
        exit(0);
    if (strcmp(way, "kill") == 0)
        raise(SIGKILL);
    _exit(0);
}

int main(int argc, char **argv)
{
    const char *way = argc > 1 ? argv[1] : "_exit";
    long children = known_argument(argc, argv, 2, 2);
    int wanted = strcmp(way, "kill") == 0 ? SIGKILL : 0;
    int status;

    rounds = known_argument(argc, argv, 3, 10);
    work(NULL);
    for (long i = 0; i < children; i++)
        if (fork() == 0) {
            work(NULL);
            known_threads(2, work);
            end(way);
        }
    while (wait(&status) > 0)
        KNOWN(wanted, status);
    long taken = rounds * (1 + 3 * children);
    known_truth("lock mutex acquisitions=%ld releases=%ld", taken, taken);
    known_truth("run processes=%ld threads_made=%ld threads_peak<=2",
                1 + children, 2 * children);
    known_truth("main_time threads=%ld", 1 + children);
    known_truth("worker_time threads=%ld", 2 * children);
    return 0;
}
