/*
 * A library that takes a lock 1,000 times; nothing is wrong with it. How it is
 * loaded decides which pthread_mutex_lock it calls: dlopen.c, dlmopen.c.
 *
 * It is built with -shared -fPIC.
 */
#include <pthread.h>

#define TAKES 1000

int library_take(void);

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
