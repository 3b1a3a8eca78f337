/*
 * bombs forks|threads MOST: makes as many as it can, up to MOST, which all
 * wait for ten seconds. Says how many it made.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct timespec pause_time = {.tv_sec = 10};

static void *wait_there(void *argument)
{
    nanosleep(&pause_time, NULL);
    return argument;
}

static int make_thread(void)
{
    pthread_attr_t small;
    pthread_t thread;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, (size_t)256 * 1024);
    int error = pthread_create(&thread, &small, wait_there, NULL);
    pthread_attr_destroy(&small);
    return error;
}

static int make_process(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        nanosleep(&pause_time, NULL);
        _exit(0);
    }
    return pid < 0 ? errno : 0;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    long most = strtol(argv[2], NULL, 10);
    long made = 0;
    int error = 0;
    while (made < most && error == 0) {
        error = strcmp(argv[1], "forks") == 0 ? make_process() : make_thread();
        made += error == 0;
    }
    printf("made %ld\n", made);
    fflush(stdout);
    _exit(0); /* the others stay */
}
