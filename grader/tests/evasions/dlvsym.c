/*
 * As dlsym.c, by the function that also wants a version: dlvsym. The library
 * that counts needs it for itself and cannot stand in for it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define TAKES   1000
#define VERSION "GLIBC_2.2.5" /* on x86-64 */

typedef int function(pthread_mutex_t *mutex);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static function *find(void *library, const char *name)
{
    void *address = dlvsym(library, name, VERSION);
    function *found = NULL;

    memcpy(&found, &address, sizeof found);
    return found;
}

int main(void)
{
    void *library = dlopen("libc.so.6", RTLD_NOW);
    int total = 0;

    if (library == NULL)
        return 1;
    function *lock = find(library, "pthread_mutex_lock");
    function *unlock = find(library, "pthread_mutex_unlock");
    if (lock == NULL || unlock == NULL)
        return 1;
    for (int i = 0; i < TAKES; i++) {
        lock(&mutex);
        total++;
        unlock(&mutex);
    }
    printf("total %d\n", total);
    return 0;
}
