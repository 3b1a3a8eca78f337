/*
 * A program that ends while its threads are taking locks as fast as they can.
 * How many they took nobody knows; but it is no reason to suspect anything.
 * Their counts and checks are cut off anywhere.
 *
 *     ends_busy exit|kill|child THREADS
 *     ends_busy born MICROSECONDS       children that are killed while they
 *                                       start threads, the first after so long
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

static void end_child(pid_t child)
{
    KNOWN(0, kill(child, SIGKILL));
    KNOWN(0, wait(NULL) != child);
}

static void end_born(long microseconds)
{
    const struct timespec nap = {0, microseconds * 1000};
    int ends[2];
    pid_t child;
    char byte = 0;

    KNOWN(0, pipe(ends));
    child = fork();
    if (child == 0) {
        KNOWN(1, (int)write(ends[1], &byte, 1));
        start(64);
        pause();
    }
    KNOWN(1, (int)read(ends[0], &byte, 1));
    nanosleep(&nap, NULL);
    end_child(child);
    close(ends[0]);
    close(ends[1]);
}

int main(int argc, char **argv)
{
    const char *way = argc > 1 ? argv[1] : "exit";
    long threads = known_argument(argc, argv, 2, 2);
    long microseconds = known_argument(argc, argv, 2, 0);
    pid_t child;

    if (strcmp(way, "born") == 0) {
        for (int i = 0; i < 8; i++)
            end_born(microseconds + 150 * i);
        return 0;
    }
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
    end_child(child);
    return 0;
}
