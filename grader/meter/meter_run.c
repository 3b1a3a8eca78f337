/*
 * Starts a program with the library preloaded, and waits for its end.
 *
 *     meter_run    signals -> fork -> become -> hear -> attend -> reap
 *
 * The child becomes the program or says on a pipe why it cannot; an exec that
 * works closes the pipe. While the program runs, we sleep until a signal
 * comes: that it has ended, or one that is to be passed on to it.
 */
#define _GNU_SOURCE /* pipe2 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "meter.h"

#define SECOND       UINT64_C(1000000000) /* nanoseconds */
#define MOST_ORPHANS 1000

/* What the caller did with signals, for the program to inherit. */
struct before {
    sigset_t mask;
    struct sigaction child;
};

static void restore_signals(const struct before *before)
{
    sigaction(SIGCHLD, &before->child, NULL);
    sigprocmask(SIG_SETMASK, &before->mask, NULL);
}

/* Becomes the program, or tells the parent why not. */
static _Noreturn void become(const struct meter *meter, const char *path,
                             char *const *argv, const struct before *before,
                             pid_t parent, int report)
{
    char preload[METER_PRELOAD], variable[METER_VARIABLE];
    char why[METER_WHY] = "cannot set its environment";

    if (meter_environment(meter, preload, variable, why) &&
        setenv("LD_PRELOAD", preload, 1) == 0 &&
        setenv(SHARED_VARIABLE, variable, 1) == 0 &&
        prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent) {
        restore_signals(before);
        execv(path, argv);
        meter_refuse(why, "%s", strerror(errno));
    }
    _exit(write(report, why, strlen(why)) < 0 ? 126 : 127);
}

/* Waits for a signal until a moment. A signal that somebody sent to us is
 * passed on; one from the terminal went to the program as well. */
static void pass_on(const struct meter *meter, const sigset_t *signals,
                    uint64_t until)
{
    uint64_t now = meter_now();
    uint64_t left = until > now ? until - now : 0;
    struct timespec most = {.tv_sec = (time_t)(left / SECOND),
                            .tv_nsec = (long)(left % SECOND)};
    siginfo_t info;
    int signal_number = until == UINT64_MAX
                            ? sigwaitinfo(signals, &info)
                            : sigtimedwait(signals, &info, &most);

    if (signal_number > 0 && signal_number != SIGCHLD && info.si_code <= 0)
        kill(meter->pid, signal_number);
}

static bool has_ended(const struct meter *meter)
{
    siginfo_t ended = {.si_pid = 0};

    return waitid(P_PID, (id_t)meter->pid, &ended,
                  WEXITED | WNOHANG | WNOWAIT) != 0 ||
           ended.si_pid != 0;
}

/* Waits for the program's end, and kills it at the limit. */
static void attend(struct meter *meter, const sigset_t *signals)
{
    uint64_t limit = meter->options.limit_seconds * SECOND;
    uint64_t until = limit > 0 ? meter_now() + limit : UINT64_MAX;

    meter->end = METER_EXITED;
    while (!has_ended(meter)) {
        if (meter_now() >= until) {
            meter->end = METER_TIMED_OUT;
            until = UINT64_MAX;
            kill(meter->pid, SIGKILL);
        }
        pass_on(meter, signals, until);
    }
}

/* What the program has left behind at its limit: with it gone, these are our
 * children (PR_SET_CHILD_SUBREAPER), and those of theirs will be. */
static void kill_orphans(void)
{
    for (int round = 0; round < MOST_ORPHANS; round++) {
        FILE *stream = fopen("/proc/thread-self/children", "re");
        int child;
        bool found = false;
        while (stream != NULL && fscanf(stream, "%d", &child) == 1) {
            kill((pid_t)child, SIGKILL);
            found = true;
        }
        if (stream != NULL)
            fclose(stream);
        if (!found)
            return;
        waitpid(-1, NULL, 0);
    }
}

static uint64_t nanoseconds(struct timeval time)
{
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_usec * 1000;
}

static void reap(struct meter *meter)
{
    struct rusage used = {.ru_maxrss = 0};
    int status = 0;

    while (wait4(meter->pid, &status, 0, &used) < 0 && errno == EINTR)
        continue;
    meter->user_ns = nanoseconds(used.ru_utime);
    meter->system_ns = nanoseconds(used.ru_stime);
    if (WIFEXITED(status)) {
        meter->end = METER_EXITED; /* it was as quick as the limit */
        meter->code = WEXITSTATUS(status);
    } else {
        if (meter->end != METER_TIMED_OUT)
            meter->end = METER_SIGNALLED;
        meter->code = WTERMSIG(status);
    }
}

/* What the child could not do, in words; "" if it became the program. */
static void hear(int report, char why[METER_WHY])
{
    size_t length = 0;
    ssize_t count;

    while ((count = read(report, why + length, METER_WHY - 1 - length)) > 0 ||
           (count < 0 && errno == EINTR))
        length += count > 0 ? (size_t)count : 0;
    why[length] = '\0';
}

/* Signals to wait for are blocked while the program runs. */
static void set_signals(sigset_t *signals, struct before *before)
{
    static const int all[] = {SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGHUP};
    struct sigaction usual = {.sa_handler = SIG_DFL};

    sigemptyset(signals);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        sigaddset(signals, all[i]);
    sigprocmask(SIG_BLOCK, signals, &before->mask);
    sigaction(SIGCHLD, &usual, &before->child); /* or nothing is to wait for */
}

/* Forks. @return the descriptor to hear the child on, -1 with the reason. */
static int start(struct meter *meter, const char *path, char *const *argv,
                 const struct before *before, char why[METER_WHY])
{
    pid_t parent = getpid();
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0) {
        meter_refuse(why, "cannot make a pipe: %s", strerror(errno));
        return -1;
    }
    meter->pid = fork();
    if (meter->pid == 0)
        become(meter, path, argv, before, parent, ends[1]);
    close(ends[1]);
    if (meter->pid > 0)
        return ends[0];
    meter_refuse(why, "cannot fork: %s", strerror(errno));
    close(ends[0]);
    return -1;
}

bool meter_run(struct meter *meter, const char *path, char *const *argv,
               char why[METER_WHY])
{
    struct before before;
    sigset_t signals;

    why[0] = '\0';
    set_signals(&signals, &before);
    if (meter->options.limit_seconds > 0)
        prctl(PR_SET_CHILD_SUBREAPER, 1);
    meter_begins(meter);
    int report = start(meter, path, argv, &before, why);
    if (report >= 0) {
        hear(report, why);
        close(report);
        attend(meter, &signals);
        reap(meter);
        if (meter->end == METER_TIMED_OUT)
            kill_orphans();
        meter_ends(meter);
    }
    restore_signals(&before);
    return report >= 0 && why[0] == '\0';
}
