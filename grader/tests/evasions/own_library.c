/*
 * A library with a lock of its own under the names of the pthread library.
 *
 *     preloaded, or needed by the program   it comes behind the library that
 *                                           counts, and is not in its way
 *     linked with -Bsymbolic, dlopened      its own calls are bound to its
 *                                           own definitions, whatever comes
 *                                           first
 *
 * It is built with -shared -fPIC -Wl,-Bsymbolic.
 */
#include <pthread.h>
#include <sched.h>

#define TAKES 1000

int library_take(void);

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

int library_take(void)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static int total; /* guarded by lock */

    for (int i = 0; i < TAKES; i++) {
        pthread_mutex_lock(&lock);
        total++;
        pthread_mutex_unlock(&lock);
    }
    return total;
}
