/*
 * Rows of one grading, from the class's store into a file of its own, and
 * what a job has changed of them back into the store.
 *
 *     class.sqlite            pack             parcel
 *       settings      ------------------->       all
 *       students, submissions, gradings          the one
 *       jobs                                     both parts of it
 *       gradings, checks      unpack             as the job left them
 *       jobs          <-------------------       of the part that was done
 *
 * SQLite itself carries them: one of both is attached to the other.
 */
#include "parcel.h"

#include <stdio.h>
#include <unistd.h>

#include "class.h"

/* What a job writes into gradings (job_result.c). */
#define FIGURES                                                                \
    "graded, score, out_of, counted, passed, failed, skipped, undecided, "     \
    "speed_up, cpu_ratio, locks, contended, seconds, machine, sandbox, "       \
    "beside, is_own_user, result"

/* ---- there ---- */

static void copy_rows(struct store *parcel, long long grading)
{
    static const char *const copies[] = {
        "INSERT INTO runs SELECT * FROM class.runs WHERE run = (SELECT run "
        "FROM class.gradings JOIN class.submissions USING (submission) WHERE "
        "gradings.grading = ?)",
        "INSERT INTO students (student, anonymous, seed) SELECT student, "
        "anonymous, seed FROM class.students WHERE student = (SELECT student "
        "FROM class.gradings JOIN class.submissions USING (submission) WHERE "
        "gradings.grading = ?)",
        "INSERT INTO submissions SELECT * FROM class.submissions WHERE "
        "submission = (SELECT submission FROM class.gradings WHERE grading = "
        "?)",
        "INSERT INTO gradings SELECT * FROM class.gradings WHERE grading = ?",
        "INSERT INTO jobs (grading, part, state) SELECT grading, part, CASE "
        "state WHEN 'running' THEN 'waiting' ELSE state END FROM class.jobs "
        "WHERE grading = ?"};
    store_do(parcel, "INSERT INTO settings SELECT * FROM class.settings", "");
    for (size_t i = 0; i < sizeof copies / sizeof *copies; i++)
        store_do(parcel, copies[i], "i", grading);
}

bool parcel_pack(const char *class, long long grading, const char *path,
                 char why[STORE_WHY])
{
    struct store parcel;
    char schema[PATH_MAX];
    class_beside(schema, CLASS_FILES "schema.sql");
    unlink(path);
    if (!store_open(&parcel, path, schema, STORE_MAKE, why))
        return false;
    store_do(&parcel, "PRAGMA synchronous = OFF", ""); /* it can be repeated */
    store_do(&parcel, "ATTACH ? AS class", "t", class);
    store_begin(&parcel);
    copy_rows(&parcel, grading);
    bool ok = store_end(&parcel);
    if (!ok)
        snprintf(why, STORE_WHY, "cannot make '%.200s': %.200s", path,
                 parcel.why);
    store_close(&parcel);
    return ok;
}

/* ---- and back ---- */

/* The job itself. @return whether it had no result yet, and has one now. */
static bool take_job(struct store *store, long long grading, const char *part)
{
    return store_do(
               store,
               "UPDATE jobs SET tries = tries + (state = 'waiting'), run = "
               "(SELECT max(run) FROM main.runs), folder = NULL, (state, "
               "began, seconds, problem) = (SELECT p.state, p.began, "
               "p.seconds, p.problem FROM parcel.jobs AS p WHERE p.grading = "
               "?1 AND p.part = ?2) WHERE grading = ?1 AND part = ?2 AND state "
               "IN ('waiting', 'running') AND EXISTS (SELECT 1 FROM "
               "parcel.jobs AS p WHERE p.grading = ?1 AND p.part = ?2 AND "
               "p.state IN ('done', 'broken'))",
               "it", grading, part) == 1;
}

static void take_rows(struct store *store, long long grading)
{
    static const char *const copies[] = {
        "UPDATE gradings SET (" FIGURES ") = (SELECT " FIGURES " FROM "
        "parcel.gradings AS p WHERE p.grading = ?1) WHERE grading = ?1",
        "DELETE FROM checks WHERE grading = ?1",
        "INSERT INTO checks SELECT * FROM parcel.checks WHERE grading = ?1",
        "UPDATE jobs SET state = 'needless' WHERE grading = ?1 AND part = "
        "'timing' AND state = 'waiting' AND EXISTS (SELECT 1 FROM parcel.jobs "
        "AS p WHERE p.grading = ?1 AND p.part = 'timing' AND p.state = "
        "'needless')"};
    for (size_t i = 0; i < sizeof copies / sizeof *copies; i++)
        store_do(store, copies[i], "i", grading);
}

/* A job that broke has left gradings and checks as they were. */
static bool is_broken(struct store *store, long long grading, const char *part)
{
    return store_count(store,
                       "SELECT count(*) FROM jobs WHERE grading = ? AND part "
                       "= ? AND state = 'broken'",
                       "it", grading, part) != 0;
}

bool parcel_unpack(struct store *store, long long grading, const char *part,
                   const char *path, char why[STORE_WHY])
{
    if (access(path, R_OK) != 0) { /* ATTACH would make an empty one */
        snprintf(why, STORE_WHY, "cannot read '%.300s'", path);
        return false;
    }
    store_do(store, "ATTACH ? AS parcel", "t", path);
    store_begin(store);
    bool ok = take_job(store, grading, part);
    if (ok && !is_broken(store, grading, part))
        take_rows(store, grading);
    ok = ok && store_end(store);
    if (!ok)
        snprintf(why, STORE_WHY, "'%.200s': %.200s", path,
                 store_has_failed(store) ? store->why : "no result is awaited");
    store_undo(store);
    store_do(store, "DETACH parcel", "");
    store_undo(store); /* nothing was attached, when ATTACH failed */
    return ok;
}
