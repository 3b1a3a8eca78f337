/*
 * The student's program, from fork to exec.
 *
 * A pipe that exec closes carries the step that failed in the child, if one
 * did, so that the runner knows for certain whether the program runs. The
 * steps are in an order: what needs rights comes before they are given up,
 * and the limits come last, so that they bound nothing but the program.
 */
#define _GNU_SOURCE /* pipe2, sched_setaffinity */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runner_parts.h"

#define JOIN_SESSION_KEYRING 1 /* of keyctl, which has no wrapper in libc */

/* No signal is ignored or blocked, whatever the caller did. */
static bool reset_signals(const struct runner *runner)
{
    sigset_t none;
    (void)runner;
    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_DFL); /* fails for those that have no other way */
    sigemptyset(&none);
    return sigprocmask(SIG_SETMASK, &none, NULL) == 0;
}

static bool open_input(const struct runner *runner)
{
    if (runner->input == NULL)
        return true;
    int from = open(runner->input, O_RDONLY | O_CLOEXEC);
    return from >= 0 && dup2(from, STDIN_FILENO) >= 0;
}

/* If memory runs out, the system should end the program and not the caller.
 * Only a dumpable process may say so; nobody is there yet to make use of it. */
static bool offer_memory(const struct runner *runner)
{
    (void)runner;
    prctl(PR_SET_DUMPABLE, 1);
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file >= 0) {
        dprintf(file, "1000");
        close(file);
    }
    return true; /* it is just a precaution */
}

bool runner_become_user(const struct runner *runner)
{
    uid_t user = runner->user;
    if (user != 0)
        return setgroups(0, NULL) == 0 && setresgid(user, user, user) == 0 &&
               setresuid(user, user, user) == 0;
    errno = EPERM;
    return geteuid() != 0; /* root is nobody's user */
}

/* No rights by setuid programs, no keys of the caller, no end after ours. */
static bool give_up_rights(const struct runner *runner)
{
    (void)runner;
    syscall(SYS_keyctl, JOIN_SESSION_KEYRING, NULL); /* some have no keys */
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
}

static bool enter_folder(const struct runner *runner)
{
    umask(S_IWGRP | S_IWOTH);
    return runner->folder == NULL || chdir(runner->folder) == 0;
}

static bool pin(const struct runner *runner)
{
    cpu_set_t set;
    if (!runner->is_pinned)
        return true;
    CPU_ZERO(&set);
    CPU_SET((size_t)runner->cpu, &set);
    return sched_setaffinity(0, sizeof set, &set) == 0;
}

/* A limit that is stricter already stays, as it cannot be raised. */
static bool set_limit(int resource, rlim_t value)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0)
        return false;
    if (value > limit.rlim_max)
        value = limit.rlim_max;
    /* a second between the signal that says so and the one that kills */
    if (resource == RLIMIT_CPU && value < limit.rlim_max)
        limit.rlim_max = value + 1;
    else
        limit.rlim_max = value;
    limit.rlim_cur = value;
    return setrlimit(resource, &limit) == 0;
}

static bool set_limits(const struct runner *runner)
{
    if (!set_limit(RLIMIT_CORE, 0))
        return false;
    for (size_t i = 0; i < RUNNER_LIMITS; i++) {
        const struct runner_limit *limit = &runner->limits[i];
        if (limit->is_given && !set_limit(limit->resource, limit->value))
            return false;
    }
    for (size_t i = 0; i < runner->kept; i++)
        if (fcntl(runner->keep[i], F_SETFD, 0) != 0)
            return false;
    return true;
}

/* Returns only if it fails. */
static bool execute(const struct runner *runner)
{
    static const char *const folders[] = {"/usr/bin", "/bin"};
    const char *name = runner->argv[0];
    char path[4096];
    if (strchr(name, '/') != NULL) {
        execve(name, runner->argv, runner->environment);
        return false;
    }
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s/%s", folders[i], name);
        execve(path, runner->argv, runner->environment);
        if (errno != ENOENT)
            return false;
    }
    return false;
}

static const struct {
    bool (*take)(const struct runner *);
    const char *words;
} steps[] = {
    {reset_signals, "reset its signals"},
    {open_input, "open its input"},
    {offer_memory, "offer its memory"},
    {runner_become_user, "become the box's user"},
    {give_up_rights, "give up its rights"},
    {enter_folder, "enter the work folder"},
    {pin, "pin it to its CPU"},
    {set_limits, "set its limits"},
    {execute, "start it"},
};

/* In the child. */
static _Noreturn void go(const struct runner *runner, int failed)
{
    struct runner_record record = {.kind = RUNNER_FAILED};
    size_t step = 0;
    setsid(); /* fails for the leader of a group, which a child is not */
    while (steps[step].take(runner))
        step++;
    record.error = errno;
    if (steps[step].take == execute)
        snprintf(record.step, sizeof record.step, "start '%.100s'",
                 runner->argv[0]);
    else
        snprintf(record.step, sizeof record.step, "%s", steps[step].words);
    if (write(failed, &record, sizeof record) < 0)
        _exit(126); /* the runner is gone */
    _exit(127);
}

bool runner_start(struct runner *runner, struct runner_record *failure)
{
    int ends[2];
    ssize_t count = -1;
    if (pipe2(ends, O_CLOEXEC) == 0 && (runner->child = fork()) >= 0) {
        if (runner->child == 0)
            go(runner, ends[1]);
        close(ends[1]);
        do {
            count = read(ends[0], failure, sizeof *failure);
        } while (count < 0 && errno == EINTR);
        close(ends[0]);
    } else {
        failure->kind = RUNNER_FAILED;
        failure->error = errno;
        snprintf(failure->step, sizeof failure->step, "fork");
    }
    return count == 0;
}
