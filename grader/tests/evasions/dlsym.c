/*
 * Fetches the functions of a lock from the C library by hand: dlopen gives a
 * handle of the library itself, and dlsym looks there and nowhere else, so a
 * preloaded library is not asked.
 *
 *     dlsym NAME      "pthread_mutex_", or an older name with "__" in front
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define TAKES 1000

typedef int function(pthread_mutex_t *mutex);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* ISO C has no cast from an object's address to a function's. */
static function *find(void *library, const char *name, const char *end)
{
    char whole[64];
    function *found = NULL;

    snprintf(whole, sizeof whole, "%s%s", name, end);
    void *address = dlsym(library, whole);
    memcpy(&found, &address, sizeof found);
    return found;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "pthread_mutex_";
    void *library = dlopen("libc.so.6", RTLD_NOW);
    int total = 0;

    if (library == NULL)
        return 1;
    function *lock = find(library, name, "lock");
    function *unlock = find(library, name, "unlock");
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
