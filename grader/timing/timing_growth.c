/*
 * How a contender's time grows with its input.
 *
 * A straight line is laid through the medians by least squares. Its slope is
 * what a MiB costs; R squared is the share of the differences between the
 * times that the line explains: at 1, all points are on it.
 */
#include <stdlib.h>

#include "../stats.h"
#include "timing.h"

/* Fewer points than these lie on a line whatever they are. */
#define LEAST_SIZES 3

static void find_peaks(struct timing_growth *growth,
                       const struct timing *timing, size_t contender)
{
    growth->least_kib = UINT64_MAX;
    for (size_t i = 0; i < timing->row_count; i++) {
        const struct timing_row *row = &timing->rows[i];
        if (row->contender != contender || !row->is_ok)
            continue;
        if (row->peak_kib < growth->least_kib)
            growth->least_kib = row->peak_kib;
        if (row->peak_kib > growth->most_kib)
            growth->most_kib = row->peak_kib;
    }
}

static size_t find_points(const struct timing *timing, size_t contender,
                          double *mib, double *seconds)
{
    size_t count = 0;
    for (size_t i = 0; i < timing->input_count; i++) {
        const struct timing_summary *summary =
            timing_find(timing, contender, i, false);
        if (summary == NULL || summary->rounds == 0)
            continue;
        mib[count] = (double)timing->inputs[i].bytes / (1 << 20);
        seconds[count++] = summary->median;
    }
    return count;
}

bool timing_growth_of(const struct timing *timing, size_t contender,
                      struct timing_growth *growth)
{
    double *mib = calloc(timing->input_count + 1, sizeof *mib);
    double *seconds = calloc(timing->input_count + 1, sizeof *seconds);
    *growth = (struct timing_growth){0};
    if (mib != NULL && seconds != NULL)
        growth->sizes = find_points(timing, contender, mib, seconds);
    if (growth->sizes >= LEAST_SIZES) {
        struct stats_line line = stats_line_of(mib, seconds, growth->sizes);
        growth->per_mib = line.slope;
        growth->r_squared = line.r_squared;
        find_peaks(growth, timing, contender);
    }
    free(mib);
    free(seconds);
    return growth->sizes >= LEAST_SIZES;
}
