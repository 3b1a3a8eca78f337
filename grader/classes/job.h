/**
 * @file job.h
 * @brief One job: a part of one grading, in a process of its own.
 *
 *     grade-class --job STORE GRADING functional|timing
 *
 * It claims the job in the store, runs grade in a temporary folder, and writes
 * what came of it in one transaction. So a job is done by one process at most,
 * and wholly or not at all. It knows nothing but the store: an engine may run
 * it wherever that is.
 *
 * Exit status: 0 the store says what came of it; 3 it was no longer to be
 * done; 2 it could not be begun. A signal gives the job back.
 */
#ifndef JOB_H
#define JOB_H

#include "class.h"

/** Exit statuses. */
#define JOB_TAKEN    3
#define JOB_NO_BEGIN 2

/** A job that has been claimed. */
struct job {
    struct store store;
    long long grading;
    const char *part;
    bool is_timing;
    char place[PATH_MAX]; /**< its folder; in the store the mark of its claim */
    unsigned width;       /**< jobs at a time */
    unsigned limit;       /**< seconds */
};

/**
 * Writes a result, and that the job is done.
 * @param json the same as text. @param seconds that the job took.
 * @return false: the store has another opinion by now, or failed.
 */
bool job_result_write(struct job *job, const struct result *result,
                      const char *json, double seconds);

/** Writes that the grader could not do it, and why. */
bool job_result_break(struct job *job, const char *problem, double seconds);

#endif
