/*
 * A lock from a pipe with one byte in it: who reads it holds the lock, and
 * writes it back. Anything that two threads can wait at makes a lock (file
 * locks, System V semaphores, signals); a tool that counts locks cannot know
 * them all.
 */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#define TAKES 500 /* by each thread */

static int ends[2];
static int total; /* guarded by the byte in the pipe */

static void *work(void *argument)
{
    char byte = 0;

    (void)argument;
    for (int i = 0; i < TAKES; i++) {
        if (read(ends[0], &byte, 1) != 1)
            break;
        total++;
        if (write(ends[1], &byte, 1) != 1)
            break;
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pipe(ends) != 0 || write(ends[1], "", 1) != 1)
        return 1;
    if (pthread_create(&thread, NULL, work, NULL) != 0)
        return 1;
    work(NULL);
    pthread_join(thread, NULL);
    printf("total %d\n", total);
    return total != 2 * TAKES;
}
