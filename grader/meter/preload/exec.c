/*
 * Programs that become or start others: exec, spawn, and through a shell.
 *
 * Whatever environment the program passes on, our variables are put into it
 * (environment.c). A process that becomes another program is marked; the new
 * program takes the mark off when it announces itself. A mark that stays is
 * that of a program that is not metered.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "environment.h"
#include "library.h"

extern char **environ;

/* One call: which of the real functions, with what. */
struct call {
    enum { PATH, NAME, FILE_AT } how;
    const char *path; /* or name */
    int folder;
    int flags;
    char *const *arguments;
};

static int call_real(const struct call *call, char *const *environment)
{
    switch (call->how) {
    case PATH:
        return real.execve(call->path, call->arguments, environment);
    case NAME:
        return real.execvpe(call->path, call->arguments, environment);
    case FILE_AT:
        break;
    }
    return real.execveat(call->folder, call->path, call->arguments, environment,
                         call->flags);
}

static int run(struct call call, char *const *environment, uint64_t caller)
{
    struct environment complete;

    real_find();
    if (shared == NULL)
        return call_real(&call, environment);
    if (!environment_complete(&complete, environment))
        return -1;
    struct shared_process *process = attach_exec(caller);
    int result = call_real(&call, complete.words);
    attach_exec_failed(process);
    environment_free(&complete);
    return result;
}

WRAPPER int execve(const char *path, char *const *arguments,
                   char *const *environment)
{
    return run((struct call){.how = PATH, .path = path, .arguments = arguments},
               environment, CALLER);
}

WRAPPER int execv(const char *path, char *const *arguments)
{
    return run((struct call){.how = PATH, .path = path, .arguments = arguments},
               environ, CALLER);
}

WRAPPER int execvpe(const char *name, char *const *arguments,
                    char *const *environment)
{
    return run((struct call){.how = NAME, .path = name, .arguments = arguments},
               environment, CALLER);
}

WRAPPER int execvp(const char *name, char *const *arguments)
{
    return run((struct call){.how = NAME, .path = name, .arguments = arguments},
               environ, CALLER);
}

WRAPPER int fexecve(int file, char *const *arguments, char *const *environment)
{
    return run((struct call){.how = FILE_AT,
                             .path = "",
                             .folder = file,
                             .flags = AT_EMPTY_PATH,
                             .arguments = arguments},
               environment, CALLER);
}

WRAPPER int execveat(int folder, const char *path, char *const *arguments,
                     char *const *environment, int flags)
{
    return run((struct call){.how = FILE_AT,
                             .path = path,
                             .folder = folder,
                             .flags = flags,
                             .arguments = arguments},
               environment, CALLER);
}

/* ---- with a list of arguments ---- */

/* The arguments of such a call as an array. */
struct list {
    char **words;
    size_t size; /* bytes mapped, as in environment.c */
};

/* Reads the list up to its NULL; what comes after that is left to the caller.
 * Without memory, the list is left where it was. */
static bool collect(struct list *list, const char *first, va_list *rest)
{
    size_t count = 0;
    va_list copy;

    va_copy(copy, *rest);
    for (const char *word = first; word != NULL; word = va_arg(copy, char *))
        count++;
    va_end(copy);
    list->size = (count + 1) * sizeof *list->words;
    list->words = real.mmap(NULL, list->size, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (list->words == MAP_FAILED)
        return false;
    memcpy(&list->words[0], &first, sizeof first); /* drops the const */
    for (size_t i = 1; i <= count; i++)
        list->words[i] = va_arg(*rest, char *);
    return true;
}

/* Returns only if it fails. */
static int run_list(struct call call, struct list *list,
                    char *const *environment, uint64_t caller)
{
    call.arguments = list->words;
    int result = run(call, environment, caller);
    int saved = errno;
    real.munmap(list->words, list->size);
    errno = saved;
    return result;
}

WRAPPER int execl(const char *path, const char *argument, ...)
{
    struct list list;
    va_list rest;

    real_find();
    va_start(rest, argument);
    bool is_whole = collect(&list, argument, &rest);
    va_end(rest);
    return is_whole ? run_list((struct call){.how = PATH, .path = path}, &list,
                               environ, CALLER)
                    : -1;
}

WRAPPER int execlp(const char *name, const char *argument, ...)
{
    struct list list;
    va_list rest;

    real_find();
    va_start(rest, argument);
    bool is_whole = collect(&list, argument, &rest);
    va_end(rest);
    return is_whole ? run_list((struct call){.how = NAME, .path = name}, &list,
                               environ, CALLER)
                    : -1;
}

/* The environment comes after the NULL. */
WRAPPER int execle(const char *path, const char *argument, ...)
{
    char *const *environment = NULL;
    struct list list;
    va_list rest;

    real_find();
    va_start(rest, argument);
    bool is_whole = collect(&list, argument, &rest);
    if (is_whole)
        environment = va_arg(rest, char *const *);
    va_end(rest);
    return is_whole ? run_list((struct call){.how = PATH, .path = path}, &list,
                               environment, CALLER)
                    : -1;
}

/* ---- in a new process ---- */

#define SPAWN(function)                                                        \
    struct environment complete;                                               \
    pid_t child;                                                               \
    real_find();                                                               \
    if (shared == NULL)                                                        \
        return real.function(pid, path, actions, attributes, arguments,        \
                             environment);                                     \
    if (!environment_complete(&complete, environment))                         \
        return ENOMEM;                                                         \
    int error = real.function(&child, path, actions, attributes, arguments,    \
                              complete.words);                                 \
    environment_free(&complete);                                               \
    if (error == 0)                                                            \
        attach_spawned(child, CALLER);                                         \
    if (error == 0 && pid != NULL)                                             \
        *pid = child;                                                          \
    return error

WRAPPER int posix_spawn(pid_t *restrict pid, const char *restrict path,
                        const posix_spawn_file_actions_t *actions,
                        const posix_spawnattr_t *restrict attributes,
                        char *const *arguments, char *const *environment)
{
    SPAWN(posix_spawn);
}

WRAPPER int posix_spawnp(pid_t *pid, const char *path,
                         const posix_spawn_file_actions_t *actions,
                         const posix_spawnattr_t *attributes,
                         char *const *arguments, char *const *environment)
{
    SPAWN(posix_spawnp);
}

/* ---- through a shell: it gets the environment that there is ---- */

/* The names are in brackets as this defines, and does not call, what the kit
 * does without. */
WRAPPER int(system)(const char *command)
{
    struct environment complete;
    char **before = environ;

    real_find();
    if (shared == NULL || !environment_complete(&complete, environ))
        return real.system(command);
    environ = complete.words;
    int status = real.system(command);
    environ = before;
    environment_free(&complete);
    return status;
}

WRAPPER FILE *(popen)(const char *command, const char *type)
{
    struct environment complete;
    char **before = environ;

    real_find();
    if (shared == NULL || !environment_complete(&complete, environ))
        return real.popen(command, type);
    environ = complete.words;
    FILE *stream = real.popen(command, type);
    environ = before;
    environment_free(&complete);
    return stream;
}
