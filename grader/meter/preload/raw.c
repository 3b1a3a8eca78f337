/*
 * Two ways round the wrappers that can be closed, or at least seen.
 *
 * dlsym with the handle of a library finds that library's own function. For
 * the names of locks it yields the wrapper instead, so they are counted.
 *
 * syscall can do without the C library at all: a futex makes a lock, clone a
 * thread. Such calls are let through and reported.
 */
#include <dlfcn.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>

#include "library.h"

/* The wrapper of this name, NULL if there is none. */
static void *find_wrapper(const char *name)
{
    static const char *const names[] = {
#define RAW_NAME(name, result, parameters) #name,
        REAL_LOCKS(RAW_NAME) REAL_TASKS(RAW_NAME)
#undef RAW_NAME
            "execv",
        "execvp",
        "execl",
        "execlp",
        "execle",
        "fexecve",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return real.dlsym(RTLD_DEFAULT, name);
    return NULL;
}

/* The real function looks at its return address to find what RTLD_NEXT means,
 * so it must be called by a jump: with -O2 the compiler makes one of a last
 * call. */
WRAPPER void *dlsym(void *restrict handle, const char *restrict name)
{
    real_find();
    if (library_self() != NULL)
        modules_learn_new();
    if (handle != RTLD_NEXT && handle != RTLD_DEFAULT) {
        void *wrapper = find_wrapper(name);
        if (wrapper != NULL)
            return wrapper;
    }
    return real.dlsym(handle, name);
}

/* dlopen looks at its return address, too. With RTLD_DEEPBIND the library finds
 * its own functions before ours. */
WRAPPER void *dlopen(const char *path, int mode)
{
    real_find();
    if ((mode & RTLD_DEEPBIND) != 0 && library_self() != NULL)
        table_suspect(SHARED_DEEP_BIND, CALLER);
    return real.dlopen(path, mode);
}

/* What was loaded is known before it goes. */
WRAPPER int dlclose(void *handle)
{
    real_find();
    bool is_counting = library_self() != NULL;
    if (is_counting)
        modules_learn_new();
    int result = real.dlclose(handle);
    if (is_counting)
        modules_forget();
    return result;
}

static void look_at(long number, uint64_t caller)
{
    switch (number) {
    case SYS_futex:
        table_suspect(SHARED_RAW_FUTEX, caller);
        break;
    case SYS_execve:
    case SYS_execveat:
        table_suspect(SHARED_RAW_EXEC, caller);
        break;
    case SYS_clone:
    case SYS_clone3:
#ifdef SYS_fork
    case SYS_fork:
    case SYS_vfork:
#endif
        table_suspect(SHARED_RAW_CLONE, caller);
        break;
    }
}

WRAPPER long syscall(long number, ...);

WRAPPER long syscall(long number, ...)
{
    long words[6];
    va_list list;

    va_start(list, number);
    for (size_t i = 0; i < 6; i++)
        words[i] = va_arg(list, long);
    va_end(list);
    real_find();
    if (library_self() != NULL)
        look_at(number, CALLER);
    return real.syscall(number, words[0], words[1], words[2], words[3],
                        words[4], words[5]);
}
