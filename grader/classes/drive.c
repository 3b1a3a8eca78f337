/*
 * Has the jobs done: functional ones several at a time, then, when none of
 * these runs any more, timing, one after the other on each machine.
 *
 * An engine tells which jobs have ended; what came of them the store tells. A
 * job that ended and has written nothing was killed: that is written in its
 * place, and the others go on.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../grading/checks.h"
#include "../grading/folders.h"
#include "../grading/result_figures.h"
#include "class.h"
#include "engines.h"
#include "job.h"
#include "progress.h"

/* How often to look, milliseconds. */
#define LOOK 200

/* Seconds of a job besides its checks: folders, boxes, inputs. */
#define BESIDES 2.0

/* What is waiting. */
#define WAITING                                                                \
    "FROM jobs JOIN submissions USING (grading) WHERE is_current AND part = "  \
    "?1 AND state = 'waiting' AND (part = 'functional' OR EXISTS (SELECT 1 "   \
    "FROM jobs AS f WHERE f.grading = jobs.grading AND f.part = "              \
    "'functional' AND f.state = ?2))"

/* One part of all gradings. */
struct drive {
    struct class *class;
    const struct engine *engine;
    struct engine_run run;
    struct progress progress;
    char program[PATH_MAX];
    char store[PATH_MAX];
    char shared[PATH_MAX];
    bool *is_settled; /* of each job */
    size_t lost;      /* jobs that were never begun */
};

/* ---- what is to be done ---- */

static bool load_jobs(struct drive *drive, const char *part)
{
    struct store *store = &drive->class->store;
    struct store_rows rows;
    long long count =
        store_count(store, "SELECT count(*) " WAITING, "tt", part, "done");
    drive->run.count = 0;
    drive->run.part = part;
    if (count <= 0)
        return !store_has_failed(store);
    drive->run.jobs = calloc((size_t)count, sizeof *drive->run.jobs);
    drive->is_settled = calloc((size_t)count, sizeof *drive->is_settled);
    if (drive->run.jobs == NULL || drive->is_settled == NULL)
        return class_fail(drive->class, "out of memory");
    store_ask(store, &rows, "SELECT grading " WAITING " ORDER BY grading", "tt",
              part, "done");
    while (drive->run.count < (size_t)count && store_next(&rows))
        drive->run.jobs[drive->run.count++].grading = store_number(&rows, 0);
    store_stop(&rows);
    return !store_has_failed(store);
}

/* Seconds that a job takes: as those before, or as its checks usually do. */
static double usual(const struct class *class, const char *part)
{
    bool is_timing = strcmp(part, CLASS_TIMING) == 0;
    const struct rubric *rubric = &class->grading.rubric;
    double seconds = BESIDES;
    long long before = store_count(
        (struct store *)&class->store,
        "SELECT 1000 * avg(jobs.seconds) FROM jobs JOIN gradings USING "
        "(grading) "
        "WHERE part = ? AND state = 'done' AND rubric = ? AND options = ?",
        "ttt", part, class->rubric, class->wishes);
    if (before > 0)
        return (double)before / 1000;
    for (size_t i = 0; i < rubric->count; i++) {
        const struct rubric_check *check = &rubric->checks[i];
        if (checks_is_timed(check->check) == is_timing &&
            !(check->is_slow && class->options->is_quick))
            seconds += checks_seconds(check->check);
    }
    return seconds;
}

/* Of timing, when functional checks are about to run. */
static double later(const struct drive *drive)
{
    struct class *class = drive->class;
    if (strcmp(drive->run.part, CLASS_TIMING) == 0 ||
        class->options->is_untimed)
        return 0;
    long long count = store_count(
        &class->store,
        "SELECT count(*) FROM jobs JOIN submissions USING (grading) WHERE "
        "is_current AND part = 'timing' AND state = 'waiting'",
        "");
    return (double)count * usual(class, CLASS_TIMING);
}

/* ---- what came of one ---- */

/* It ended, and nobody wrote why. */
static void break_job(struct drive *drive, const struct engine_job *job)
{
    char problem[RESULT_TEXT];
    if (job->status > 128 && job->status != ENGINES_LOST)
        result_set(problem, "the grader was killed by signal %d (%s)",
                   job->status - 128, strsignal(job->status - 128));
    else if (job->status == ENGINES_LOST)
        result_set(problem, "the grader was lost, by engine %s",
                   drive->engine->name);
    else
        result_set(problem, "the grader ended with status %d", job->status);
    store_do(&drive->class->store,
             "UPDATE jobs SET state = 'broken', problem = ? WHERE grading = ? "
             "AND part = ? AND state = 'running'",
             "tit", problem, job->grading, drive->run.part);
}

