/*
 * The second run, under Valgrind.
 *
 *     lockmeter ---- fork ----> runner: meter_run -----> valgrind PROGRAM ...
 *         ^ ^                     |                            |
 *         | +------ outcome ------+                            |
 *         +---------------------- trace -----------------------+
 *
 *     witness_run    prepare -> start -> follow -> stop -> conclude
 *
 * The trace is counted while it comes (witness_trace.c) and afterwards held
 * against what the library has counted (witness_compare.c). Whatever happens,
 * nothing is left running (witness_runner.c).
 */
#define _GNU_SOURCE /* pipe2 */
#include "witness.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "witness_runner.h"

#define CHUNK (16 * 1024) /* bytes per read */
#define REST  64          /* chunks that are read after the end, at most */

/* A run. Descriptors are -1 when closed. */
struct run {
    const struct witness_options *options;
    struct witness_result *result;
    struct meter meter;
    struct witness_trace trace;
    char valgrind[PATH_MAX];
    int log[2];
    int report[2]; /* of the outcome */
    int signals;
    sigset_t before; /* what the caller had blocked */
    pid_t pid;       /* of the runner */
};

static bool refuse(struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool refuse(struct run *run, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    vsnprintf(run->result->problem, WITNESS_TEXT, format, list);
    va_end(list);
    return false;
}

/* ---- before ---- */

static bool make_pipes(struct run *run)
{
    if (pipe2(run->log, O_CLOEXEC) == 0 && pipe2(run->report, O_CLOEXEC) == 0 &&
        fcntl(run->log[0], F_SETFL, O_NONBLOCK) == 0 &&
        fcntl(run->report[0], F_SETFL, O_NONBLOCK) == 0)
        return true;
    return refuse(run, "cannot make a pipe: %s", strerror(errno));
}

static bool prepare(struct run *run)
{
    /* Times are not asked for, and without them it is five times as fast. */
    struct meter_options options = {
        .limit_seconds = run->options->limit_seconds, .no_tsc = true};

    if (!witness_trace_begin(&run->trace))
        return refuse(run, "memory is short");
    if (!witness_runner_find(run->valgrind))
        return refuse(run, "valgrind is not installed");
    return meter_open(&run->meter, &options, run->result->problem) &&
           make_pipes(run);
}

static void close_file(int *file)
{
    if (*file >= 0)
        close(*file);
    *file = -1;
}

static void clean_up(struct run *run)
{
    for (int i = 0; i < 2; i++) {
        close_file(&run->log[i]);
        close_file(&run->report[i]);
    }
    close_file(&run->signals);
    meter_close(&run->meter);
    witness_trace_free(&run->trace);
}

/* Blocks the signals that stop a run, and opens them as a descriptor. */
static bool listen_signals(struct run *run)
{
    static const int stops[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
    struct sigaction action;
    sigset_t set;

    signal(SIGCHLD, SIG_DFL); /* or there would be nothing to wait for */
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if (sigaction(stops[i], NULL, &action) == 0 &&
            action.sa_handler != SIG_IGN)
            sigaddset(&set, stops[i]);
    sigprocmask(SIG_BLOCK, &set, &run->before);
    run->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return run->signals >= 0;
}

static bool start(struct run *run, const char *path, char *const *argv)
{
    struct witness_runner runner = {&run->meter,   run->valgrind, path,
                                    argv,          &run->before,  run->log[1],
                                    run->report[1]};

    run->pid = witness_runner_start(&runner);
    close_file(&run->log[1]);
    close_file(&run->report[1]);
    return run->pid > 0;
}

/* ---- meanwhile ---- */

/* Reads once; false when there is nothing (now, or ever again). */
static bool take(struct run *run)
{
    char chunk[CHUNK];
    ssize_t count =
        run->log[0] < 0 ? 0 : read(run->log[0], chunk, sizeof chunk);

    if (count > 0)
        witness_trace_feed(&run->trace, chunk, (size_t)count);
    else if (count == 0)
        close_file(&run->log[0]);
    return count > 0;
}

/* Reads until the runner reports, or is to be stopped. */
static void follow(struct run *run)
{
    uint64_t most = run->options->most_lines;
    struct pollfd events[] = {{.events = POLLIN},
                              {.fd = run->report[0], .events = POLLIN},
                              {.fd = run->signals, .events = POLLIN}};

    do {
        events[0].fd = run->log[0]; /* -1 is skipped */
        if (poll(events, 3, -1) < 0)
            continue; /* EINTR */
        take(run);
        if (most > 0 && run->trace.lines > most) {
            refuse(run, "its trace has more than %" PRIu64 " lines, stopped",
                   most);
            return;
        }
        if (events[2].revents != 0) { /* left pending: the caller's to take */
            refuse(run, "interrupted");
            return;
        }
    } while (events[1].revents == 0);
}

/* ---- after ---- */

/* Whether the library was in the program, and not only in the programs that
 * start Valgrind. */
static bool was_counted(const struct shared *shared, pid_t pid)
{
    for (size_t i = 0; i < shared->next_process && i < SHARED_PROCESSES; i++)
        if (shared->processes[i].pid == pid)
            return shared->processes[i].ended != SHARED_EXEC;
    return false;
}

static const char *end_word(enum meter_end end)
{
    return end == METER_EXITED ? "exit status" : "signal";
}

/* Whether there is something to compare. */
static bool check(struct run *run, const struct witness_outcome *outcome)
{
    const struct shared *shared = run->meter.shared;
    const struct witness_trace *trace = &run->trace;
    const struct witness_options *first = run->options;

    if (!outcome->has_run)
        return refuse(run, "cannot start valgrind: %s", outcome->why);
    if (outcome->end == METER_TIMED_OUT)
        return refuse(run, "still running under Valgrind after %u s, stopped",
                      run->options->limit_seconds);
    if (*trace->complaint != '\0')
        return refuse(run, "%s", trace->complaint);
    if (!trace->has_header)
        return refuse(run, "Valgrind did not start (%s %d)",
                      end_word(outcome->end), outcome->code);
    if (outcome->end == METER_SIGNALLED && first->has_end &&
        first->end == METER_EXITED)
        return refuse(run, "signal %d ended it under Valgrind, but not before",
                      outcome->code);
    if (!was_counted(shared, outcome->pid))
        return refuse(run, "the counting library was not in the program");
    if (shared->lost_slots > 0)
        return refuse(run, "there were too many threads to count them all");
    if (trace->lost > 0)
        return refuse(run, "there were too many locks to tell them apart");
    return true;
}

static void compare_runs(const struct witness_options *first,
                         struct witness_result *result)
{
    if (first->has_end &&
        (first->end != result->end || first->code != result->code))
        snprintf(result->note, WITNESS_TEXT,
                 "the program ended by %s %d in the first run and by %s %d "
                 "under Valgrind",
                 end_word(first->end), first->code, end_word(result->end),
                 result->code);
    else if (first->has_first &&
             first->acquisitions != result->acquisitions_counted)
        snprintf(result->note, WITNESS_TEXT,
                 "the program took %" PRIu64 " locks in the first run and "
                 "%" PRIu64 " under Valgrind: it behaves differently there, "
                 "or the number varies from run to run",
                 first->acquisitions, result->acquisitions_counted);
}

static void conclude(struct run *run)
{
    struct witness_result *result = run->result;
    struct witness_outcome outcome = {.has_run = false};
    bool has_outcome = read(run->report[0], &outcome, sizeof outcome) ==
                       (ssize_t)sizeof outcome;

    for (int i = 0; i < REST && take(run); i++)
        continue;
    result->lines = run->trace.lines;
    result->races = run->trace.race.count;
    memcpy(result->first_race, run->trace.race.first, WITNESS_RACE);
    result->end = outcome.end;
    result->code = outcome.code;
    result->wall_ns = outcome.wall_ns;
    if (*result->problem != '\0')
        return;
    if (!has_outcome) {
        refuse(run, "the run under Valgrind was killed");
    } else if (check(run, &outcome)) {
        result->ran = true;
        witness_compare(run->meter.shared, &run->trace, result);
        compare_runs(run->options, result);
    }
}

bool witness_run(const struct witness_options *options, const char *path,
                 char *const *argv, struct witness_result *result)
{
    struct run run = {.options = options,
                      .result = result,
                      .meter = {.file = -1},
                      .log = {-1, -1},
                      .report = {-1, -1},
                      .signals = -1};

    memset(result, 0, sizeof *result);
    if (prepare(&run)) {
        if (listen_signals(&run) && start(&run, path, argv)) {
            follow(&run);
            witness_runner_stop(run.pid, run.meter.shared);
            conclude(&run);
        } else {
            refuse(&run, "cannot start a process: %s", strerror(errno));
        }
        sigprocmask(SIG_SETMASK, &run.before, NULL);
    }
    clean_up(&run);
    return result->ran;
}
