/*
 * A job from its claim to its last byte.
 *
 *     PLACE/           grade runs here, and so calls the file by its name
 *       bakery.c    what was handed in
 *       before.json      for timing: the result of the functional part
 *       out/             what grade writes
 *       tmp/             grade's own temporary folders
 *
 * When parallel dies, so does the job, by a signal that it can tidy up after;
 * when the job dies outright, so does grade, and the next start removes PLACE.
 */
#define _GNU_SOURCE /* prctl */
#include "job.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../grading/folders.h"
#include "../grading/result_read.h"
#include "../run.h"
#include "when.h"

/* Most words of grade's command line. */
#define WORDS 24

/* ---- the claim ---- */

/* @return whether it is ours now. */
static bool claim(struct job *job)
{
    return store_do(&job->store,
                    "UPDATE jobs SET state = 'running', tries = tries + 1, "
                    "run = (SELECT max(run) FROM runs), folder = ?, began = ? "
                    "WHERE grading = ? AND part = ? AND state = 'waiting'",
                    "tiit", job->place, when_now(), job->grading,
                    job->part) == 1;
}

static void give_back(struct job *job)
{
    store_do(&job->store,
             "UPDATE jobs SET state = 'waiting', tries = tries - 1, folder = "
             "NULL WHERE grading = ? AND part = ? AND folder = ?",
             "itt", job->grading, job->part, job->place);
}

/* Removes the folder, and only then its name from the store: whoever is killed
 * in between leaves a name, not a folder that nobody knows. */
static void leave_place(struct job *job)
{
    class_remove_place(job->place);
    store_do(&job->store,
             "UPDATE jobs SET folder = NULL WHERE grading = ? AND part = ? AND "
             "folder = ?",
             "itt", job->grading, job->part, job->place);
}

/* ---- what grade is told ---- */

/* The command line and what it consists of. */
struct command_line {
    char *words[WORDS];
    size_t count;
    char texts[WORDS][PATH_MAX];
};

static void add(struct command_line *line, const char *word)
{
    if (line->count + 1 >= WORDS)
        return;
    char *text = line->texts[line->count];
    snprintf(text, PATH_MAX, "%s", word);
    line->words[line->count++] = text;
    line->words[line->count] = NULL;
}

/* An option with a setting, unless that is empty. */
static void add_setting(struct command_line *line, struct job *job,
                        const char *option, const char *name)
{
    const char *value = store_setting(&job->store, name);
    if (*value == '\0')
        return;
    add(line, option);
    if (strcmp(name, "quick") != 0)
        add(line, value);
}

static bool make_line(struct command_line *line, struct job *job,
                      const char *seed)
{
    char grade[PATH_MAX];
    add(line, class_beside(grade, "grade"));
    add_setting(line, job, "--lab", "lab_file");
    add_setting(line, job, "--rubric", "rubric_file");
    add_setting(line, job, "--only", "only");
    add_setting(line, job, "--quick", "quick");
    add(line, "--seed");
    add(line, seed);
    add(line, "--out");
    add(line, "out");
    add(line, job->is_timing ? "--timing-of" : "--without-timing");
    if (job->is_timing)
        add(line, "before.json");
    add(line, store_setting(&job->store, "submission"));
    return !store_has_failed(&job->store);
}

/* ---- the folder ---- */

/* Goes there, and puts everything in its place. @param seed is set. */
static bool prepare(struct job *job, char seed[32], char why[RESULT_TEXT])
{
    struct store_rows rows;
    size_t size;
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s", store_setting(&job->store, "submission"));
    store_ask(&job->store, &rows,
              "SELECT seed, content, result FROM gradings "
              "JOIN submissions USING (submission) "
              "JOIN students USING (student) WHERE gradings.grading = ?",
              "i", job->grading);
    if (chdir(job->place) != 0 || !store_next(&rows)) {
        result_set(why, "cannot begin in '%.300s': %s", job->place,
                   store_has_failed(&job->store) ? job->store.why
                                                 : strerror(errno));
        return false;
    }
    snprintf(seed, 32, "%s", store_text(&rows, 0));
    const void *content = store_bytes(&rows, 1, &size);
    bool ok = folders_write(name, content, size, why);
    if (ok && job->is_timing)
        ok = folders_write("before.json", store_text(&rows, 2),
                           strlen(store_text(&rows, 2)), why);
    store_stop(&rows);
    return ok && folders_make("tmp", why);
}

/* ---- grade ---- */

