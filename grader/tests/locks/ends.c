/*
 * The ways in which a program ends. What it did before is counted, and one
 * lock is still held.
 *
 *     ends WAY THREADS ROUNDS
 */
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "known.h"

#define STATUS 42

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
static long rounds;

static void *work(void *none)
{
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_mutex_lock(&mutex));
        KNOWN(0, pthread_mutex_unlock(&mutex));
    }
    return none;
}

static void at_quick_exit_too(void)
{
    KNOWN(0, pthread_mutex_lock(&mutex));
    KNOWN(0, pthread_mutex_unlock(&mutex));
}

static void *call_exit(void *none)
{
    (void)none;
    exit(STATUS);
}

static int end(const char *way)
{
    static const struct {
        const char *name;
        int signal;
    } signals[] = {{"segv", SIGSEGV}, {"kill", SIGKILL}, {"term", SIGTERM},
                   {"int", SIGINT},   {"fpe", SIGFPE},   {"usr1", SIGUSR1}};

    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (strcmp(way, signals[i].name) == 0)
            raise(signals[i].signal);
    if (strcmp(way, "exit") == 0)
        exit(STATUS);
    if (strcmp(way, "_exit") == 0)
        _exit(STATUS);
    if (strcmp(way, "_Exit") == 0)
        _Exit(STATUS);
    if (strcmp(way, "quick_exit") == 0)
        quick_exit(STATUS);
    if (strcmp(way, "abort") == 0)
        abort();
    if (strcmp(way, "thread") == 0)
        known_threads(1, call_exit);
    if (strcmp(way, "pause") == 0)
        pause();
    return STATUS; /* way: return */
}

int main(int argc, char **argv)
{
    const char *way = argc > 1 ? argv[1] : "return";
    long threads = known_argument(argc, argv, 2, 2);
    struct rlimit no_core = {0, 0};
    int quick = strcmp(way, "quick_exit") == 0;

    rounds = known_argument(argc, argv, 3, 10);
    KNOWN(0, setrlimit(RLIMIT_CORE, &no_core));
    KNOWN(0, at_quick_exit(at_quick_exit_too));
    known_threads(threads, work);
    KNOWN(0, pthread_mutex_lock(&held));
    known_truth("lock mutex acquisitions=%ld releases=%ld",
                threads * rounds + quick, threads * rounds + quick);
    known_truth("lock held acquisitions=1 releases=0 held_at_end=1");
    known_truth("run processes=1 threads_made=%ld",
                threads + (strcmp(way, "thread") == 0));
    return end(way);
}
