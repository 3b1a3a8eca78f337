/*
 * Loads a library that takes a lock.
 *
 *     dlopen LIBRARY          in the usual way
 *     dlopen LIBRARY deep     with RTLD_DEEPBIND: it shall look for symbols in
 *                             itself and its own dependencies first, and
 *                             finds libc's pthread_mutex_lock there
 *     dlopen LIBRARY file     by the name of a descriptor, which is no file's
 *                             once the program is gone
 *     dlopen LIBRARY gone     and removes the file
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void *open_file(const char *path)
{
    char name[64];

    snprintf(name, sizeof name, "/proc/self/fd/%d", open(path, O_RDONLY));
    return dlopen(name, RTLD_NOW);
}

static void *open_library(const char *path, const char *how)
{
    if (strcmp(how, "file") == 0)
        return open_file(path);
    void *library = dlopen(
        path, strcmp(how, "deep") == 0 ? RTLD_NOW | RTLD_DEEPBIND : RTLD_NOW);
    if (strcmp(how, "gone") == 0)
        unlink(path);
    return library;
}

int main(int argc, char **argv)
{
    void *library =
        argc > 1 ? open_library(argv[1], argc > 2 ? argv[2] : "") : NULL;
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
