/*
 * As own_mutex.c, but the definitions are hidden: the dynamic linker knows
 * nothing of them, and only the program's own calls are bound to them. The
 * file's table of symbols still has them, unless it is stripped.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

#define TAKES  500 /* by each thread */
#define HIDDEN __attribute__((visibility("hidden")))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total; /* guarded by lock */

HIDDEN int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    while (__sync_lock_test_and_set((int *)(void *)mutex, 1) != 0)
        sched_yield();
    return 0;
}

HIDDEN int pthread_mutex_unlock(pthread_mutex_t *mutex)
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