static void tell(struct drive *drive, const struct store_rows *rows)
{
    char outcome[2 * RESULT_TEXT], score[RESULT_NUMBER], most[RESULT_NUMBER];
    const char *problem = store_text(rows, 2);
    const char *name =
        store_text(rows, drive->class->options->is_anonymous ? 1 : 0);
    if (*problem != '\0')
        snprintf(outcome, sizeof outcome, "could not be graded: %.1000s",
                 problem);
    else
        snprintf(outcome, sizeof outcome, "%s of %s",
                 result_points(score, store_real(rows, 3)),
                 result_points(most, store_real(rows, 4)));
    double seconds = store_real(rows, 5);
    progress_job(&drive->progress, name, outcome, isnan(seconds) ? 0 : seconds);
}

static void settle(struct drive *drive, size_t number)
{
    const struct engine_job *job = &drive->run.jobs[number];
    struct store_rows rows;
    char state[16] = "";
    if (job->status != JOB_TAKEN)
        break_job(drive, job);
    store_ask(&drive->class->store, &rows,
              "SELECT student, anonymous, jobs.problem, score, out_of, "
              "jobs.seconds, state FROM jobs JOIN gradings USING (grading) "
              "JOIN submissions USING (submission) JOIN students USING "
              "(student) WHERE jobs.grading = ? AND part = ?",
              "it", job->grading, drive->run.part);
    if (store_next(&rows)) {
        snprintf(state, sizeof state, "%s", store_text(&rows, 6));
        if (strcmp(state, "waiting") != 0 && strcmp(state, "running") != 0)
            tell(drive, &rows);
        store_stop(&rows);
    }
    drive->lost += strcmp(state, "waiting") == 0;
}

static void settle_all(struct drive *drive)
{
    for (size_t i = 0; i < drive->run.count; i++) {
        if (!drive->run.jobs[i].is_done || drive->is_settled[i])
            continue;
        drive->is_settled[i] = true;
        settle(drive, i);
    }
}

/* ---- all of them ---- */

static bool run_jobs(struct drive *drive)
{
    const struct class *class = drive->class;
    char why[ENGINES_WHY];
    bool is_timing = strcmp(drive->run.part, CLASS_TIMING) == 0;
    drive->run.width = class->options->jobs;
    drive->run.is_alone = is_timing;
    progress_begin(&drive->progress,
                   is_timing ? "timing" : "checks, without timing",
                   drive->run.count, is_timing ? 1 : drive->run.width,
                   usual(class, drive->run.part), later(drive));
    if (!drive->engine->start(&drive->run, why))
        return class_fail(drive->class, "%s", why);
    while (drive->engine->look(&drive->run, LOOK) && class_signal() == 0 &&
           !store_has_failed(&class->store)) {
        settle_all(drive);
        progress_look(&drive->progress);
    }
    drive->engine->stop(&drive->run);
    if (class_signal() == 0)
        settle_all(drive);
    progress_end(&drive->progress);
    return class_signal() == 0;
}

static bool drive_part(struct drive *drive, const char *part)
{
    bool ok = load_jobs(drive, part);
    if (ok && drive->run.count > 0)
        ok = run_jobs(drive);
    free(drive->run.jobs);
    free(drive->is_settled);
    drive->run.jobs = NULL;
    drive->is_settled = NULL;
    if (store_has_failed(&drive->class->store))
        return class_fail_store(drive->class);
    return ok;
}

static bool find_programs(struct drive *drive)
{
    const char *shared = drive->class->options->shared;
    if (shared == NULL)
        shared = drive->class->out;
    class_beside(drive->program, "grade-class");
    folders_path(drive->store, drive->class->out, "class.sqlite");
    drive->run.program = drive->program;
    drive->run.store = drive->store;
    drive->run.place = drive->class->place;
    drive->run.shared = drive->shared;
    return realpath(shared, drive->shared) != NULL ||
           class_fail(drive->class, "cannot read '%.500s': %s", shared,
                      strerror(errno));
}

static bool find_engine(struct drive *drive)
{
    const struct class_options *options = drive->class->options;
    char why[ENGINES_WHY];
    drive->engine = engines_find(options->engine, why);
    if (drive->engine == NULL)
        return class_fail(drive->class, "%s", why);
    return options->jobs <= drive->engine->most ||
           class_fail(drive->class, "engine %s: at most %u jobs at a time",
                      options->engine, drive->engine->most);
}

bool drive_all(struct class *class)
{
    static struct drive drive; /* large */
    drive.class = class;
    if (!find_engine(&drive) || !find_programs(&drive))
        return false;
    if (!drive_part(&drive, CLASS_FUNCTIONAL))
        return false;
    if (!class->options->is_untimed && !drive_part(&drive, CLASS_TIMING))
        return false;
    if (drive.lost > 0)
        return class_fail(class,
                          "engine %s has not begun %zu jobs; they wait for "
                          "the next start",
                          class->options->engine, drive.lost);
    return true;
}
