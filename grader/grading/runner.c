/*
 * runner: process 1 in the box.
 *
 *     runner report=FD [NAME=VALUE...] -- [VARIABLE=VALUE...] -- PROGRAM ...
 *     runner user=UID -- -- bwrap ...
 *
 * Runs one program under limits and tells the caller, in records (runner.h)
 * on descriptor FD, how it ended and what it cost. Before the last record all
 * that the program started is dead. When the caller closes its end of FD or
 * dies, everything is killed at once.
 *
 * What the program could turn against us is out of its reach: it does not
 * have the descriptor; we are not dumpable, so that it cannot trace us or
 * open anything of us in /proc; and process 1 gets no signal from inside that
 * it does not handle (we handle none). Linked statically, with an empty
 * environment: nothing of what the program sees decides what we load.
 *
 * Without namespaces we are a usual process that adopts all orphans of the
 * program (sub-reaper); if we are root, the program is another user (user=)
 * and still cannot reach us.
 *
 * In its second form it is the way to bubblewrap: it becomes a user, and then
 * that program.
 *
 *     runner_start.c   from fork to exec
 *     runner_kill.c    reaping and killing
 */
#define _GNU_SOURCE /* close_range, execvpe */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "runner_parts.h"

#define SECOND      1000000000u /* nanoseconds */
#define MICROSECOND 1000u

/* ---- what we are told ---- */

static bool is_limit(struct runner *runner, const char *name, const char *value)
{
    for (size_t i = 0; i < RUNNER_LIMITS; i++) {
        struct runner_limit *limit = &runner->limits[i];
        if (strcmp(limit->name, name) != 0)
            continue;
        limit->value = strtoull(value, NULL, 10);
        limit->is_given = true;
        return true;
    }
    return false;
}

static bool set_option(struct runner *runner, const char *name,
                       const char *value)
{
    runner->is_pinned |= strcmp(name, "cpu") == 0;
    if (strcmp(name, "report") == 0)
        runner->report = (int)strtol(value, NULL, 10);
    else if (strcmp(name, "keep") == 0 && runner->kept < RUNNER_KEPT)
        runner->keep[runner->kept++] = (int)strtol(value, NULL, 10);
    else if (strcmp(name, "user") == 0)
        runner->user = (uid_t)strtoul(value, NULL, 10);
    else if (strcmp(name, "cpu") == 0)
        runner->cpu = strtol(value, NULL, 10);
    else if (strcmp(name, "folder") == 0)
        runner->folder = value;
    else if (strcmp(name, "input") == 0)
        runner->input = value;
    else
        return is_limit(runner, name, value);
    return true;
}

/* Returns what follows the next "--", which becomes a NULL; NULL: none. */
static char **split(char **words)
{
    for (; *words != NULL; words++) {
        if (strcmp(*words, "--") == 0) {
            *words = NULL;
            return words + 1;
        }
    }
    return NULL;
}

static bool read_options(struct runner *runner, char **words)
{
    runner->environment = split(words);
    if (runner->environment == NULL)
        return false;
    runner->argv = split(runner->environment);
    if (runner->argv == NULL || runner->argv[0] == NULL)
        return false;
    for (; *words != NULL; words++) {
        char *value = strchr(*words, '=');
        if (value == NULL)
            return false;
        *value = '\0';
        bool is_known = set_option(runner, *words, value + 1);
        *value = '='; /* `ps` shows it */
        if (!is_known)
            return false;
    }
    return true;
}

/* ---- from start to end ---- */

/* From one descriptor to before another. */
static bool close_between(int first, int end)
{
    return first >= end ||
           close_range((unsigned)first, (unsigned)end - 1, 0) == 0;
}

/* The lowest from there on that the caller named; INT_MAX: none. */
static int next_of_ours(const struct runner *runner, int first)
{
    int lowest = runner->report >= first ? runner->report : INT_MAX;
    for (size_t i = 0; i < runner->kept; i++)
        if (runner->keep[i] >= first && runner->keep[i] < lowest)
            lowest = runner->keep[i];
    return lowest;
}

/* Only the descriptors that the caller named are ours, whatever it had. */
static bool close_others(const struct runner *runner)
{
    int next = STDERR_FILENO + 1;
    for (int lowest; (lowest = next_of_ours(runner, next)) < INT_MAX;) {
        if (!close_between(next, lowest))
            return false;
        next = lowest + 1;
    }
    return close_between(next, INT_MAX);
}