/* The last line that it said, without its own name. */
static const char *last_words(struct run_output *output)
{
    while (output->length > 0 && output->text[output->length - 1] == '\n')
        output->text[--output->length] = '\0';
    const char *line = strrchr(output->text, '\n');
    line = line != NULL ? line + 1 : output->text;
    return strncmp(line, "grade: ", 7) == 0 ? line + 7 : line;
}

/* Why there is no result. */
static void explain(struct job *job, struct run_result *run,
                    const struct result *result, char problem[RESULT_TEXT])
{
    char how[256];
    run_describe(run, how, sizeof how);
    if (run->end == RUN_TIMED_OUT)
        result_set(problem, "grading took longer than %u s", job->limit);
    else if (run->end != RUN_EXITED)
        result_set(problem, "the grader: %s", how);
    else if (result != NULL && result->problem[0] != '\0')
        result_set(problem, "%s", result->problem);
    else
        result_set(problem, "the grader: %s: %.1000s", how,
                   last_words(&run->err));
}

static char *read_text(const char *path)
{
    char *text = malloc(RESULT_READ_MOST + 1);
    FILE *stream = fopen(path, "rbe");
    size_t length = stream != NULL && text != NULL
                        ? fread(text, 1, RESULT_READ_MOST, stream)
                        : 0;
    if (stream != NULL)
        fclose(stream);
    if (text != NULL)
        text[length] = '\0';
    return text;
}

/* @return whether the store knows what came of it. */
static bool conclude(struct job *job, struct run_result *run)
{
    char problem[RESULT_TEXT];
    char *json = read_text("out/result.json");
    struct result *result =
        json != NULL ? result_read(json, strlen(json), problem) : NULL;
    double seconds = (double)run->wall_ns / 1e9;
    bool ok;
    if (run->end == RUN_EXITED && result != NULL && result->is_complete) {
        ok = job_result_write(job, result, json, seconds);
    } else {
        explain(job, run, result, problem);
        ok = job_result_break(job, problem, seconds);
    }
    result_read_free(result);
    free(json);
    return ok;
}

/* @return the exit status; -1: we are to die of run->code. */
static int run_grade(struct job *job, const char *seed, struct run_result *run)
{
    static struct command_line line; /* large */
    char tmp[PATH_MAX];
    char *environment[] = {tmp, NULL};
    const struct run_request request = {.argv = line.words,
                                        .environment = environment,
                                        .limit_seconds = job->limit};
    if (snprintf(tmp, sizeof tmp, "TMPDIR=%s/tmp", job->place) >=
            (int)sizeof tmp ||
        !make_line(&line, job, seed))
        return JOB_NO_BEGIN;
    run_program(&request, run);
    if (run->end == RUN_INTERRUPTED)
        return -1;
    return conclude(job, run) ? EXIT_SUCCESS : JOB_TAKEN;
}

/* ---- all of it ---- */

static int work(struct job *job)
{
    static struct run_result run; /* large */
    char seed[32];
    char why[RESULT_TEXT];
    job->limit =
        (unsigned)strtoul(store_setting(&job->store, "limit"), NULL, 10);
    job->width =
        (unsigned)strtoul(store_setting(&job->store, "width"), NULL, 10);
    if (!claim(job))
        return store_has_failed(&job->store) ? JOB_NO_BEGIN : JOB_TAKEN;
    if (!class_make_place(job->place, why)) {
        class_say("%s", why);
        give_back(job);
        return JOB_NO_BEGIN;
    }
    if (!prepare(job, seed, why)) {
        job_result_break(job, why, 0);
        return EXIT_SUCCESS;
    }
    int status = run_grade(job, seed, &run);
    if (status >= 0)
        return status;
    class_remove_place(job->place);
    give_back(job);
    store_close(&job->store);
    run_die_of(run.code);
}

int job_do(const struct class_options *options)
{
    struct job job = {.grading = options->job,
                      .part = options->job_part,
                      .is_timing =
                          strcmp(options->job_part, CLASS_TIMING) == 0};
    char why[RESULT_TEXT];
    pid_t parent = getppid();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        return JOB_NO_BEGIN;
    if (!class_name_place(job.place, why)) {
        class_say("%s", why);
        return JOB_NO_BEGIN;
    }
    int status = JOB_NO_BEGIN;
    if (store_open(&job.store, options->job_store, NULL, STORE_USE, why)) {
        status = work(&job);
        leave_place(&job);
        if (store_has_failed(&job.store))
            class_say("'%.300s': %s", options->job_store, job.store.why);
        store_close(&job.store);
    } else {
        class_say("%s", why);
    }
    return status;
}
