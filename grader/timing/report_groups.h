/**
 * @file report_groups.h
 * @brief Contenders that belong together, for tables and pictures.
 *
 *     size_t at = 0;
 *     while (report_next_group(&timing, &at, &group))
 *         if (group.is_map) ...
 *
 * bench prints them, report fills pages with them; nothing here writes.
 */
#ifndef REPORT_GROUPS_H
#define REPORT_GROUPS_H

#include <stdbool.h>

#include "../figure.h"
#include "timing.h"

/** Values of one parameter that a map can have. */
#define REPORT_VALUES 32

/** Contenders that vary the same on one input: a heat map if two things were
 * varied, a picture with lines if it is one. */
struct report_group {
    const struct timing *timing;
    size_t first; /**< contender */
    size_t input;
    bool is_map;
};

/** Finds the next group. @param at counts, from 0 on. */
bool report_next_group(const struct timing *timing, size_t *at,
                       struct report_group *group);

/** @return the unpinned summary of a contender that is in the group; NULL. */
const struct timing_summary *report_in_group(const struct report_group *group,
                                             size_t contender);

/** @return the last part of a contender's program: its line's name. */
const char *report_line(const struct timing *timing, size_t contender);

/** The different values of a parameter in a group, rising.
 * @return how many; at most `room`. */
size_t report_values(const struct report_group *group, int parameter,
                     double *values, size_t room);

/** @return the summary with these values; NULL. */
const struct timing_summary *report_cell(const struct report_group *group,
                                         double first, double second);

/** Follows a time if some runs were right and others were not. */
#define REPORT_STAR "*"

/** What a field of a map shows. */
enum report_field { REPORT_TIME, REPORT_LOCKS };

/** What a map or a table shows of one contender of a group: a median time or
 * a number of lock acquisitions.
 * @param summary of report_cell or report_in_group; NULL: there is none.
 * @param text gets it for people, or why there is none.
 * @return for a colour: seconds or locks, above 0; NaN: there is none. */
double report_field(const struct report_group *group,
                    const struct timing_summary *summary,
                    enum report_field what, char text[FIGURE_SIZE]);

/** Whether lockmeter counted for any of a group. */
bool report_has_locks(const struct report_group *group);

/** Whether its pictures are called scaling-N, and not sweep-N. */
bool report_is_scale(const struct timing *timing);

/** Whether a contender was measured on several inputs, unpinned, and nothing
 * was varied: it has a line in the picture of scaling. */
bool report_scales(const struct timing *timing, size_t contender);

#endif
