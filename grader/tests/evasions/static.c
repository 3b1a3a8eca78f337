/*
 * Takes a lock 1,000 times and is linked with -static: there is no dynamic
 * linker that could load a library that counts. To be refused when it is the
 * program to run, and reported when another becomes it.
 */
#include <pthread.h>
#include <stdio.h>

#define TAKES 1000

int main(void)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    int total = 0;

    for (int i = 0; i < TAKES; i++) {
        pthread_mutex_lock(&lock);
        total++;
        pthread_mutex_unlock(&lock);
    }
    printf("total %d\n", total);
    return 0;
}
