/**
 * @file speed.h
 * @brief What the checks of speed and of memory share: one run whose answer
 * has to be right, and the figures that come of it.
 *
 *     if (!speed_run(grading, check, &wish, &result))
 *         return;                     the check has its status, or trouble
 *     ... speed_cpu(&result) ...
 *
 * A measure of a run that did not do the job would mean nothing.
 */
#ifndef SPEED_H
#define SPEED_H

#include "grading.h"
#include "pairs.h"

/** A run that takes less counts as this much, so that nothing is divided by
 * 0. Seconds. */
#define SPEED_TICK 0.0001

/**
 * Runs the submission, or the baseline, on wish->input.
 * @return whether it did the job. If the submission did not, the check has
 * failed. If the baseline did not: it was too slow for this machine to tell,
 * or there is trouble.
 */
bool speed_run(struct grading *grading, struct result_check *check,
               const struct subject_wish *wish, struct sandbox_result *result);

/** @return CPU seconds of a run, SPEED_TICK at least; likewise wall time. */
double speed_cpu(const struct sandbox_result *result);
double speed_wall(const struct sandbox_result *result);

/** Fails a check because a ratio, "baseline's time / yours", is too small. */
void speed_fail_ratio(struct grading *grading, struct result_check *check,
                      const struct subject_wish *wish, const char *what,
                      double ratio);

#endif
