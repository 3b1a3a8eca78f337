/**
 * @file taken.h
 * @brief A grading in two parts: first all that may run beside others, then,
 * when nobody else runs, the checks that measure time.
 *
 *     grade --without-timing --json first.json x.c
 *     grade --timing-of first.json x.c
 *
 * The second one takes over all that the first one found, and its seed, and
 * runs only the checks that measure time: its result is that of the whole.
 */
#ifndef TAKEN_H
#define TAKEN_H

#include "grading.h"

/** The reason that --without-timing gives for a check that comes later. */
#define TAKEN_LATER "--without-timing leaves it out"

/**
 * Fills the result from an earlier one of the same file, as far as its checks
 * do not measure time. Comes after grading_begin.
 * @return false with grading->trouble.
 */
bool taken_read(struct grading *grading, const struct grading_wish *wish,
                const char *path);

/** Whether a result lacks checks that measure time, which could be run. */
bool taken_is_lacking(const struct result *result);

#endif
