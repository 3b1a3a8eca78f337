/*
 * Defines pthread_mutex_lock and pthread_mutex_unlock itself. The program
 * comes first wherever the dynamic linker looks for a symbol, so these stand
 * in front of any preloaded library. They are a spinlock in the mutex' bytes.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

#define TAKES 500 /* by each thread */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total; /* guarded by lock */

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    while (__sync_lock_test_and_set((int *)(void *)mutex, 1) != 0)
        sched_yield();
    return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    __sync_lock_release((int *)(void *)mutex);
    return 0;
}

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
    pthread_t thread;

    if (pthread_create(&thread, NULL, work, NULL) != 0)
        return 1;
    work(NULL);
    pthread_join(thread, NULL);
    printf("total %d\n", total);
    return total != 2 * TAKES;
}
