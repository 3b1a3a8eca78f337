/*
 * Makes a process by a function that does not go through fork's public name.
 *
 *     fork _Fork, forkpty     parent and child take a lock 500 times each and
 *                             at once: a child that counts where its parent
 *                             does spoils the count of both
 *     fork daemon, orphan     the child takes it 1,000 times, but later, when
 *                             the program is over
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TAKES 500 /* by each process */
#define LATER 3   /* seconds */

static void take(int times)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

    for (int i = 0; i < times; i++) {
        pthread_mutex_lock(&lock);
        pthread_mutex_unlock(&lock);
    }
}

static int both(pid_t pid)
{
    int status = 1;

    if (pid < 0)
        return 1;
    take(TAKES);
    if (pid == 0)
        _exit(0);
    waitpid(pid, &status, 0);
    return status;
}

/* Takes the lock when nobody waits for it any more. */
static void take_later(void)
{
    const struct timespec later = {.tv_sec = LATER};

    nanosleep(&later, NULL);
    take(2 * TAKES);
}

/* The parent ends once the child is there. */
static int orphan(void)
{
    int ends[2];
    char byte = 0;

    if (pipe(ends) != 0)
        return 1;
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[1]);
        take_later();
        return 0;
    }
    close(ends[1]);
    return pid < 0 || read(ends[0], &byte, 1) < 0;
}

/* The parent ends inside. */
static int become_daemon(void)
{
    if (daemon(1, 1) != 0)
        return 1;
    take_later();
    return 0;
}

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "";
    int terminal;

    take(1); /* before: the thread is known */
    if (strcmp(how, "_Fork") == 0)
        return both(_Fork());
    if (strcmp(how, "forkpty") == 0)
        return both(forkpty(&terminal, NULL, NULL, NULL));
    if (strcmp(how, "orphan") == 0)
        return orphan();
    return strcmp(how, "daemon") == 0 ? become_daemon() : 2;
}
