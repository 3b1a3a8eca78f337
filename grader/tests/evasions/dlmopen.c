/*
 * Loads a library that takes a lock into a name space of its own, where
 * nothing is preloaded and everything, even libc, is there a second time.
 *
 *     dlmopen LIBRARY
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    void *library = argc > 1 ? dlmopen(LM_ID_NEWLM, argv[1], RTLD_NOW) : NULL;
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
