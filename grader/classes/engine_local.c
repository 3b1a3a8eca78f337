/*
 * The engine `local`: GNU parallel runs the jobs on this machine.
 *
 *     parallel --jobs 2 --joblog place/log ... --arg-file place/jobs
 *         exec grade-class --job STORE {} functional
 *
 * Its log has a line for each job that has ended, with the job's place in the
 * list, exit status and signal: that is all we read of it. What jobs say goes
 * through to our standard error.
 *
 * parallel dies with us (spawn.h), and each job with parallel (job.c), also
 * when one of them is killed outright.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../grading/folders.h"
#include "../run.h"
#include "../spawn.h"
#include "engines.h"

/* How long running jobs may take to tidy up, milliseconds. */
#define PATIENCE 15000

/* What the engine knows of a run. */
struct local {
    struct spawn child;
    char log[PATH_MAX];
    long read; /* bytes of the log that have been read */
    bool has_ended;
};

/* ---- starting ---- */

static bool refuse(char why[ENGINES_WHY], const char *what, int error)
{
    snprintf(why, ENGINES_WHY, "engine local: %.300s: %s", what,
             strerror(error));
    return false;
}

static bool write_list(const struct engine_run *run, const char *path)
{
    FILE *stream = fopen(path, "we");
    if (stream == NULL)
        return false;
    for (size_t i = 0; i < run->count; i++)
        fprintf(stream, "%lld\n", run->jobs[i].grading);
    bool ok = ferror(stream) == 0;
    return fclose(stream) == 0 && ok;
}

/* parallel reads nobody's settings, and keeps its own files in our place. */
static int start_parallel(struct local *local, const struct engine_run *run,
                          const char *list)
{
    char width[16], home[PATH_MAX + 32];
    char program[PATH_MAX], store[PATH_MAX], part[32];
    char *argv[] = {
        "parallel", "--plain",    "--will-cite", "--jobs",
        width,      "--joblog",   local->log,    "--ungroup",
        "--halt",   "never",      "--termseq",   "TERM,10000,KILL,50",
        "--quote",  "--arg-file", (char *)list,  "exec",
        program,    "--job",      store,         "{}",
        part,       NULL};
    char *environment[] = {home, "PARALLEL=", "PARALLEL_SHELL=/bin/sh", NULL};
    const struct spawn_wish wish = {.environment = environment};
    sigset_t mask;
    snprintf(width, sizeof width, "%u", run->is_alone ? 1 : run->width);
    snprintf(home, sizeof home, "PARALLEL_HOME=%s", run->place);
    snprintf(program, sizeof program, "%s", run->program);
    snprintf(store, sizeof store, "%s", run->store);
    snprintf(part, sizeof part, "%s", run->part);
    sigprocmask(SIG_SETMASK, NULL, &mask);
    return spawn_start_as(&local->child, argv, &wish, &mask);
}

static bool start(struct engine_run *run, char why[ENGINES_WHY])
{
    char list[PATH_MAX];
    struct local *local = calloc(1, sizeof *local);
    if (local == NULL)
        return refuse(why, "cannot start", ENOMEM);
    folders_path(list, run->place, "jobs-%s", run->part);
    folders_path(local->log, run->place, "log-%s", run->part);
    unlink(local->log);
    bool ok = write_list(run, list) || refuse(why, list, errno);
    int error = ok ? start_parallel(local, run, list) : 0;
    if (error != 0)
        ok = refuse(why,
                    "cannot start 'parallel' (package parallel; "
                    "grader/setup.sh class installs it)",
                    error);
    if (!ok)
        free(local);
    else
        run->state = local;
    return ok;
}

/* ---- looking ---- */

/* "12\t:\t1700.0\t3.1\t0\t0\tEXIT\tSIGNAL\tCOMMAND": a line of the log. What
 * has another form is its head, or a part of a command. */
static void take_line(struct engine_run *run, const char *line)
{
    unsigned place;
    int status, number;
    if (sscanf(line, "%u\t%*[^\t]\t%*[0-9. ]\t%*[0-9. ]\t%*d\t%*d\t%d\t%d\t",
               &place, &status, &number) != 3)
        return;
    if (place == 0 || place > run->count)
        return;
    run->jobs[place - 1].is_done = true;
    run->jobs[place - 1].status = number != 0 ? 128 + number : status;
}

/* Lines that have come whole since the last look. */
static void read_log(struct engine_run *run)
{
    struct local *local = run->state;
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    FILE *stream = fopen(local->log, "re");
    if (stream == NULL)
        return;
    if (fseek(stream, local->read, SEEK_SET) == 0)
        while ((length = getline(&line, &room, stream)) > 0 &&
               line[length - 1] == '\n') {
            local->read += length;
            take_line(run, line);
        }
    free(line);
    fclose(stream);
}

/* What it says goes to our standard error. @return false at the end. */
static bool pass_on(int *from)
{
    char text[4096];
    ssize_t got = *from >= 0 ? read(*from, text, sizeof text) : 0;
    if (got > 0)
        return write(STDERR_FILENO, text, (size_t)got) == got;
    if (got == 0)
        spawn_close_end(from);
    return false;
}

static void wait_a_bit(struct local *local, int milliseconds)
{
    struct pollfd ends[] = {{local->child.out, POLLIN, 0},
                            {local->child.err, POLLIN, 0}};
    poll(ends, 2, milliseconds); /* EINTR is as good as an event */
    while (pass_on(&local->child.out))
        continue;
    while (pass_on(&local->child.err))
        continue;
}

static void reap(struct local *local)
{
    if (!local->has_ended && waitpid(local->child.pid, NULL, WNOHANG) != 0)
        local->has_ended = true;
}

static bool look(struct engine_run *run, int milliseconds)
{
    struct local *local = run->state;
    reap(local);
    if (!local->has_ended)
        wait_a_bit(local, milliseconds);
    reap(local);
    read_log(run);
    for (size_t i = 0; local->has_ended && i < run->count; i++) {
        if (!run->jobs[i].is_done)
            run->jobs[i].status = ENGINES_LOST;
        run->jobs[i].is_done = true;
    }
    return !local->has_ended;
}

/* ---- stopping ---- */

/* Of two signals, the first one lets parallel start no more jobs, the second
 * one ends those that run. */
static void stop(struct engine_run *run)
{
    struct local *local = run->state;
    uint64_t until = run_now() + (uint64_t)PATIENCE * 1000000u;
    if (!local->has_ended) {
        kill(local->child.pid, SIGTERM);
        wait_a_bit(local, 100);
        kill(local->child.pid, SIGTERM);
    }
    for (reap(local); !local->has_ended; reap(local)) {
        if (run_now() > until)
            kill(-local->child.pid, SIGKILL);
        wait_a_bit(local, 50);
    }
    read_log(run);
    spawn_close(&local->child);
    free(local);
    run->state = NULL;
}

const struct engine engine_local = {"local", ENGINES_MACHINE, start, look,
                                    stop};
