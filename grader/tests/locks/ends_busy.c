/*
 * A program that ends while its threads are taking locks as fast as they can.
 * How many they took nobody knows; but it is no reason to suspect anything.
 * Their counts and checks are cut off anywhere.
 *
 *     ends_busy WAY THREADS
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "known.h"

static pthread_mutex_t mutexes[KNOWN_THREADS];

static void *work(void *number)
{
    pthread_mutex_t *mutex = &mutexes[*(long *)number];

    for (;;) {
        KNOWN(0, pthread_mutex_lock(mutex));
        KNOWN(0, pthread_mutex_unlock(mutex));
    }
    return NULL;
}

static void start(long threads)
{
    static long numbers[KNOWN_THREADS];
    pthread_t thread;

    for (long i = 0; i < threads; i++) {
        numbers[i] = i;
        KNOWN(0, pthread_mutex_init(&mutexes[i], NULL));
        KNOWN(0, pthread_create(&thread, NULL, work, &numbers[i]));
    }
    known_nap(1);
}

int main(int argc, char **argv)
{
    const char *way = argc > 1 ? argv[1] : "exit";
    long threads = known_argument(argc, argv, 2, 2);
    pid_t child;

    if (strcmp(way, "child") != 0) {
        start(threads);
        if (strcmp(way, "kill") == 0)
            raise(SIGKILL);
        return 0;
    }
    child = fork();
    if (child == 0) {
        start(threads);
        pause();
    }
    known_nap(5);
    KNOWN(0, kill(child, SIGKILL));
    KNOWN(0, wait(NULL) != child);
    return 0;
}
