/*
 * Loads a library that takes a lock.
 *
 *     dlopen LIBRARY          in the usual way
 *     dlopen LIBRARY deep     with RTLD_DEEPBIND: it shall look for symbols in
 *                             itself and its own dependencies first, and
 *                             finds libc's pthread_mutex_lock there
 *     dlopen LIBRARY file     by the name of a descriptor, which is no file's
 *                             once the program is gone
 *     dlopen LIBRARY memory   likewise, of a copy that has no name at all
 *     dlopen LIBRARY gone     and removes the file
 *     dlopen LIBRARY closed   and closes it when it has been used
 *     dlopen LIBRARY OTHER    likewise, and puts another in its place
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void *open_file(int file)
{
    char name[64];

    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    return dlopen(name, RTLD_NOW);
}

static int copy_to_memory(const char *path)
{
    int from = open(path, O_RDONLY);
    int to = memfd_create("copy.so", 0);
    char bytes[4096];
    ssize_t count;

    while ((count = read(from, bytes, sizeof bytes)) > 0)
        if (write(to, bytes, (size_t)count) != count)
            return -1;
    return to;
}

static void *open_library(const char *path, const char *how)
{
    if (strcmp(how, "file") == 0)
        return open_file(open(path, O_RDONLY));
    if (strcmp(how, "memory") == 0)
        return open_file(copy_to_memory(path));
    return dlopen(path, strcmp(how, "deep") == 0 ? RTLD_NOW | RTLD_DEEPBIND
                                                 : RTLD_NOW);
}

/* Leaves what is wanted of the library's file. */
static bool leave_library(void *library, const char *path, const char *how)
{
    if (strcmp(how, "gone") == 0)
        return unlink(path) == 0;
    if (strcmp(how, "closed") == 0)
        return dlclose(library) == 0;
    if (strchr(how, '/') != NULL)
        return dlclose(library) == 0 && rename(how, path) == 0;
    return true;
}

int main(int argc, char **argv)
{
    const char *how = argc > 2 ? argv[2] : "";
    void *library = argc > 1 ? open_library(argv[1], how) : NULL;
    int (*take)(void) = NULL;

    if (library == NULL)
        return 1;
    void *address = dlsym(library, "library_take");
    memcpy(&take, &address, sizeof take);
    if (take == NULL)
        return 1;
    printf("total %d\n", take());
    return leave_library(library, argv[1], how) ? 0 : 1;
}
