/*
 * No way round the count: the program that the others are measured against.
 *
 * Two threads take one lock 500 times each. What is tried from outside (a
 * library that is preloaded in front, an audit library) is tried on this one.
 */
#include <pthread.h>
#include <stdio.h>

#define THREADS 2
#define TAKES   500 /* by each thread */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total; /* guarded by lock */

static void *work(void *argument)
{
    (void)argument;
    for (int i = 0; i < TAKES; i++) {
        pthread_mutex_lock(&lock);
        total++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, NULL) != 0)
            return 1;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("total %d\n", total);
    return total != THREADS * TAKES;
}
