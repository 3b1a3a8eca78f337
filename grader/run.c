/*
 * One program from its start to its last byte.
 *
 *     run_program      listen -> spawn -> watch -> kill the group -> reap
 *
 * What happens meanwhile comes through descriptors, so that one poll sees it
 * all: two pipes with what the program says, and a signalfd with the signals
 * for the caller, which are blocked (but not in the program).
 *
 * A program that has ended is left a zombie until its group is killed: as
 * long as it is one, its number cannot be given to a stranger.
 */
#include "run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "spawn.h"

#define SECOND    1000000000u /* nanoseconds */
#define CHUNK     (16 * 1024) /* bytes per read */
#define PIPE_MOST 64          /* chunks that the fullest pipe can hold */

/* One run. */
struct run {
    struct spawn child;
    int signals;     /* the signalfd; -1 when closed */
    sigset_t before; /* what the caller had blocked, to restore */
    uint64_t began;
};

uint64_t run_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

/* Blocks the signals that `watch` looks for and opens them as a descriptor. */
static bool listen_signals(struct run *run)
{
    static const int stops[] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t set;
    struct sigaction action;
    signal(SIGCHLD, SIG_DFL); /* were it ignored, there would be no zombie */
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        sigaction(stops[i], NULL, &action);
        if (action.sa_handler != SIG_IGN)
            sigaddset(&set, stops[i]);
    }
    run->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return run->signals >= 0 && sigprocmask(SIG_BLOCK, &set, &run->before) == 0;
}

/* ---- while the program runs ---- */

/* Appends to the output; when it is full, its oldest bytes go. */
static void keep(struct run_output *output, const char *bytes, size_t count)
{
    size_t room = RUN_KEPT - output->length;
    size_t drop = count > room ? count - room : 0;
    memmove(output->text, output->text + drop, output->length - drop);
    memcpy(output->text + output->length - drop, bytes, count);
    output->length += count - drop;
    output->text[output->length] = '\0';
    output->total += count;
}

/* Reads once; returns false when there is nothing (now, or ever again). */
static bool take(int *reader, struct run_output *output)
{
    char chunk[CHUNK];
    ssize_t count = *reader < 0 ? 0 : read(*reader, chunk, sizeof chunk);
    if (count > 0)
        keep(output, chunk, (size_t)count);
    else if (count == 0)
        spawn_close_end(reader);
    return count > 0;
}

/* Returns a signal that wants the run to stop, 0 if none came. */
static int stop_signal(const struct run *run)
{
    struct signalfd_siginfo info;
    while (read(run->signals, &info, sizeof info) == (ssize_t)sizeof info)
        if (info.ssi_signo != SIGCHLD)
            return (int)info.ssi_signo;
    return 0;
}

static bool has_ended(const struct run *run)
{
    siginfo_t info = {.si_pid = 0};
    int options = WEXITED | WNOHANG | WNOWAIT; /* it stays a zombie */
    return waitid(P_PID, (id_t)run->child.pid, &info, options) == 0 &&
           info.si_pid != 0;
}

/* Waits for an event, one second at most. */
static void wait_event(const struct run *run, uint64_t until)
{
    struct pollfd events[] = {{run->child.out, POLLIN, 0},
                              {run->child.err, POLLIN, 0},
                              {run->signals, POLLIN, 0}};
    uint64_t now = run_now();
    uint64_t left = until > now ? until - now : 0;
    if (left > SECOND)
        left = SECOND;
    /* An error can only be EINTR: as good as an event. */
    poll(events, 3, (int)((left + 999999) / 1000000));
}

