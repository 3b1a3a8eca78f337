/*
 * Becomes itself once more, with an environment that says nothing of the
 * library that counts, and only then takes a lock 1,000 times.
 *
 *     exec HOW [PROGRAM [LIBRARY]]      HOW is one of the table below; PROGRAM
 *                                       is started if it is given
 *
 * "closed" leaves the environment alone, but closes every descriptor.
 * "front" leaves it in place, but puts LIBRARY in front of what is preloaded.
 * "fetched" has the function from dlsym.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define TAKES 1000
#define FILES 1024 /* no descriptor is as large */

extern char **environ;

static const char *program = "/proc/self/exe";
static const char *library = "";
static char *const arguments[] = {"exec", "inner", NULL};
static char *const nothing[] = {NULL};

static int inner(void)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    int total = 0;

    for (int i = 0; i < TAKES; i++) {
        pthread_mutex_lock(&lock);
        total++;
        pthread_mutex_unlock(&lock);
    }
    printf("total %d\n", total);
    return 0;
}

static int status_of(pid_t pid)
{
    int status = 1;

    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status)
               ? WEXITSTATUS(status)
               : 1;
}

/* ---- ways: each returns only if it fails, or with a child's status ---- */

static int by_execve(void)
{
    return execve(program, arguments, nothing);
}

static int by_execle(void)
{
    return execle(program, "exec", "inner", NULL, nothing);
}

/* What comes after the NULL is nobody's business. */
static int by_execl(void)
{
    clearenv();
    return execl(program, "exec", "inner", NULL, "none", "of", "these");
}

static int by_execlp(void)
{
    clearenv();
    return execlp(program, "exec", "inner", NULL);
}

static int by_execv(void)
{
    environ = NULL;
    return execv(program, arguments);
}

/* In a child: of the main program, lockmeter knows how it ended. */
static int by_fetched_execv(void)
{
    void *handle = dlopen("libc.so.6", RTLD_NOW);
    void *address = handle == NULL ? NULL : dlsym(handle, "execv");
    int (*fetched)(const char *, char *const *) = NULL;
    pid_t pid = address == NULL ? -1 : fork();

    if (pid != 0)
        return status_of(pid);
    memcpy(&fetched, &address, sizeof fetched);
    environ = NULL;
    _exit(fetched(program, arguments));
}

static int by_fexecve(void)
{
    return fexecve(open(program, O_RDONLY | O_CLOEXEC), arguments, nothing);
}

static int by_execveat(void)
{
    return execveat(AT_FDCWD, program, arguments, nothing, 0);
}

static int by_syscall(void)
{
    return (int)syscall(SYS_execve, program, arguments, nothing);
}

static int by_spawn(void)
{
    pid_t pid = -1;

    if (posix_spawn(&pid, program, NULL, NULL, arguments, nothing) != 0)
        return 1;
    return status_of(pid);
}

static int by_fork(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(execve(program, arguments, nothing));
    return status_of(pid);
}

static int by_vfork(void)
{
    pid_t pid = vfork(); /* NOLINT: what is tried */

    if (pid == 0)
        _exit(execve(program, arguments, nothing));
    return status_of(pid);
}

static int by_fork_execveat(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(by_execveat());
    return status_of(pid);
}

static int after_closing(void)
{
    for (int i = 3; i < FILES; i++)
        close(i);
    return execv(program, arguments);
}

static int behind_library(void)
{
    const char *before = getenv("LD_PRELOAD");
    char value[8192];

    snprintf(value, sizeof value, "%s:%s", library,
             before != NULL ? before : "");
    setenv("LD_PRELOAD", value, 1);
    return execv(program, arguments);
}

static const struct {
    const char *name;
    int (*run)(void);
} ways[] = {
    {"execve", by_execve},     {"execle", by_execle},
    {"execv", by_execv},       {"fexecve", by_fexecve},
    {"execveat", by_execveat}, {"fork-execveat", by_fork_execveat},
    {"syscall", by_syscall},   {"spawn", by_spawn},
    {"fork", by_fork},         {"vfork", by_vfork},
    {"closed", after_closing}, {"front", behind_library},
    {"execl", by_execl},       {"fetched", by_fetched_execv},
    {"execlp", by_execlp},
};

int main(int argc, char **argv)
{
    if (argc > 2)
        program = argv[2];
    if (argc > 3)
        library = argv[3];
    if (argc > 1 && strcmp(argv[1], "inner") == 0)
        return inner();
    for (size_t i = 0; argc > 1 && i < sizeof ways / sizeof *ways; i++)
        if (strcmp(argv[1], ways[i].name) == 0)
            return ways[i].run();
    return 2;
}
