/*
 * Sums rows up: medians and spreads (stats.h), and ratios of runs of the same
 * round with intervals (pairs.h), as they disturb each other least.
 *
 * Rows are put in order first, so that those of one summary stand together:
 *
 *     contender 0, input 0, not pinned    rounds 1 2 3 4 5     a summary
 *     contender 0, input 0, pinned        rounds 1 2 3 4 5     another one
 *     contender 0, input 1, ...
 *
 * An interval takes RESULT_PAIRS rounds at most, the first ones.
 */
#include <stdlib.h>
#include <string.h>

#include "../grading/pairs.h"
#include "../stats.h"
#include "timing_parts.h"

/* Rows of one summary: ordered rows from one to before another. */
struct group {
    const struct timing_row *const *rows;
    size_t count;
};

/* What is at work. */
struct summing {
    struct timing *timing;
    const struct timing_row **order;
    double *samples; /* room for all rows */
};

/* ---- order ---- */

/* Contender, input, pinning: the order of summaries. */
static int compare_keys(const struct timing_row *a, const struct timing_row *b)
{
    if (a->contender != b->contender)
        return a->contender < b->contender ? -1 : 1;
    if (a->input != b->input)
        return a->input < b->input ? -1 : 1;
    return a->is_pinned - b->is_pinned;
}

static int compare_rows(const void *left, const void *right)
{
    const struct timing_row *a = *(const struct timing_row *const *)left;
    const struct timing_row *b = *(const struct timing_row *const *)right;
    int keys = compare_keys(a, b);
    return keys != 0 ? keys : (a->round > b->round) - (a->round < b->round);
}

const struct timing_row **timing_order(const struct timing *timing)
{
    if (timing->row_count == 0)
        return NULL;
    const struct timing_row **order = malloc(timing->row_count * sizeof *order);
    if (order == NULL)
        return NULL;
    for (size_t i = 0; i < timing->row_count; i++)
        order[i] = &timing->rows[i];
    qsort(order, timing->row_count, sizeof *order, compare_rows);
    return order;
}

/* The first of the ordered rows that is not before a key. */
static size_t first_of(const struct summing *summing,
                       const struct timing_row *key)
{
    size_t from = 0, to = summing->timing->row_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (compare_keys(summing->order[middle], key) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static struct group group_of(const struct summing *summing, size_t contender,
                             size_t input, bool is_pinned)
{
    struct timing_row key = {.contender = contender, .input = input};
    key.is_pinned = is_pinned;
    size_t first = first_of(summing, &key);
    size_t end = first;
    while (end < summing->timing->row_count &&
           compare_keys(summing->order[end], &key) == 0)
        end++;
    return (struct group){summing->order + first, end - first};
}

/* ---- sums ---- */

static void sum_times(const struct summing *summing, const struct group *group,
                      struct timing_summary *summary)
{
    size_t count = 0;
    for (size_t i = 0; i < group->count; i++)
        if (group->rows[i]->is_ok)
            summing->samples[count++] = group->rows[i]->wall;
    struct stats wall = stats_of(summing->samples, count);
    summary->rounds = (unsigned)count;
    summary->failed = (unsigned)(group->count - count);
    summary->median = wall.median;
    summary->spread = wall.spread;
    summary->minimum = wall.minimum;
    count = 0;
    for (size_t i = 0; i < group->count; i++)
        if (group->rows[i]->is_ok)
            summing->samples[count++] =
                group->rows[i]->user + group->rows[i]->system;
    summary->cpu = stats_of(summing->samples, count).median;
}

/* The ratio of one group's times over another's, round by round. */
static struct timing_ratio ratio_of(const struct group *over,
                                    const struct group *under)
{
    struct result_pair pairs[RESULT_PAIRS];
    size_t count = 0;
    for (size_t i = 0, j = 0; i < over->count && j < under->count;) {
        const struct timing_row *a = over->rows[i], *b = under->rows[j];
        if (a->round == b->round && a->is_ok && b->is_ok && a->wall > 0 &&
            b->wall > 0 && count < RESULT_PAIRS)
            pairs[count++] = (struct result_pair){a->wall, b->wall};
        i += a->round <= b->round;
        j += b->round <= a->round;
    }
    struct pairs_interval ratio = pairs_interval(pairs, count);
    return (struct timing_ratio){ratio.median, ratio.low, ratio.high,
                                 ratio.sure};
}

static double locks_of(const struct timing *timing, size_t contender,
                       size_t input)
{
    uint64_t blocks = timing->inputs[input].blocks;
    for (size_t i = 0; i < timing->count_count && blocks > 0; i++) {
        const struct timing_count *count = &timing->counts[i];
        if (count->contender == contender && count->input == input &&
            count->is_known)
            return (double)count->acquisitions / (double)blocks;
    }
    return -1;
}

static void sum_group(const struct summing *summing, const struct group *group,
                      struct timing_summary *summary)
{
    const struct timing *timing = summing->timing;
    const struct timing_row *row = group->rows[0];
    struct group baseline =
        group_of(summing, timing_baseline(timing), row->input, row->is_pinned);
    struct group floor =
        group_of(summing, timing_floor(timing), row->input, row->is_pinned);
    summary->contender = row->contender;
    summary->input = row->input;
    summary->is_pinned = row->is_pinned;
    sum_times(summing, group, summary);
    summary->speed_up = ratio_of(&baseline, group);
    summary->to_floor = ratio_of(group, &floor);
    summary->acquisitions_per_block =
        locks_of(timing, row->contender, row->input);
}

static bool sum_all(const struct summing *summing)
{
    size_t count = summing->timing->row_count;
    for (size_t i = 0; i < count;) {
        const struct timing_row *row = summing->order[i];
        struct group group =
            group_of(summing, row->contender, row->input, row->is_pinned);
        struct timing_summary *summary =
            timing_add(summing->timing, TIMING_SUMMARIES);
        if (summary == NULL)
            return false;
        sum_group(summing, &group, summary);
        i += group.count;
    }
    return true;
}

bool timing_summarise(struct timing *timing)
{
    struct summing summing = {.timing = timing};
    free(timing->summaries);
    timing->summaries = NULL;
    timing->summary_count = 0;
    if (timing->row_count == 0)
        return true;
    summing.order = timing_order(timing);
    summing.samples = malloc(timing->row_count * sizeof *summing.samples);
    bool ok =
        summing.order != NULL && summing.samples != NULL && sum_all(&summing);
    free(summing.order);
    free(summing.samples);
    return ok;
}

/* ---- looking things up ---- */

const struct timing_summary *timing_find(const struct timing *timing,
                                         size_t contender, size_t input,
                                         bool is_pinned)
{
    for (size_t i = 0; i < timing->summary_count; i++) {
        const struct timing_summary *summary = &timing->summaries[i];
        if (summary->contender == contender && summary->input == input &&
            summary->is_pinned == is_pinned)
            return summary;
    }
    return NULL;
}

size_t timing_baseline(const struct timing *timing)
{
    size_t i = 0;
    while (i < timing->contender_count && !timing->contenders[i].is_baseline)
        i++;
    return i;
}

size_t timing_floor(const struct timing *timing)
{
    size_t i = 0;
    while (i < timing->contender_count && !timing->contenders[i].is_floor)
        i++;
    return i;
}
