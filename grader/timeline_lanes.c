/*
 * Threads packed onto lanes, and time into columns.
 *
 * A thousand threads that live one batch after the other, 20 at a time, share
 * 20 lanes: each goes to the lowest lane whose last thread has ended. That
 * needs as many lanes as threads live at once at most.
 *
 *     lane 0  |main------------------------------------|
 *     lane 1   |worker 2----||worker 22--||worker 42--|
 *     lane 2    |worker 3--|  |worker 23-||worker 43-|
 *
 * Then each thread's life is cut into spans of one state. Its slices may nest
 * and overlap (it holds a lock and waits for another one), so their starts and
 * ends are swept in order of time; whoever waits is waiting, whatever he
 * holds. Each span is added to the columns that it crosses, exactly.
 */
#include <math.h>
#include <stdlib.h>

#include "timeline.h"

/* ---- lanes ---- */

static int by_start(const void *left, const void *right)
{
    const struct timeline_thread *a = left, *b = right;
    if (a->start < b->start || a->start > b->start)
        return a->start < b->start ? -1 : 1;
    if (a->process != b->process)
        return a->process < b->process ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

void timeline_pack(struct timeline_trace *trace)
{
    size_t count = trace->thread_count;
    double *ends = timeline_zeros(count, sizeof *ends); /* of last threads */
    if (count > 0)
        qsort(trace->threads, count, sizeof *trace->threads, by_start);
    for (size_t i = 0; i < count; i++) {
        struct timeline_thread *thread = &trace->threads[i];
        size_t lane = 0;
        while (lane < trace->lanes && ends[lane] > thread->start)
            lane++;
        if (lane == trace->lanes)
            trace->lanes++;
        ends[lane] = thread->end;
        thread->lane = lane;
    }
    free(ends);
}

size_t timeline_drawn(const struct timeline_trace *trace)
{
    return trace->lanes < TIMELINE_LANES ? trace->lanes : TIMELINE_LANES;
}

/* ---- columns ---- */

const float *timeline_cell(const struct timeline_trace *trace, size_t lane,
                           size_t column)
{
    return &trace->grid[(lane * trace->columns + column) * TIMELINE_STATES];
}

/* Adds a span to the columns that it crosses. */
static void add(struct timeline_trace *trace, size_t lane, double start,
                double end, enum timeline_state state)
{
    double width = trace->wall / (double)trace->columns;
    size_t column = (size_t)(start / width);
    for (; column < trace->columns && start < end; column++) {
        double border = (double)(column + 1) * width;
        double until = column + 1 == trace->columns ? end : fmin(end, border);
        if (until <= start)
            continue; /* a border that rounding has moved */
        size_t cell = lane * trace->columns + column;
        trace->grid[cell * TIMELINE_STATES + state] += (float)(until - start);
        trace->sums[column * TIMELINE_STATES + state] += until - start;
        trace->total[state] += until - start;
        start = until;
    }
}

/* Nothing is known of what happened after the trace was cut. */
static void add_span(struct timeline_trace *trace, size_t lane, double start,
                     double end, enum timeline_state state)
{
    add(trace, lane, start, fmin(end, trace->cut), state);
    add(trace, lane, fmax(start, trace->cut), end, TIMELINE_UNKNOWN);
}

/* A slice's start or end: how many more locks it waits for, or holds. */
struct edge {
    double at;
    int waiting, holding;
};

static int by_time(const void *left, const void *right)
{
    const struct edge *a = left, *b = right;
    return (a->at > b->at) - (a->at < b->at);
}

static void collect(struct edge *edges, const struct timeline_slice *slices,
                    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int waiting = slices[i].is_waiting, holding = !waiting;
        edges[2 * i] = (struct edge){slices[i].start, waiting, holding};
        edges[2 * i + 1] = (struct edge){slices[i].end, -waiting, -holding};
    }
    if (count > 0)
        qsort(edges, 2 * count, sizeof *edges, by_time);
}

static void sweep(struct timeline_trace *trace, struct edge *edges,
                  const struct timeline_thread *thread)
{
    double at = thread->start;
    int waiting = 0, holding = 0;
    collect(edges, trace->slices + thread->first, thread->slices);
    for (size_t i = 0; i < 2 * thread->slices; i++) {
        add_span(trace, thread->lane, at, edges[i].at,
                 waiting > 0   ? TIMELINE_WAITING
                 : holding > 0 ? TIMELINE_HOLDING
                               : TIMELINE_WORKING);
        at = edges[i].at;
        waiting += edges[i].waiting;
        holding += edges[i].holding;
    }
    add_span(trace, thread->lane, at, thread->end, TIMELINE_WORKING);
}

void timeline_bin(struct timeline_trace *trace, size_t columns)
{
    size_t most = 0;
    trace->columns = columns;
    trace->grid = timeline_zeros(trace->lanes * columns,
                                 TIMELINE_STATES * sizeof *trace->grid);
    trace->sums =
        timeline_zeros(columns, TIMELINE_STATES * sizeof *trace->sums);
    for (size_t i = 0; i < trace->thread_count; i++)
        if (trace->threads[i].slices > most)
            most = trace->threads[i].slices;
    struct edge *edges = timeline_zeros(2 * most, sizeof *edges);
    for (size_t i = 0; i < trace->thread_count; i++)
        sweep(trace, edges, &trace->threads[i]);
    free(edges);
}

double timeline_known(const struct timeline_trace *trace)
{
    return trace->total[TIMELINE_WAITING] + trace->total[TIMELINE_HOLDING] +
           trace->total[TIMELINE_WORKING];
}
