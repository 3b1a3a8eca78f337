/*
 * A run while it runs.
 *
 *     sandbox_watch      wait for events -> stop it? -> reap -> read the rest
 *                        (at its time's end: -> stacks.c -> stop it)
 *
 * All that happens comes through descriptors, as in run.c: two pipes with
 * what the program says, and a signalfd with the caller's signals. Whatever
 * the reason, stopping is done by the runner, which kills everything, reports
 * what it cost and ends: we close our direction of its socket. Only if that
 * is in vain, or the runner is dead, are bubblewrap and with it the box
 * killed from here.
 *
 * What is too much is judged once more at the end, so that a verdict does not
 * depend on who was faster.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../run.h"
#include "sandbox_parts.h"

#define SECOND      1000000000u         /* nanoseconds */
#define MILLISECOND 1000000u            /* nanoseconds */
#define LOOK        (20u * MILLISECOND) /* between looks at the work folder */
#define GRACE       (10ull * SECOND)    /* for the runner; it needs one ms */
#define REST        128                 /* reads that empty the fullest pipe */

/* ---- reasons to stop ---- */

static void decide(struct sandbox_run *run, enum sandbox_end end, int code)
{
    run->is_stopped = true;
    run->result->end = end;
    run->result->code = code;
}

/* Reads once. */
static void take(struct sandbox_run *run, int *reader,
                 struct sandbox_output *output, int file)
{
    enum sandbox_taken taken = sandbox_take_output(reader, output, file);
    if (taken == SANDBOX_NOT_STORED && !run->is_stopped) {
        snprintf(run->result->why, SANDBOX_WHY, "cannot write '%.200s': %s",
                 run->job->output, strerror(errno));
        decide(run, SANDBOX_NOT_STARTED, 0);
    }
    if (output->total > run->limits.output_bytes && !run->is_stopped)
        decide(run, SANDBOX_TOO_LOUD, 0);
}

static void take_both(struct sandbox_run *run)
{
    take(run, &run->child.out, &run->result->out, run->output);
    take(run, &run->child.err, &run->result->err, -1);
}

/*
 * The size of the work folder tells what it can see there. A program may also
 * write into files that have lost their name; so that this cannot fill the
 * disk, it may take half of what was free.
 */
static void look_at_folder(struct sandbox_run *run)
{
    if (!run->job->may_write || run->is_stopped)
        return;
    if (sandbox_free_bytes(run->box) < run->free_bytes / 2)
        snprintf(run->result->why, SANDBOX_WHY, "half of the free disk");
    else if (!sandbox_is_bigger(run->box, run->limits.work_bytes))
        return;
    decide(run, SANDBOX_TOO_BIG, 0);
}

static uint64_t end_of_time(const struct sandbox_run *run)
{
    return run->began + (uint64_t)run->limits.wall_seconds * SECOND;
}

/* Time counts from the moment that the program runs. */
static void read_records(struct sandbox_run *run)
{
    struct runner_record record;
    while (recv(run->control, &record, sizeof record, MSG_DONTWAIT) ==
           (ssize_t)sizeof record) {
        run->record = record;
        if (record.kind == RUNNER_STARTED)
            run->began = run_now();
    }
}

/* After an event, or when none came for some time. */
static void consider(struct sandbox_run *run)
{
    uint64_t now = run_now();
    int signal = sandbox_stop_signal(run);
    read_records(run);
    if (now >= run->next_look) {
        run->next_look = now + LOOK;
        look_at_folder(run);
    }
    if (!run->is_stopped && now >= end_of_time(run))
        decide(run, SANDBOX_TIMED_OUT, 0);
    if (signal != 0)
        decide(run, SANDBOX_INTERRUPTED, signal);
}

/* ---- waiting ---- */

static bool has_ended(const struct sandbox_run *run)
{
    siginfo_t info = {.si_pid = 0};
    int options = WEXITED | WNOHANG | WNOWAIT; /* it stays a zombie */
    return waitid(P_PID, (id_t)run->child.pid, &info, options) == 0 &&
           info.si_pid != 0;
}

static void wait_event(const struct sandbox_run *run, uint64_t until)
{
    bool is_new = run->record.kind == 0 && !run->is_stopped;
    struct pollfd events[] = {
        {run->signals, POLLIN, 0},
        {run->is_stopped ? -1 : run->child.out, POLLIN, 0},
        {run->is_stopped ? -1 : run->child.err, POLLIN, 0},
        {is_new ? run->control : -1, POLLIN, 0}};
    uint64_t now = run_now();
    uint64_t left = until > now ? until - now : 0;
    uint64_t most = run->job->may_write ? LOOK : SECOND;
    if (left > most)
        left = most;
    /* An error can only be EINTR: as good as an event. */
    poll(events, 4, (int)((left + MILLISECOND - 1) / MILLISECOND));
}

static void run_on(struct sandbox_run *run)
{
    while (!run->is_stopped && !has_ended(run)) {
        wait_event(run, end_of_time(run));
        take_both(run);
        consider(run);
    }
}

/* ---- the end ---- */

/* Where its threads stand, while they still do. Above the program there are
 * the runner and, if it makes namespaces, bubblewrap: our child. */
static void look_at_stacks(const struct sandbox_run *run)
{
    struct sandbox_result *result = run->result;
    if (run->job->wants_stacks && result->end == SANDBOX_TIMED_OUT &&
        run->record.kind == RUNNER_STARTED)
        stacks_read(run->child.pid, run->box->has_namespaces ? 2 : 1,
                    run->box->uid, result->stacks);
}

/* Has the runner end it all. A signal that comes now counts, too. */
static void stop(struct sandbox_run *run)
{
    uint64_t until = run_now() + GRACE;
    shutdown(run->control, SHUT_WR);
    while (!has_ended(run) && run_now() < until) {
        wait_event(run, until);
        int signal = sandbox_stop_signal(run);
        if (signal != 0)
            decide(run, SANDBOX_INTERRUPTED, signal);
    }
}

/* What is left in the pipes. All writers are dead; should one not be, what
 * is read is bounded. */
static void take_rest(struct sandbox_run *run)
{
    for (int i = 0; i < REST; i++)
        take_both(run);
    spawn_close(&run->child);
}

void sandbox_watch(struct sandbox_run *run)
{
    run_on(run);
    if (run->is_stopped) {
        look_at_stacks(run);
        stop(run);
    }
    read_records(run);
    kill(-run->child.pid, SIGKILL);
    while (waitpid(run->child.pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    /* the last word to a runner that outlived bubblewrap */
    spawn_close_end(&run->control);
    if (run->record.kind != RUNNER_ENDED || run->record.escaped != 0)
        sandbox_sweep(run->box);
    take_rest(run);
    look_at_folder(run);
}
