/*
 * How a contender's time grows with its input, on inputs of one series: they
 * are of one kind, in several sizes.
 *
 * A straight line is laid through the medians by least squares. Its slope is
 * what a MiB (or a million) costs; R squared is the share of the differences
 * between the times that the line explains: at 1, all points are on it.
 */
#include <stdlib.h>
#include <string.h>

#include "../stats.h"
#include "timing.h"

/* Fewer points than these lie on a line whatever they are. */
#define LEAST_SIZES 3

/* ---- series ---- */

/* The length of a name without its size: of "random-1M" that of "random". */
static size_t stem_of(const char *name)
{
    const char *size = strrchr(name, '-');
    return size != NULL ? (size_t)(size - name) : 0;
}

bool timing_are_alike(const struct timing *timing, size_t a, size_t b)
{
    const char *one = timing->inputs[a].name, *other = timing->inputs[b].name;
    size_t length = stem_of(one);
    return stem_of(other) == length && strncmp(one, other, length) == 0;
}

static bool is_first(const struct timing *timing, size_t input)
{
    for (size_t i = 0; i < input; i++)
        if (timing_are_alike(timing, i, input))
            return false;
    return true;
}

size_t timing_series(const struct timing *timing, size_t from)
{
    while (from < timing->input_count && !is_first(timing, from))
        from++;
    return from;
}

const char *timing_series_name(const struct timing *timing, size_t input,
                               char name[TIMING_TEXT])
{
    const char *whole = timing->inputs[input].name;
    snprintf(name, TIMING_TEXT, "%.*s", (int)stem_of(whole), whole);
    return name;
}

/* ---- a line ---- */

static void find_peaks(struct timing_growth *growth,
                       const struct timing *timing, size_t contender,
                       size_t input)
{
    growth->least_kib = UINT64_MAX;
    for (size_t i = 0; i < timing->row_count; i++) {
        const struct timing_row *row = &timing->rows[i];
        if (row->contender != contender || !row->is_ok ||
            !timing_are_alike(timing, row->input, input))
            continue;
        if (row->peak_kib < growth->least_kib)
            growth->least_kib = row->peak_kib;
        if (row->peak_kib > growth->most_kib)
            growth->most_kib = row->peak_kib;
    }
}

static size_t find_points(const struct timing *timing, size_t contender,
                          size_t input, double *sizes, double *seconds)
{
    size_t count = 0;
    for (size_t i = 0; i < timing->input_count; i++) {
        const struct timing_summary *summary =
            timing_find(timing, contender, i, false);
        if (summary == NULL || summary->rounds == 0 ||
            !timing_are_alike(timing, i, input))
            continue;
        sizes[count] = (double)timing->inputs[i].bytes / timing_scale(timing);
        seconds[count++] = summary->median;
    }
    return count;
}

bool timing_growth_of(const struct timing *timing, size_t contender,
                      size_t input, struct timing_growth *growth)
{
    double *sizes = calloc(timing->input_count + 1, sizeof *sizes);
    double *seconds = calloc(timing->input_count + 1, sizeof *seconds);
    *growth = (struct timing_growth){0};
    if (sizes != NULL && seconds != NULL)
        growth->sizes = find_points(timing, contender, input, sizes, seconds);
    if (growth->sizes >= LEAST_SIZES) {
        struct stats_line line = stats_line_of(sizes, seconds, growth->sizes);
        growth->slope = line.slope;
        growth->r_squared = line.r_squared;
        find_peaks(growth, timing, contender, input);
    }
    free(sizes);
    free(seconds);
    return growth->sizes >= LEAST_SIZES;
}
