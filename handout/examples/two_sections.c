/*
 * Faulty on purpose: looking and taking are two critical sections, and between
 * them the piece may go to somebody else. Every access is under the lock.
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int next; /* guarded by lock: the first piece not yet taken */
static sem_t begun;

static void *take(void *piece)
{
    sem_post(&begun);
    pthread_mutex_lock(&lock);
    *(int *)piece = next;
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
    next = *(int *)piece + 1;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    int ours = 0, theirs = 1;
    sem_init(&begun, 0, 0);
    for (int round = 0; round < 300 && ours != theirs; round++) {
        pthread_t thread;
        pthread_create(&thread, NULL, take, &theirs);
        sem_wait(&begun);
        usleep(20); /* the other thread is done long before this is over */
        take(&ours);
        sem_wait(&begun); /* our own */
        pthread_join(thread, NULL);
    }
    puts(ours != theirs ? "all pieces differ" : "one piece was taken twice");
}
