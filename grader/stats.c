/*
 * Order statistics of a handful of samples.
 *
 * A quantile is read off the sorted samples, the first standing at 0 and the
 * last at 1, with a straight line between neighbours:
 *
 *     samples    2.0   2.1   2.4   2.9
 *     at         0     1/3   2/3   1         the median, at 1/2, is 2.25
 */
#include "stats.h"

#include <stdlib.h>

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static double quantile(const double *sorted, size_t count, double at)
{
    double place = at * (double)(count - 1);
    size_t below = (size_t)place;
    if (below + 1 >= count)
        return sorted[count - 1];
    double part = place - (double)below;
    return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

struct stats stats_of(double *samples, size_t count)
{
    struct stats stats = {0, 0, 0};
    if (count == 0)
        return stats;
    qsort(samples, count, sizeof *samples, compare);
    double edge = count < STATS_QUARTILES ? 0 : 0.25;
    double width =
        quantile(samples, count, 1 - edge) - quantile(samples, count, edge);
    stats.median = quantile(samples, count, 0.5);
    stats.minimum = samples[0];
    if (stats.median > 0)
        stats.spread = 100 * width / 2 / stats.median;
    return stats;
}

static double mean(const double *samples, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += samples[i];
    return sum / (double)count;
}

struct stats_line stats_line_of(const double *x, const double *y, size_t count)
{
    struct stats_line line = {0, 0, 0};
    double xx = 0, xy = 0, yy = 0;
    if (count < 2)
        return line;
    double middle_x = mean(x, count), middle_y = mean(y, count);
    for (size_t i = 0; i < count; i++) {
        double dx = x[i] - middle_x, dy = y[i] - middle_y;
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
    }
    line.slope = xx > 0 ? xy / xx : 0;
    line.intercept = middle_y - line.slope * middle_x;
    line.r_squared = xx > 0 && yy > 0 ? xy * xy / (xx * yy) : 1;
    return line;
}
