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

/* Copies it, and what comes after its NULL. Memory as in environment.c. */
static char **collect(const char *first, va_list list, char **after)
{
    size_t count = 0;
    va_list copy;

    va_copy(copy, list);
    for (const char *word = first; word != NULL; word = va_arg(copy, char *))
        count++;
    if (after != NULL)
        *after = va_arg(copy, char *);
    va_end(copy);
    char **words =
        real.mmap(NULL, (count + 1) * sizeof *words, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (words == MAP_FAILED)
        return NULL;
    memcpy(&words[0], &first, sizeof first);
    for (size_t i = 1; i < count; i++)
        words[i] = va_arg(list, char *);
    return words;
}

/* The memory is lost when the program goes on, as it does rarely. */
#define RUN_LIST(kind, name, first, environment)                               \
    char *after = (char *)(environment);                                       \
    va_list list;                                                              \
    real_find();                                                               \
    va_start(list, first);                                                     \
    char **words =                                                             \
        collect(first, list, (environment) == NULL ? &after : NULL);           \
    va_end(list);                                                              \
    return words == NULL ? -1                                                  \
                         : run((struct call){.how = (kind),                    \
                                             .path = (name),                   \
                                             .arguments = words},              \
                               (char *const *)(void *)after, CALLER)

WRAPPER int execl(const char *path, const char *argument, ...)
{
    RUN_LIST(PATH, path, argument, environ);
}

WRAPPER int execlp(const char *name, const char *argument, ...)
{
    RUN_LIST(NAME, name, argument, environ);
}

WRAPPER int execle(const char *path, const char *argument, ...)
{
    RUN_LIST(PATH, path, argument, NULL);
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

WRAPPER int system(const char *command)
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

WRAPPER FILE *popen(const char *command, const char *type)
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
