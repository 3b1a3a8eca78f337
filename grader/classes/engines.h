/**
 * @file engines.h
 * @brief Who runs the jobs: a table of functions for each engine.
 *
 *     const struct engine *engine = engines_find("local");
 *     struct engine_run run = {.jobs = jobs, .count = n, .width = 2, ...};
 *     engine->start(&run, why)         "run these jobs"
 *     while (engine->look(&run, 200))  "tell me which are done"
 *         ... run.jobs[i].is_done, run.jobs[i].status ...
 *     engine->stop(&run);              the rest is to end; tidies up
 *
 * A job is one command: grade-class --job STORE GRADING PART. It takes one
 * grading, runs grade, writes what came of it into the store, and ends with
 * 0; nothing else of it matters. One that ends otherwise, or that an engine
 * loses, has written nothing: whoever waits looks into the store.
 *
 * Only this machine opens the class's store: SQLite's WAL mode needs memory
 * that all who use a file share. An engine with other machines gives each job
 * a store of its own (parcel.h), by way of the folder `shared`, and brings
 * back what came of it before it marks the job done. So what machines have to
 * share is that folder, and the kit below the same path. Box users need not
 * be shared: ids are taken by locks of /run, which each machine has of its
 * own, and which all jobs on that machine take them by, whoever runs them.
 *
 * At most `width` jobs run at a time. Of jobs that are to be alone, each one
 * has a machine for itself: time is measured.
 */
#ifndef ENGINES_H
#define ENGINES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/** Room for a reason. */
#define ENGINES_WHY 512

/** Most jobs at a time on one machine: four boxes each, of 184 user ids. */
#define ENGINES_MACHINE 46

/** A job's status when the engine does not know how it ended. */
#define ENGINES_LOST 255

/** One job. */
struct engine_job {
    long long grading;
    bool is_done;
    int status; /**< exit status; 128 + n: signal n ended it */
};

/** Jobs that are run together. The caller sets the first part. */
struct engine_run {
    const char *program; /**< grade-class, absolute */
    const char *store;   /**< class.sqlite, absolute */
    const char *part;    /**< which part of the gradings: all the same */
    const char *place;   /**< a temporary folder, for the engine's files */
    const char *shared;  /**< a folder that all of its machines see */
    struct engine_job *jobs;
    size_t count;
    unsigned width;
    bool is_alone; /**< no two of them on one machine, and nothing beside */

    void *state; /**< the engine's own */
};

/** An engine. */
struct engine {
    const char *name;
    unsigned most; /**< jobs at a time */

    /** Starts the jobs. @param why gets a clause. @return false: none of
     * them runs, and there is nothing to stop. */
    bool (*start)(struct engine_run *run, char why[ENGINES_WHY]);

    /** Waits for news, at most so long, or for a signal; marks jobs that have
     * ended. @return false when none is left to wait for. */
    bool (*look)(struct engine_run *run, int milliseconds);

    /** Ends what still runs, waits for that, and frees all. */
    void (*stop)(struct engine_run *run);
};

/** @return an engine; NULL: there is no such one, and `why` names those that
 * there are. */
const struct engine *engines_find(const char *name, char why[ENGINES_WHY]);

/* engine_local.c: GNU parallel, on this machine */
extern const struct engine engine_local;

/* engine_slurm.c: Slurm, on the nodes of a cluster */
extern const struct engine engine_slurm;

#endif
