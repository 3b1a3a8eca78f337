/*
 * Processes: fork, exec and exit.
 *
 * A program that is started by exec needs two variables in its environment to
 * be metered. Whatever environment the program passes on, they are put back.
 * vfork is left alone: its child may do nothing but exec, and the new program
 * announces itself.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "library.h"

#define MOST_WORDS 8192 /* of an environment or an argument list */

extern char **environ;

/* fork itself is seen by the handlers that library.c registers; this one does
 * without handlers. */
WRAPPER pid_t _Fork(void);

WRAPPER pid_t _Fork(void)
{
    library_forks();
    pid_t pid = real._Fork();
    if (pid == 0 && shared != NULL)
        library_forked();
    return pid;
}

/* ---- exec ---- */

static bool is_ours(const char *word)
{
    return strncmp(word, "LD_PRELOAD=", 11) == 0 ||
           strncmp(word, SHARED_VARIABLE "=", sizeof SHARED_VARIABLE) == 0;
}

/* Copies the environment to `copy`, with our variables in it. */
static char **complete(char *const *environment, char **copy)
{
    size_t count = 0;

    copy[count++] = library_preload;
    copy[count++] = library_variable;
    for (size_t i = 0; environment != NULL && environment[i] != NULL; i++)
        if (!is_ours(environment[i]) && count < MOST_WORDS - 1)
            copy[count++] = environment[i];
    copy[count] = NULL;
    return copy;
}

/* The process is about to become another program. */
static void become(uint64_t caller)
{
    library_end_process(SHARED_EXEC);
    if (library_process->ended == SHARED_EXEC)
        library_process->exec_from = caller;
}

/* What stays the same for each kind of exec: call is the real one. */
#define EXEC(call)                                                             \
    char *copy[MOST_WORDS];                                                    \
    int result;                                                                \
    real_find();                                                               \
    if (shared == NULL)                                                        \
        return call;                                                           \
    environment = complete(environment, copy);                                 \
    become(caller);                                                            \
    result = call;                                                             \
    library_end_process(SHARED_SILENT); /* it failed */                        \
    return result

static int run_path(const char *path, char *const *arguments,
                    char *const *environment, uint64_t caller)
{
    EXEC(real.execve(path, arguments, environment));
}

static int run_name(const char *name, char *const *arguments,
                    char *const *environment, uint64_t caller)
{
    EXEC(real.execvpe(name, arguments, environment));
}

static int run_file(int file, char *const *arguments, char *const *environment,
                    uint64_t caller)
{
    EXEC(real.fexecve(file, arguments, environment));
}

WRAPPER int execve(const char *path, char *const *arguments,
                   char *const *environment)
{
    return run_path(path, arguments, environment, CALLER);
}

WRAPPER int execv(const char *path, char *const *arguments)
{
    return run_path(path, arguments, environ, CALLER);
}

WRAPPER int execvpe(const char *name, char *const *arguments,
                    char *const *environment)
{
    return run_name(name, arguments, environment, CALLER);
}

WRAPPER int execvp(const char *name, char *const *arguments)
{
    return run_name(name, arguments, environ, CALLER);
}

WRAPPER int fexecve(int file, char *const *arguments, char *const *environment)
{
    return run_file(file, arguments, environment, CALLER);
}

/* Copies a list of arguments that ends with NULL; false if it is too long. */
static bool collect(const char *first, va_list *list, char **words)
{
    size_t count = 0;

    words[0] = (char *)(uintptr_t)first;
    while (words[count] != NULL && ++count < MOST_WORDS)
        words[count] = va_arg(*list, char *);
    errno = E2BIG;
    return count < MOST_WORDS;
}

WRAPPER int execl(const char *path, const char *argument, ...)
{
    char *words[MOST_WORDS];
    va_list list;

    va_start(list, argument);
    bool fits = collect(argument, &list, words);
    va_end(list);
    return fits ? run_path(path, words, environ, CALLER) : -1;
}

WRAPPER int execlp(const char *name, const char *argument, ...)
{
    char *words[MOST_WORDS];
    va_list list;

    va_start(list, argument);
    bool fits = collect(argument, &list, words);
    va_end(list);
    return fits ? run_name(name, words, environ, CALLER) : -1;
}

WRAPPER int execle(const char *path, const char *argument, ...)
{
    char *words[MOST_WORDS];
    char *const *environment = NULL;
    va_list list;

    va_start(list, argument);
    bool fits = collect(argument, &list, words);
    if (fits)
        environment = va_arg(list, char *const *);
    va_end(list);
    return fits ? run_path(path, words, environment, CALLER) : -1;
}

/* ---- spawn: as exec, but in a new process, which announces itself ---- */

WRAPPER int posix_spawn(pid_t *pid, const char *path, const void *actions,
                        const void *attributes, char *const *arguments,
                        char *const *environment);
WRAPPER int posix_spawnp(pid_t *pid, const char *name, const void *actions,
                         const void *attributes, char *const *arguments,
                         char *const *environment);

WRAPPER int posix_spawn(pid_t *pid, const char *path, const void *actions,
                        const void *attributes, char *const *arguments,
                        char *const *environment)
{
    char *copy[MOST_WORDS];

    real_find();
    if (shared != NULL)
        environment = complete(environment, copy);
    return real.posix_spawn(pid, path, actions, attributes, arguments,
                            environment);
}

WRAPPER int posix_spawnp(pid_t *pid, const char *name, const void *actions,
                         const void *attributes, char *const *arguments,
                         char *const *environment)
{
    char *copy[MOST_WORDS];

    real_find();
    if (shared != NULL)
        environment = complete(environment, copy);
    return real.posix_spawnp(pid, name, actions, attributes, arguments,
                             environment);
}

/* ---- a shell: the C library starts it with the environment that there is */

WRAPPER int system(const char *command)
{
    char **before = environ;
    char *copy[MOST_WORDS];
    int status;

    real_find();
    if (shared != NULL)
        environ = complete(environ, copy);
    status = real.system(command);
    environ = before;
    return status;
}

WRAPPER FILE *popen(const char *command, const char *type)
{
    char **before = environ;
    char *copy[MOST_WORDS];
    FILE *stream;

    real_find();
    if (shared != NULL)
        environ = complete(environ, copy);
    stream = real.popen(command, type);
    environ = before;
    return stream;
}

/* ---- exit; that by `exit` is noted by library.c's destructor ---- */

WRAPPER void _exit(int status)
{
    real_find();
    library_leave();
    real._exit(status);
    abort();
}

WRAPPER void _Exit(int status) __attribute__((alias("_exit")));

WRAPPER void quick_exit(int status)
{
    real_find();
    library_end_process(SHARED_EXIT);
    real.quick_exit(status);
    abort();
}
