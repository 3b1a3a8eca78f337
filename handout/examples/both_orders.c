/*
 * Faulty on purpose: one thread takes `pool` and then `heap`, another takes
 * `heap` and then `pool`. They do so one after the other here, so nobody
 * waits; at the same time each would wait for the other for ever.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t pool = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t heap = PTHREAD_MUTEX_INITIALIZER;

static void *refill(void *unused)
{
    pthread_mutex_lock(&pool);
    pthread_mutex_lock(&heap);
    pthread_mutex_unlock(&heap);
    pthread_mutex_unlock(&pool);
    return unused;
}

static void *give_back(void *unused)
{
    pthread_mutex_lock(&heap);
    pthread_mutex_lock(&pool);
    pthread_mutex_unlock(&pool);
    pthread_mutex_unlock(&heap);
    return unused;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, refill, NULL);
    pthread_join(thread, NULL);
    pthread_create(&thread, NULL, give_back, NULL);
    pthread_join(thread, NULL);
    puts("done");
}
