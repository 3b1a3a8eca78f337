/*
 * The short stretch that is shown enlarged: single critical sections are to
 * be seen in it, and it is to tell what the whole run is like.
 *
 *     where      in the column that comes closest to the mean of the run, by
 *                how many threads wait, hold and do neither; of equals, the
 *                one nearest to the middle. Only what is fully known counts.
 *     how long   1, 2, 5, 10, ... microseconds: as long as not more than
 *                WANTED slices and threads begin in it
 *
 * So nobody picks what fits his story.
 */
#include <math.h>

#include "timeline.h"

/* Slices in a picture, of which each is to be some pixels wide. */
#define WANTED 200

/* Microseconds: no stretch is shorter. */
#define SHORTEST 0.1

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

/* The moment in the middle of the most typical column. Rounding makes equals
 * differ a little. */
static double typical(const struct timeline_trace *trace)
{
    double width = trace->wall / (double)trace->columns;
    size_t known = (size_t)(trace->cut / width);
    size_t best = known / 2;
    for (size_t i = 0; i < known; i++) {
        size_t column = i % 2 == 0 ? known / 2 + i / 2 : known / 2 - 1 - i / 2;
        if (column < known &&
            distance(trace, column) < distance(trace, best) * (1 - 1e-9))
            best = column;
    }
    return ((double)best + 0.5) * width;
}

/* How many slices and threads begin in the stretch. */
static size_t count_begun(const struct timeline_trace *trace)
{
    size_t count = 0;
    for (size_t i = 0; i < trace->slice_count; i++)
        count += trace->slices[i].start >= trace->from &&
                 trace->slices[i].start < trace->to;
    for (size_t i = 0; i < trace->thread_count; i++)
        count += trace->threads[i].start >= trace->from &&
                 trace->threads[i].start < trace->to;
    return count;
}

/* The stretch of this length around a moment; it stays in what is known. */
static void set(struct timeline_trace *trace, double moment, double length)
{
    trace->from = fmax(0, fmin(moment - length / 2, trace->cut - length));
    trace->to = trace->from + length;
}

void timeline_choose(struct timeline_trace *trace)
{
    if (trace->cut <= 0)
        return; /* nothing is known */
    double moment = fmin(typical(trace), trace->cut);
    double shortest = fmin(SHORTEST, trace->cut);
    double length = fmax(shortest, timeline_round(trace->cut));
    set(trace, moment, length);
    while (length > shortest && count_begun(trace) > WANTED) {
        length = fmax(shortest, timeline_round(length * 0.999));
        set(trace, moment, length);
    }
}
