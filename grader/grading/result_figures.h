/**
 * @file result_figures.h
 * @brief Numbers, points and figures of a result as people read them.
 *
 *     char text[RESULT_SENTENCE];
 *     result_figure_sentence(text, figure)
 *         "acquisitions per block: 2.04, at most 2.1; the baseline: 1,009.5"
 *
 * A number never contradicts the limit beside it: it gets as many digits as
 * it takes to show on which side it is.
 */
#ifndef RESULT_FIGURES_H
#define RESULT_FIGURES_H

#include "result.h"

/** Room for a number with its unit. */
#define RESULT_NUMBER 64

/** Room for a figure with its name, interval, limit and the baseline's. */
#define RESULT_SENTENCE 512

/** Three digits or more, thousands grouped, no zeros at its end: "1,009.5",
 * "0.0553", "not known". @return text. */
char *result_number(char text[RESULT_NUMBER], double value);

/** The same with a unit: "26.1x", "0.193 s". */
char *result_amount(char text[RESULT_NUMBER], double value, const char *unit);

/** The value of a figure with its unit. */
char *result_figure_value(char text[RESULT_NUMBER],
                          const struct result_figure *figure);

/** Its limit: "at least 20x"; "" if there is none. */
char *result_figure_limit(char text[RESULT_NUMBER],
                          const struct result_figure *figure);

/** Its interval: "24.9x to 27x"; "" if there is none. */
char *result_figure_interval(char text[RESULT_SENTENCE],
                             const struct result_figure *figure);

/** All of it. The name and unit are a stranger's; the rest is safe. */
char *result_figure_sentence(char text[RESULT_SENTENCE],
                             const struct result_figure *figure);

/** Points, at most two digits behind the point: "6", "2.5", "66.66". */
char *result_points(char text[RESULT_NUMBER], double points);

/** How the score came about, if it was scaled or is only of the visible
 * checks; else "". */
char *result_scaling(char text[RESULT_SENTENCE], const struct result *result);

#endif
