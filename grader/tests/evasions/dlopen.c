/*
 * Loads a library that takes a lock.
 *
 *     dlopen LIBRARY          in the usual way
 *     dlopen LIBRARY deep     with RTLD_DEEPBIND: it shall look for symbols in
 *                             itself and its own dependencies first, and
 *                             finds libc's pthread_mutex_lock there
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    int deep = argc > 2 && strcmp(argv[2], "deep") == 0 ? RTLD_DEEPBIND : 0;
    void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW | deep) : NULL;
    int (*take)(void) = NULL;

    if (library == NULL)
        return 1;
    void *address = dlsym(library, "library_take");
    memcpy(&take, &address, sizeof take);
    if (take == NULL)
        return 1;
    printf("total %d\n", take());
    return 0;
}