/* Returns how it ended; RUN_EXITED means by itself, one way or the other. */
static enum run_end watch(struct run *run, const struct run_request *request,
                          struct run_result *result)
{
    uint64_t limit = (uint64_t)request->limit_seconds * SECOND;
    uint64_t until = limit > 0 ? run->began + limit : UINT64_MAX;
    uint64_t next_call = run->began + SECOND;
    while (!has_ended(run)) {
        if (run_now() >= until)
            return RUN_TIMED_OUT;
        wait_event(run, until);
        take(&run->child.out, &result->out);
        take(&run->child.err, &result->err);
        result->code = stop_signal(run);
        if (result->code != 0)
            return RUN_INTERRUPTED;
        if (request->every_second != NULL && run_now() >= next_call) {
            request->every_second(request->argument);
            next_call += SECOND;
        }
    }
    return RUN_EXITED;
}

/* ---- the end ---- */

static uint64_t nanoseconds(struct timeval time)
{
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_usec * 1000u;
}

/* What is left in a pipe; bounded, for the case that a stranger fills it. */
static void take_rest(int *reader, struct run_output *output)
{
    for (int i = 0; i < PIPE_MOST && take(reader, output); i++)
        continue;
}

/* Kills what is left of the group, reaps the program, reads the rest. */
static int reap(struct run *run, struct run_result *result)
{
    struct rusage used = {.ru_maxrss = 0};
    int status = 0;
    kill(-run->child.pid, SIGKILL);
    while (wait4(run->child.pid, &status, 0, &used) < 0 && errno == EINTR)
        continue;
    result->user_ns = nanoseconds(used.ru_utime);
    result->system_ns = nanoseconds(used.ru_stime);
    result->peak_kib = used.ru_maxrss;
    result->voluntary = (uint64_t)used.ru_nvcsw;
    result->involuntary = (uint64_t)used.ru_nivcsw;
    take_rest(&run->child.out, &result->out);
    take_rest(&run->child.err, &result->err);
    return status;
}

static void follow(struct run *run, const struct run_request *request,
                   struct run_result *result)
{
    result->end = watch(run, request, result);
    result->wall_ns = run_now() - run->began;
    int status = reap(run, result);
    spawn_close(&run->child);
    if (result->end == RUN_TIMED_OUT) {
        result->code = (int)request->limit_seconds;
    } else if (result->end == RUN_EXITED) {
        bool exited = WIFEXITED(status);
        result->end = exited ? RUN_EXITED : RUN_SIGNALLED;
        result->code = exited ? WEXITSTATUS(status) : WTERMSIG(status);
    }
}

/*
 * A signal that came too late for `watch` stays pending, and does to the
 * caller what it always does once the old mask is back.
 */
void run_program(const struct run_request *request, struct run_result *result)
{
    const struct spawn_wish wish = {.input = request->input,
                                    .environment = request->environment,
                                    .cpu = request->cpu};
    struct run run;
    memset(result, 0, sizeof *result);
    result->end = RUN_NOT_STARTED;
    if (!listen_signals(&run)) {
        result->code = errno;
        spawn_close_end(&run.signals);
        return;
    }
    run.began = run_now();
    result->code =
        spawn_start_as(&run.child, request->argv, &wish, &run.before);
    if (result->code == 0)
        follow(&run, request, result);
    spawn_close_end(&run.signals);
    sigprocmask(SIG_SETMASK, &run.before, NULL);
}

/* ---- words ---- */

const char *run_describe(const struct run_result *result, char *text,
                         size_t size)
{
    int code = result->code;
    switch (result->end) {
    case RUN_EXITED:
        snprintf(text, size, "exit status %d", code);
        break;
    case RUN_SIGNALLED:
        snprintf(text, size, "killed by signal %d (%s)", code, strsignal(code));
        break;
    case RUN_TIMED_OUT:
        snprintf(text, size, "still running after %d s, stopped", code);
        break;
    case RUN_INTERRUPTED:
        snprintf(text, size, "interrupted (%s)", strsignal(code));
        break;
    case RUN_NOT_STARTED:
        snprintf(text, size, "cannot start: %s", strerror(code));
        break;
    }
    return text;
}

void run_die_of(int signal_number)
{
    signal(signal_number, SIG_DFL);
    raise(signal_number);
    _exit(128 + signal_number); /* only if the signal is blocked */
}
