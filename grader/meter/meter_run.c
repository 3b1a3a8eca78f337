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
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "meter.h"

#define SECOND UINT64_C(1000000000) /* nanoseconds */

/* Becomes the program, or tells the parent why not. */
static _Noreturn void become(const struct meter *meter, const char *path,
                             char *const *argv, const sigset_t *mask,
                             pid_t parent, int report)
{
    char preload[METER_PRELOAD], variable[METER_VARIABLE];
    char why[METER_WHY] = "cannot set its environment";

    if (meter_environment(meter, preload, variable, why) &&
        setenv("LD_PRELOAD", preload, 1) == 0 &&
        setenv(SHARED_VARIABLE, variable, 1) == 0 &&
        prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
        sigprocmask(SIG_SETMASK, mask, NULL) == 0) {
        execv(path, argv);
        meter_refuse(why, "%s", strerror(errno));
    }
    _exit(write(report, why, strlen(why)) < 0 ? 126 : 127);
}

/* Waits for the program's end, or for a signal that is to be passed on. */
static void attend(struct meter *meter, const sigset_t *signals)
{
    uint64_t limit = meter->options.limit_seconds * SECOND;
    uint64_t until = limit > 0 ? meter_now() + limit : UINT64_MAX;
    siginfo_t ended = {.si_pid = 0};
    bool out_of_time = false;

    while (waitid(P_PID, (id_t)meter->pid, &ended,
                  WEXITED | WNOHANG | WNOWAIT) == 0 &&
           ended.si_pid == 0) {
        uint64_t now = meter_now();
        uint64_t left = until > now ? until - now : 0;
        struct timespec most = {.tv_sec = (time_t)(left / SECOND),
                                .tv_nsec = (long)(left % SECOND)};
        if (left == 0 && !out_of_time) {
            out_of_time = true;
            until = UINT64_MAX;
            kill(meter->pid, SIGKILL);
            continue;
        }
        int signal_number = limit > 0 && !out_of_time
                                ? sigtimedwait(signals, NULL, &most)
                                : sigwaitinfo(signals, NULL);
        if (signal_number == SIGTERM || signal_number == SIGHUP)
            kill(meter->pid, signal_number);
    }
    meter->end = out_of_time ? METER_TIMED_OUT : METER_EXITED;
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

/* Signals while the program runs: those to wait for are blocked, and those
 * from the terminal ignored. */
static void set_signals(sigset_t *signals, sigset_t *before,
                        struct sigaction old[2])
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    signal(SIGCHLD, SIG_DFL);
    sigemptyset(signals);
    sigaddset(signals, SIGCHLD);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGHUP);
    sigprocmask(SIG_BLOCK, signals, before);
    sigaction(SIGINT, &ignore, &old[0]);
    sigaction(SIGQUIT, &ignore, &old[1]);
}

static void restore_signals(const sigset_t *before,
                            const struct sigaction old[2])
{
    sigaction(SIGINT, &old[0], NULL);
    sigaction(SIGQUIT, &old[1], NULL);
    sigprocmask(SIG_SETMASK, before, NULL);
}

/* Forks. @return the descriptor to hear the child on, -1 with the reason. */
static int start(struct meter *meter, const char *path, char *const *argv,
                 const sigset_t *before, const struct sigaction old[2],
                 char why[METER_WHY])
{
    pid_t parent = getpid();
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0) {
        meter_refuse(why, "cannot make a pipe: %s", strerror(errno));
        return -1;
    }
    meter->pid = fork();
    if (meter->pid == 0) {
        sigaction(SIGINT, &old[0], NULL);
        sigaction(SIGQUIT, &old[1], NULL);
        become(meter, path, argv, before, parent, ends[1]);
    }
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
    struct sigaction old[2];
    sigset_t signals, before;

    why[0] = '\0';
    set_signals(&signals, &before, old);
    meter_begins(meter);
    int report = start(meter, path, argv, &before, old, why);
    if (report >= 0) {
        hear(report, why);
        close(report);
        attend(meter, &signals);
        meter_ends(meter);
        reap(meter);
    }
    restore_signals(&before, old);
    return report >= 0 && why[0] == '\0';
}
