/*
 * Linked with -Wl,--wrap=pthread_mutex_lock: calls of that name go to
 * __wrap_pthread_mutex_lock, which counts for itself, and what it calls
 * __real_pthread_mutex_lock is the function that was meant. An honest
 * program may do so, and its own count must be the one from outside.
 */
#include <pthread.h>
#include <stdio.h>

#define TAKES 1000

int __real_pthread_mutex_lock(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total; /* guarded by lock */

int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex)
{
    int error = __real_pthread_mutex_lock(mutex);

    total += error == 0;
    return error;
}

int main(void)
{
    for (int i = 0; i < TAKES; i++) {
        pthread_mutex_lock(&lock);
        pthread_mutex_unlock(&lock);
    }
    printf("total %d\n", total);
    return total != TAKES;
}
