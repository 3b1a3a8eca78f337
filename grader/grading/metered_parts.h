/**
 * @file metered_parts.h
 * @brief What the files behind metered.h share.
 */
#ifndef METERED_PARTS_H
#define METERED_PARTS_H

#include "../meter/target.h"
#include "metered.h"
#include "owned.h"

/** Runs that are kept. */
#define METERED_RUNS 16

/** What the copy of the library is called in work/bin. */
#define METERED_LIBRARY_NAME "liblockmeter.so"

/** All that belongs to one grading. */
struct metered {
    struct metered_run runs[METERED_RUNS];
    unsigned long clock; /**< for `used` */
    bool is_prepared;
    struct target target;         /**< of the program */
    struct owned owned;           /**< likewise */
    char library[PATH_MAX];       /**< the copy in work/bin */
    struct sandbox_result result; /**< of the run made last */
};

/**
 * Makes it, if it is not there yet, and looks at the program.
 * @return false if the check has failed, or grading cannot go on.
 */
bool metered_prepare(struct grading *grading, struct result_check *check);

/**
 * Runs it with these counters; how it ended is in metered->result.
 * @param wish its environment and keep_file are taken for that.
 * @return false if grading cannot go on.
 */
bool metered_run_with(struct grading *grading, struct meter *meter,
                      struct subject_wish *wish);

#endif
