/*
 * The functions' older names, with two underscores. Today's linker binds
 * nothing new to them, unless it is told the version that they had.
 */
#include <pthread.h>
#include <stdio.h>

#define TAKES 1000

int old_lock(pthread_mutex_t *mutex);
int old_unlock(pthread_mutex_t *mutex);
#if defined __aarch64__
__asm__(".symver old_lock, __pthread_mutex_lock@GLIBC_2.17");
__asm__(".symver old_unlock, __pthread_mutex_unlock@GLIBC_2.17");
#else
__asm__(".symver old_lock, __pthread_mutex_lock@GLIBC_2.2.5");
__asm__(".symver old_unlock, __pthread_mutex_unlock@GLIBC_2.2.5");
#endif

int main(void)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    int total = 0;

    for (int i = 0; i < TAKES; i++) {
        old_lock(&lock);
        total++;
        old_unlock(&lock);
    }
    printf("total %d\n", total);
    return 0;
}
