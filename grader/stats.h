/**
 * @file stats.h
 * @brief A few timings in three numbers: median, spread, minimum; and a line.
 *
 *     double seconds[] = {0.25, 0.24, 0.31};
 *     struct stats times = stats_of(seconds, 3);
 *     printf("%.2f s, %.0f %%\n", times.median, times.spread);
 *
 * All of them stand up to the one run that a neighbour disturbed, which a
 * mean and a standard deviation do not.
 */
#ifndef STATS_H
#define STATS_H

#include <stddef.h>

/** Samples from which on quartiles mean something. */
#define STATS_QUARTILES 5

/** What is known about some samples. */
struct stats {
    double median;  /**< of an even number: between the two in the middle */
    double minimum; /**< the least disturbed sample */
    double spread;  /**< percent of the median: half the distance between
                         the quartiles, or with fewer than STATS_QUARTILES
                         samples between the extremes; 0 for one sample */
};

/**
 * Sums samples up.
 * @param samples in any one unit; they are sorted in place.
 * @param count   how many; all results are 0 when there are none.
 */
struct stats stats_of(double *samples, size_t count);

/** A straight line through points. */
struct stats_line {
    double slope;
    double intercept; /**< where it crosses x = 0 */
    double r_squared; /**< share of the variance of y that it explains, 0 to 1;
                           1 where all y are the same */
};

/**
 * Lays a line through points by least squares.
 * @param x, y   in any units, each; at least two different x.
 * @param count  points; with fewer than two all results are 0.
 */
struct stats_line stats_line_of(const double *x, const double *y, size_t count);

#endif
