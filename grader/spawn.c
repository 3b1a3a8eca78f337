/*
 * From fork to exec.
 *
 * Three pipes: OUT and ERR carry what the program says; START carries the
 * errno when exec, or a step before it, fails in the child. An exec that
 * works closes START, and the end of file tells the parent that all is well:
 * the group exists and the program runs.
 */
#define _GNU_SOURCE /* pipe2, sched_setaffinity */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUT, ERR, START, PIPES };

struct pipes {
    int reader[PIPES]; /* -1 when closed, likewise below */
    int writer[PIPES];
};

void spawn_close_end(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

void spawn_close(struct spawn *child)
{
    spawn_close_end(&child->out);
    spawn_close_end(&child->err);
}

static void close_pipes(struct pipes *pipes)
{
    for (int i = 0; i < PIPES; i++) {
        spawn_close_end(&pipes->reader[i]);
        spawn_close_end(&pipes->writer[i]);
    }
}

static bool open_pipes(struct pipes *pipes)
{
    for (int i = 0; i < PIPES; i++)
        pipes->reader[i] = pipes->writer[i] = -1;
    for (int i = 0; i < PIPES; i++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0)
            return false;
        pipes->reader[i] = ends[0];
        pipes->writer[i] = ends[1];
        if (i != START && fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
            return false;
    }
    return true;
}

/* Connects the child's descriptors 0, 1 and 2. */
static bool connect_standard(const struct pipes *pipes, const char *input)
{
    int from = open(input != NULL ? input : "/dev/null", O_RDONLY | O_CLOEXEC);
    return from >= 0 && dup2(from, STDIN_FILENO) >= 0 &&
           dup2(pipes->writer[OUT], STDOUT_FILENO) >= 0 &&
           dup2(pipes->writer[ERR], STDERR_FILENO) >= 0;
}

/* Gives the child its own group, and a death that follows the parent's. */
static bool leave_parent(pid_t parent, const sigset_t *mask)
{
    if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return false;
    if (getppid() != parent) { /* it died before prctl could note it */
        errno = ESRCH;
        return false;
    }
    signal(SIGPIPE, SIG_DFL); /* whatever the parent made of it */
    return sigprocmask(SIG_SETMASK, mask, NULL) == 0;
}

/* What putenv keeps is the caller's, and lives until exec. */
static bool set_environment(char *const *environment)
{
    for (; environment != NULL && *environment != NULL; environment++)
        if (putenv(*environment) != 0)
            return false;
    return true;
}

static bool pin(unsigned cpu)
{
    cpu_set_t set;
    if (cpu == 0)
        return true;
    CPU_ZERO(&set);
    CPU_SET(cpu - 1, &set); /* one that is too large is not set, and refused */
    return sched_setaffinity(0, sizeof set, &set) == 0;
}

/* The parent's end of the business: did exec work? */
static int wait_for_exec(struct spawn *child, struct pipes *pipes)
{
    int error = 0;
    ssize_t count;
    spawn_close_end(&pipes->writer[START]);
    do {
        count = read(pipes->reader[START], &error, sizeof error);
    } while (count < 0 && errno == EINTR);
    if (error != 0) {
        waitpid(child->pid, NULL, 0);
        return error;
    }
    child->out = pipes->reader[OUT];
    child->err = pipes->reader[ERR];
    pipes->reader[OUT] = pipes->reader[ERR] = -1; /* they live on */
    return 0;
}

int spawn_start(struct spawn *child, char *const *argv, const char *input,
                const sigset_t *mask)
{
    const struct spawn_wish wish = {.input = input};
    return spawn_start_as(child, argv, &wish, mask);
}

int spawn_start_as(struct spawn *child, char *const *argv,
                   const struct spawn_wish *wish, const sigset_t *mask)
{
    struct pipes pipes;
    pid_t parent = getpid();
    int error = 0;
    *child = (struct spawn){-1, -1, -1};
    if (!open_pipes(&pipes) || (child->pid = fork()) < 0) {
        error = errno;
    } else if (child->pid == 0) {
        if (connect_standard(&pipes, wish->input) &&
            set_environment(wish->environment) && pin(wish->cpu) &&
            leave_parent(parent, mask))
            execvp(argv[0], argv);
        error = errno;
        if (write(pipes.writer[START], &error, sizeof error) < 0)
            _exit(126); /* the parent is gone */
        _exit(127);
    } else {
        error = wait_for_exec(child, &pipes);
    }
    close_pipes(&pipes);
    return error;
}