/* Hides us, and makes us the one to whom orphans come. */
static bool settle(struct runner *runner)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    signal(SIGCHLD, SIG_DFL);
    if (!close_others(runner))
        return false;
    runner->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return sigprocmask(SIG_SETMASK, &set, NULL) == 0 && runner->signals >= 0 &&
           fcntl(runner->report, F_SETFD, FD_CLOEXEC) == 0 &&
           prctl(PR_SET_DUMPABLE, 0) == 0 &&
           prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 &&
           /* without a namespace that ends with us, we must outlive the
            * caller to tidy up after it */
           (getpid() == 1 || prctl(PR_SET_PDEATHSIG, 0) == 0);
}

static void report(const struct runner *runner,
                   const struct runner_record *record)
{
    /* if the caller is gone, nobody is left to be told */
    send(runner->report, record, sizeof *record, MSG_NOSIGNAL);
}

void runner_wait(struct runner *runner, int milliseconds)
{
    struct pollfd events[] = {
        {runner->signals, POLLIN, 0},
        {runner->is_stopped ? -1 : runner->report, POLLIN, 0}};
    struct signalfd_siginfo info;
    poll(events, 2, milliseconds); /* an error can only be EINTR */
    while (read(runner->signals, &info, sizeof info) > 0)
        continue;
    if (events[1].revents != 0)
        runner->is_stopped = true;
}

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time); /* cannot fail for this clock */
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static uint64_t nanoseconds(struct timeval time)
{
    return (uint64_t)time.tv_sec * SECOND +
           (uint64_t)time.tv_usec * MICROSECOND;
}

/* Kills what is left, and says what all of it has cost. */
static void conclude(struct runner *runner, uint64_t began)
{
    struct runner_record record = {.kind = RUNNER_ENDED};
    struct rusage used = {.ru_maxrss = 0};
    record.wall_ns = now() - began;
    record.escaped = !runner_kill(runner, &record.left_behind);
    getrusage(RUSAGE_CHILDREN, &used);
    record.status = runner->status;
    record.user_ns = nanoseconds(used.ru_utime);
    record.system_ns = nanoseconds(used.ru_stime);
    record.peak_kib = used.ru_maxrss;
    report(runner, &record);
}

/*
 * A bubblewrap that dies while it makes the box, because the caller does,
 * leaves half a box behind for ever; one that lives on makes the box, in
 * which the runner then sees that the caller is gone. So the caller's death
 * must not be ours here.
 */
static int launch(const struct runner *runner)
{
    /* never as root: root in the box is root outside */
    if (prctl(PR_SET_PDEATHSIG, 0) == 0 && runner_become_user(runner))
        execvpe(runner->argv[0], runner->argv, runner->environment);
    fprintf(stderr, "runner: cannot start '%s': %s\n", runner->argv[0],
            strerror(errno));
    return 1;
}

static const struct runner untold = {
    .report = -1,
    .limits = {{.name = "cpu_seconds", .resource = RLIMIT_CPU},
               {.name = "memory_bytes", .resource = RLIMIT_AS},
               {.name = "file_bytes", .resource = RLIMIT_FSIZE},
               {.name = "processes", .resource = RLIMIT_NPROC},
               {.name = "files", .resource = RLIMIT_NOFILE}}};

int main(int argc, char **argv)
{
    struct runner runner = untold;
    struct runner_record record = {.kind = RUNNER_STARTED};
    if (argc < 2 || !read_options(&runner, argv + 1)) {
        fprintf(stderr, "runner: only the box can start it\n");
        return 2;
    }
    if (runner.report < 0)
        return launch(&runner);
    if (!settle(&runner)) {
        fprintf(stderr, "runner: cannot settle: %s\n", strerror(errno));
        return 1;
    }
    uint64_t began = now();
    bool runs = runner_start(&runner, &record);
    report(&runner, &record);
    while (runs && !runner.is_stopped && !runner.has_ended) {
        runner_wait(&runner, -1);
        runner_reap(&runner, NULL);
    }
    if (runs)
        conclude(&runner, began);
    return 0;
}
