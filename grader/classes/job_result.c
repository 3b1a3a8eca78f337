/*
 * What came of a job goes into the store: the whole result as it is, and in
 * columns what one asks for most. The job's claim is looked at in the same
 * transaction, so a job that was given to somebody else writes nothing.
 */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "../grading/metered_rules.h"
#include "../grading/taken.h"
#include "job.h"
#include "when.h"

/* ---- what is asked for most ---- */

/* The first figure whose name begins so in a check of a rule; a NaN. */
static double figure_of(const struct result *result, const char *rule,
                        const char *name)
{
    for (size_t i = 0; i < result->rubric->count; i++) {
        const struct result_check *check = &result->checks[i];
        if (strcmp(check->rubric->check, rule) != 0)
            continue;
        for (size_t j = 0; j < check->figure_count; j++)
            if (strncmp(check->figures[j].name, name, strlen(name)) == 0)
                return check->figures[j].value;
    }
    return NAN;
}

static void write_grading(struct job *job, const struct result *result,
                          const char *json)
{
    struct result_counts counts = result_counts(result);
    double locks = figure_of(result, "locks", METERED_LOCKS);
    if (isnan(locks))
        locks = figure_of(result, "claim", METERED_LOCKS);
    store_do(
        &job->store,
        "UPDATE gradings SET graded = ?, score = ?, out_of = ?, counted = ?, "
        "passed = ?, failed = ?, skipped = ?, undecided = ?, speed_up = ?, "
        "cpu_ratio = ?, locks = ?, contended = ?, seconds = ?, machine = ?, "
        "sandbox = ?, is_own_user = ?, result = ? WHERE grading = ?",
        "idddiiiidddddttiti", when_now(), result->score, result->out_of,
        result->counted, (long long)counts.passed, (long long)counts.failed,
        (long long)counts.skipped, (long long)counts.undecided,
        figure_of(result, "wall_clock", ""), figure_of(result, "cpu_time", ""),
        locks, figure_of(result, "claim", METERED_CONTENDED), result->seconds,
        result->machine, result->sandbox, (long long)(geteuid() == 0), json,
        job->grading);
    if (!job->is_timing)
        store_do(&job->store,
                 "UPDATE gradings SET beside = ? WHERE grading = ?", "ii",
                 (long long)job->width, job->grading);
}

static void write_checks(struct job *job, const struct result *result)
{
    store_do(&job->store, "DELETE FROM checks WHERE grading = ?", "i",
             job->grading);
    for (size_t i = 0; i < result->rubric->count; i++) {
        const struct result_check *check = &result->checks[i];
        store_do(&job->store,
                 "INSERT INTO checks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 "iitttitddd", job->grading, (long long)i + 1,
                 check->rubric->id, check->rubric->title, check->rubric->check,
                 (long long)check->rubric->is_hidden,
                 result_word(check->status), check->points, check->most,
                 check->seconds);
    }
}

/* ---- the job ---- */

/* @return false if it is no longer this process's. */
static bool end_job(struct job *job, const char *state, const char *problem,
                    double seconds)
{
    return store_do(&job->store,
                    "UPDATE jobs SET state = ?, problem = ?, seconds = ? "
                    "WHERE grading = ? AND part = ? AND folder = ? AND state "
                    "= 'running'",
                    "ttditt", state, problem, seconds, job->grading, job->part,
                    job->place) == 1;
}

bool job_result_write(struct job *job, const struct result *result,
                      const char *json, double seconds)
{
    store_begin(&job->store);
    if (!end_job(job, "done", "", seconds)) {
        store_undo(&job->store);
        return false;
    }
    write_grading(job, result, json);
    write_checks(job, result);
    if (!job->is_timing && !taken_is_lacking(result))
        store_do(&job->store,
                 "UPDATE jobs SET state = 'needless' WHERE grading = ? AND "
                 "part = 'timing' AND state = 'waiting'",
                 "i", job->grading);
    return store_end(&job->store);
}

bool job_result_break(struct job *job, const char *problem, double seconds)
{
    store_begin(&job->store);
    if (end_job(job, "broken", problem, seconds))
        return store_end(&job->store);
    store_undo(&job->store);
    return false;
}
