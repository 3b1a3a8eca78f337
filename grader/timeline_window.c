/*
 * The short stretch that is shown enlarged: single critical sections are to
 * be seen in it, and it is to tell what the whole run is like.
 *
 *     how long   1, 2, 5, 10, ... microseconds: as long as not more than
 *                WANTED slices and threads begin in it
 *     where      in one of the columns that come closest to the mean of the
 *                run, by how many threads wait, hold and do neither: in the
 *                one around which most threads hold a lock, so that hand-overs
 *                are seen; of equals, the one closest to the mean, then to the
 *                middle
 *
 * So nobody picks what fits his story. Only what is fully known counts.
 */
#include <math.h>
#include <stdlib.h>

#include "timeline.h"

/* Slices in a picture, of which each is to be some pixels wide. */
#define WANTED 200

/* Microseconds: no stretch is shorter. */
#define SHORTEST 0.1

/* Of the columns one in so many is close to the mean. */
#define CLOSE 10

struct column {
    size_t index;
    size_t from_middle;
    float from_mean; /* no doubles: rounding would tell equals apart */
};

/* ---- which columns are typical ---- */

/* How far a column is from the mean of the run: squared threads. */
static double distance(const struct timeline_trace *trace, size_t column)
{
    double width = trace->wall / (double)trace->columns;
    const double *sums = trace->sums + column * TIMELINE_STATES;
    double sum = 0;
    for (int state = 0; state < TIMELINE_UNKNOWN; state++) {
        double mean = trace->total[state] / trace->cut;
        double here = sums[state] / width;
        sum += (here - mean) * (here - mean);
    }
    return sum;
}

static int by_distance(const void *left, const void *right)
{
    const struct column *a = left, *b = right;
    if (a->from_mean < b->from_mean || a->from_mean > b->from_mean)
        return a->from_mean < b->from_mean ? -1 : 1;
    if (a->from_middle != b->from_middle)
        return a->from_middle < b->from_middle ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* The first `count` columns, the most typical one first. */
static struct column *sort_columns(const struct timeline_trace *trace,
                                   size_t count)
{
    struct column *columns = timeline_zeros(count, sizeof *columns);
    size_t middle = count / 2;
    for (size_t i = 0; i < count; i++)
        columns[i] =
            (struct column){.index = i,
                            .from_middle = i > middle ? i - middle : middle - i,
                            .from_mean = (float)distance(trace, i)};
    qsort(columns, count, sizeof *columns, by_distance);
    return columns;
}

/* ---- how long the stretch gets ---- */

static int by_time(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* When slices and threads begin, in order of time. */
static double *sort_starts(const struct timeline_trace *trace)
{
    size_t count = trace->slice_count + trace->thread_count;
    double *starts = timeline_zeros(count, sizeof *starts);
    for (size_t i = 0; i < trace->slice_count; i++)
        starts[i] = trace->slices[i].start;
    for (size_t i = 0; i < trace->thread_count; i++)
        starts[trace->slice_count + i] = trace->threads[i].start;
    if (count > 0)
        qsort(starts, count, sizeof *starts, by_time);
    return starts;
}

/* How many of them are before this moment. */
static size_t count_before(const double *starts, size_t count, double moment)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (starts[middle] < moment)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The longest stretch around a moment in which no more than WANTED begin. */
static void set(struct timeline_trace *trace, const double *starts,
                double moment)
{
    size_t count = trace->slice_count + trace->thread_count, begun;
    double shortest = fmin(SHORTEST, trace->cut);
    double length = 2 * trace->cut;
    do {
        length = fmax(timeline_round(length * 0.999), shortest);
        trace->from = fmax(0, fmin(moment - length / 2, trace->cut - length));
        trace->to = trace->from + length;
        begun = count_before(starts, count, trace->to) -
                count_before(starts, count, trace->from);
    } while (length > trace->cut || (length > shortest && begun > WANTED));
}

/* ---- which one it is ---- */

/* How many threads hold a lock in the stretch. */
static size_t count_holders(const struct timeline_trace *trace)
{
    size_t count = 0;
    for (size_t i = 0; i < trace->thread_count; i++) {
        const struct timeline_thread *thread = &trace->threads[i];
        const struct timeline_slice *slice = trace->slices + thread->first;
        bool holds = false;
        for (size_t j = 0; j < thread->slices && !holds; j++)
            holds = !slice[j].is_waiting && slice[j].start < trace->to &&
                    slice[j].end > trace->from;
        count += holds;
    }
    return count;
}

void timeline_choose(struct timeline_trace *trace)
{
    if (trace->cut <= 0)
        return; /* nothing is known */
    double width = trace->wall / (double)trace->columns;
    size_t known = (size_t)(trace->cut / width), best = 0, most = 0;
    struct column *columns = sort_columns(trace, known > 0 ? known : 1);
    double *starts = sort_starts(trace);
    for (size_t i = 0; i <= known / CLOSE; i++) {
        set(trace, starts, ((double)columns[i].index + 0.5) * width);
        size_t holders = count_holders(trace);
        if (holders > most) {
            most = holders;
            best = i;
        }
    }
    set(trace, starts, ((double)columns[best].index + 0.5) * width);
    free(columns);
    free(starts);
}
