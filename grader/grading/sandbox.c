/*
 * A box, and one run in it from its preparation to its result.
 *
 *     sandbox_open     user id, work folder, a trial run: namespaces or not?
 *     sandbox_run      lend the folder -> command line -> start -> watch ->
 *                      what the runner said becomes the result
 *     sandbox_close    all that open took is given back
 *
 * Its parts (sandbox_parts.h): user, folder; command and walls; watch, with
 * signals and output; judge; words. The runner (runner.c) is a program of its
 * own.
 */
#define _GNU_SOURCE /* SOCK_CLOEXEC */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../run.h"
#include "sandbox_parts.h"

#define MIB ((uint64_t)1024 * 1024)

/* ---- a run ---- */

struct sandbox_limits sandbox_limits_of(const struct sandbox_job *job)
{
    struct sandbox_limits limits = job->limits;
    if (limits.wall_seconds == 0)
        limits.wall_seconds = 10;
    if (limits.cpu_seconds == 0)
        limits.cpu_seconds = limits.wall_seconds + 1;
    if (limits.memory_bytes == 0)
        limits.memory_bytes = 4096 * MIB;
    if (limits.file_bytes == 0)
        limits.file_bytes = 64 * MIB;
    if (limits.tmp_bytes == 0)
        limits.tmp_bytes = 64 * MIB;
    if (limits.work_bytes == 0)
        limits.work_bytes = 256 * MIB;
    if (limits.processes == 0)
        limits.processes = 256;
    if (limits.files == 0)
        limits.files = 256;
    if (limits.output_bytes == 0)
        limits.output_bytes = 16 * MIB;
    return limits;
}

/* The reason for SANDBOX_NOT_STARTED: "cannot open 'x': ..." */
static bool give_up(struct sandbox_run *run, const char *what, const char *name)
{
    snprintf(run->result->why, SANDBOX_WHY, "cannot %s '%.300s': %s", what,
             name, strerror(errno));
    return false;
}

/* Opens what a run needs. */
static bool prepare(struct sandbox_run *run)
{
    const struct sandbox_job *job = run->job;
    int ends[2];
    if (!sandbox_lend_folder(run->box, job->may_write))
        return give_up(run, "lend", run->box->work);
    if (job->input != NULL && access(job->input, R_OK) != 0)
        return give_up(run, "open", job->input);
    run->runner = open(run->box->runner, O_RDONLY | O_CLOEXEC);
    if (run->runner < 0)
        return give_up(run, "open", run->box->runner);
    if (job->output != NULL &&
        (run->output = sandbox_create_output(job->output)) < 0)
        return give_up(run, "create", job->output);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return give_up(run, "make", "socket");
    run->control = ends[0];
    run->report = ends[1];
    run->free_bytes = sandbox_free_bytes(run->box);
    return true;
}

/* What the program is to inherit passes exec. @return what its flags were;
 * negative: there is none. */
static int lend_file(int file)
{
    int flags = file > STDERR_FILENO ? fcntl(file, F_GETFD) : -1;
    if (flags >= 0)
        fcntl(file, F_SETFD, 0);
    return flags;
}

static void take_back(int file, int flags)
{
    if (flags >= 0)
        fcntl(file, F_SETFD, flags);
}

/* What the runner is to have passes exec, for this one start. */
static int spawn(struct sandbox_run *run, struct sandbox_command *command)
{
    const struct sandbox_job *job = run->job;
    bool is_mounted = sandbox_inner_input(run) != NULL;
    int flags = lend_file(job->keep_file);
    int also_flags = lend_file(job->also_keep);
    int error = EBADF;
    fcntl(run->runner, F_SETFD, 0);
    fcntl(run->report, F_SETFD, 0);
    if ((flags >= 0 || job->keep_file <= STDERR_FILENO) &&
        (also_flags >= 0 || job->also_keep <= STDERR_FILENO))
        error = spawn_start(&run->child, command->argv,
                            is_mounted ? NULL : job->input, &run->before);
    take_back(job->also_keep, also_flags);
    take_back(job->keep_file, flags);
    spawn_close_end(&run->runner);
    spawn_close_end(&run->report);
    return error;
}

static bool start(struct sandbox_run *run)
{
    struct sandbox_command command;
    if (!sandbox_build_command(&command, run, run->result->why))
        return false;
    run->began = run_now();
    errno = spawn(run, &command);
    return errno == 0 || give_up(run, "start", run->box->runner);
}

static void perform(struct sandbox_run *run)
{
    if (!sandbox_listen(run)) {
        give_up(run, "watch", "signals");
        return;
    }
    if (prepare(run) && start(run)) {
        sandbox_watch(run);
        sandbox_judge(run);
        sandbox_finish_output(&run->result->out);
        sandbox_finish_output(&run->result->err);
    }
    if (!sandbox_lend_folder(run->box, false))
        give_up(run, "take back", run->box->work);
}

void sandbox_run(struct sandbox *box, const struct sandbox_job *job,
                 struct sandbox_result *result)
{
    struct sandbox_run run = {.box = box,
                              .job = job,
                              .result = result,
                              .limits = sandbox_limits_of(job),
                              .child = {-1, -1, -1},
                              .runner = -1,
                              .control = -1,
                              .report = -1,
                              .output = -1,
                              .signals = -1};
    memset(result, 0, sizeof *result);
    result->end = SANDBOX_NOT_STARTED;
    perform(&run);
    spawn_close_end(&run.runner);
    spawn_close_end(&run.control);
    spawn_close_end(&run.report);
    spawn_close_end(&run.output);
    sandbox_unlisten(&run);
}

/* ---- the box ---- */

/* The runner is beside our own program, or (tests) in the folder above. */
static bool find_runner(struct sandbox *box, char why[SANDBOX_WHY])
{
    static const char *const places[] = {"runner", "../runner"};
    char folder[PATH_MAX];
    struct stat status;
    ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
    folder[length > 0 ? length : 0] = '\0';
    char *name = strrchr(folder, '/');
    if (name != NULL)
        *name = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(box->runner, sizeof box->runner, "%.4000s/%s", folder,
                 places[i]);
        if (stat(box->runner, &status) != 0)
            continue;
        if (geteuid() != 0 || (status.st_mode & S_IXOTH) != 0)
            return true;
        snprintf(why, SANDBOX_WHY,
                 "cannot use '%.300s': other users than "
                 "root must be able to run it",
                 box->runner);
        return false;
    }
    snprintf(why, SANDBOX_WHY, "cannot find 'runner' in '%.300s': %s", folder,
             strerror(errno));
    return false;
}

/* Runs /usr/bin/true. Returns 0 if that works, a signal if one came for the
 * caller, otherwise -1. */
static int try_out(struct sandbox *box, bool has_namespaces,
                   char why[SANDBOX_WHY])
{
    char *argv[] = {"true", NULL};
    struct sandbox_job job = {.argv = argv};
    struct sandbox_result *result = malloc(sizeof *result);
    int verdict = -1;
    if (result == NULL) {
        snprintf(why, SANDBOX_WHY, "%s", strerror(errno));
        return -1;
    }
    box->has_namespaces = has_namespaces;
    sandbox_run(box, &job, result);
    sandbox_describe(&job, result, why, SANDBOX_WHY);
    if (result->end == SANDBOX_INTERRUPTED)
        verdict = result->code;
    else if (result->end == SANDBOX_EXITED && result->code == 0)
        verdict = 0;
    free(result);
    return verdict;
}

/* Likewise. With namespaces it is tried twice, so that a moment of too many
 * processes does not cost the walls. */
static int try_all(struct sandbox *box, char why[SANDBOX_WHY])
{
    char reason[SANDBOX_WHY];
    int verdict = try_out(box, true, reason);
    if (verdict < 0)
        verdict = try_out(box, true, reason);
    if (verdict < 0)
        verdict = try_out(box, false, why);
    if (verdict == 0)
        sandbox_describe_box(box, reason);
    return verdict;
}

bool sandbox_open(struct sandbox *box, const char *work, char why[SANDBOX_WHY])
{
    memset(box, 0, sizeof *box);
    box->lock = -1;
    if (!sandbox_take_folder(box, work, why) || !find_runner(box, why) ||
        !sandbox_take_user(box, why))
        return false;
    int verdict = try_all(box, why);
    if (verdict != 0)
        sandbox_close(box);
    if (verdict > 0) {
        snprintf(why, SANDBOX_WHY, "interrupted (%s)", strsignal(verdict));
        raise(verdict); /* it was not for us */
    }
    return verdict == 0;
}

void sandbox_close(struct sandbox *box)
{
    sandbox_give_folder(box);
    sandbox_give_user(box);
}
