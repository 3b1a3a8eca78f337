/*
 * A trace file's pieces, made into threads and slices. Of the format (Trace
 * Event, as Perfetto and chrome://tracing read it) these count:
 *
 *     {"ph": "M", "name": "thread_name", pid, tid, "args": {"name": ...}}
 *     {"ph": "X", "cat": "thread", pid, tid, ts, dur}      a thread's life
 *     {"ph": "X", "cat": "waiting", ..., "args": {"lock": ...}}
 *     {"ph": "X", "cat": "holding", ..., "args": {"lock": ...}}
 *     "otherData": {"format": "lockmeter trace 1", program, wall_us, cores,
 *                   cut_at_us}
 *
 * They may come in any order; other events are not looked at. A thread whose
 * life is not told lives from its first slice to its last.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "timeline_pieces.h"

#define FORMAT "lockmeter trace 1"

/* No time is beyond it: eleven days, of which doubles still tell the
 * nanoseconds apart. */
#define LONGEST 1e12

static bool is_time(const json_t *value)
{
    double time = json_number_value(value);
    return json_is_number(value) && time >= 0 && time <= LONGEST;
}

static bool is_text(const json_t *value, const char *text)
{
    return json_is_string(value) && strcmp(json_string_value(value), text) == 0;
}

static bool wrong(char why[TIMELINE_WHY], const char *what)
{
    snprintf(why, TIMELINE_WHY, "%s", what);
    return false;
}

/* ---- events ---- */

/* The thread that an event is about; NULL if it does not say. */
static struct timeline_thread *thread_of(struct timeline_trace *trace,
                                         const json_t *event)
{
    const json_t *pid = json_object_get(event, "pid");
    const json_t *tid = json_object_get(event, "tid");
    char key[FIGURE_SIZE + FIGURE_SIZE];
    if (!json_is_integer(pid) || !json_is_integer(tid))
        return NULL;
    snprintf(key, sizeof key, "%lld/%lld", (long long)json_integer_value(pid),
             (long long)json_integer_value(tid));
    size_t before = trace->keys.count;
    uint32_t index = timeline_name(&trace->keys, key);
    if (index == before) {
        trace->threads =
            timeline_grow(trace->threads, before, sizeof *trace->threads);
        trace->threads[index] = (struct timeline_thread){
            .process = json_integer_value(pid), .id = json_integer_value(tid)};
    }
    return &trace->threads[index];
}

static void name_thread(struct timeline_trace *trace,
                        struct timeline_thread *thread, const json_t *name)
{
    if (!json_is_string(name))
        return;
    thread->name = timeline_name(&trace->names, json_string_value(name));
    thread->is_named = true;
}

/* "M": only names of threads are of interest. */
static bool take_metadata(struct timeline_trace *trace, const json_t *event,
                          char why[TIMELINE_WHY])
{
    if (!is_text(json_object_get(event, "name"), "thread_name"))
        return true;
    struct timeline_thread *thread = thread_of(trace, event);
    if (thread == NULL)
        return wrong(why, "'pid' or 'tid' is missing or no integer");
    const json_t *arguments = json_object_get(event, "args");
    name_thread(trace, thread, json_object_get(arguments, "name"));
    return true;
}

static void add_slice(struct timeline_trace *trace, struct timeline_slice slice,
                      const json_t *event)
{
    const json_t *arguments = json_object_get(event, "args");
    const char *lock = json_string_value(json_object_get(arguments, "lock"));
    slice.lock = timeline_name(&trace->names, lock != NULL ? lock : "a lock");
    trace->slices =
        timeline_grow(trace->slices, trace->slice_count, sizeof *trace->slices);
    trace->slices[trace->slice_count++] = slice;
}

/* A thread lives at least as long as all that is told of it. */
static void stretch_life(struct timeline_thread *thread, double start,
                         double end)
{
    thread->start = thread->is_known ? fmin(thread->start, start) : start;
    thread->end = thread->is_known ? fmax(thread->end, end) : end;
    thread->is_known = true;
}

/* "X": something that lasted. */
static bool take_complete(struct timeline_trace *trace, const json_t *event,
                          char why[TIMELINE_WHY])
{
    bool is_life = is_text(json_object_get(event, "cat"), "thread");
    bool is_waiting = is_text(json_object_get(event, "cat"), "waiting");
    const json_t *ts = json_object_get(event, "ts");
    const json_t *dur = json_object_get(event, "dur");
    if (!is_life && !is_waiting &&
        !is_text(json_object_get(event, "cat"), "holding"))
        return true;
    if (!is_time(ts) || !is_time(dur))
        return wrong(why, "'ts' or 'dur' is missing or no time");
    struct timeline_thread *thread = thread_of(trace, event);
    if (thread == NULL)
        return wrong(why, "'pid' or 'tid' is missing or no integer");

    struct timeline_slice slice = {
        .start = json_number_value(ts),
        .end = json_number_value(ts) + json_number_value(dur),
        .thread = (uint32_t)(thread - trace->threads),
        .is_waiting = is_waiting};
    stretch_life(thread, slice.start, slice.end);
    if (!is_life)
        add_slice(trace, slice, event);
    else if (!thread->is_named)
        name_thread(trace, thread, json_object_get(event, "name"));
    return true;
}

/* ---- what the trace is about ---- */

static bool take_other(struct timeline_trace *trace, const json_t *other,
                       char why[TIMELINE_WHY])
{
    const char *program = json_string_value(json_object_get(other, "program"));
    const json_t *wall = json_object_get(other, "wall_us");
    const json_t *cut = json_object_get(other, "cut_at_us");
    if (!is_text(json_object_get(other, "format"), FORMAT))
        return wrong(why, "the format is not '" FORMAT "'");
    if (program == NULL)
        return wrong(why, "'program' is missing or no text");
    if (!is_time(wall))
        return wrong(why, "'wall_us' is missing or no time");
    trace->is_cut = cut != NULL && !json_is_null(cut);
    if (trace->is_cut && !is_time(cut))
        return wrong(why, "'cut_at_us' is no time");
    free(trace->program);
    trace->program = strdup(program);
    trace->wall = json_number_value(wall);
    trace->cut = json_number_value(cut);
    trace->cores = json_integer_value(json_object_get(other, "cores"));
    return trace->program != NULL || wrong(why, "out of memory");
}

static bool take(void *context, const char *key, json_t *value,
                 char why[TIMELINE_WHY])
{
    struct timeline_trace *trace = context;
    if (strcmp(key, "otherData") == 0)
        return take_other(trace, value, why);
    if (strcmp(key, "traceEvents") != 0)
        return true;
    const json_t *phase = json_object_get(value, "ph");
    if (!json_is_string(phase))
        return wrong(why, "an event without 'ph'");
    if (is_text(phase, "M"))
        return take_metadata(trace, value, why);
    return !is_text(phase, "X") || take_complete(trace, value, why);
}

/* ---- when all was read ---- */

static int by_thread(const void *left, const void *right)
{
    const struct timeline_slice *a = left, *b = right;
    if (a->thread != b->thread)
        return a->thread < b->thread ? -1 : 1;
    if (a->start < b->start || a->start > b->start)
        return a->start < b->start ? -1 : 1;
    return (a->end < b->end) - (a->end > b->end); /* the outer one first */
}

/* Sorts the slices, and tells each thread which ones are its own. */
static void hand_out_slices(struct timeline_trace *trace)
{
    if (trace->slice_count > 0)
        qsort(trace->slices, trace->slice_count, sizeof *trace->slices,
              by_thread);
    for (size_t i = trace->slice_count; i-- > 0;) {
        struct timeline_thread *thread =
            &trace->threads[trace->slices[i].thread];
        thread->first = i;
        thread->slices++;
    }
}

/* Takes out threads that were only named: they never ran. Then the indices of
 * keys no longer fit, so they are forgotten. */
static void keep_threads_that_ran(struct timeline_trace *trace)
{
    struct timeline_names processes = {0};
    char pid[FIGURE_SIZE];
    for (size_t i = 0; i < trace->keys.count; i++) {
        struct timeline_thread thread = trace->threads[i];
        if (!thread.is_known)
            continue;
        if (!thread.is_named)
            thread.name = timeline_name(&trace->names, "a thread");
        snprintf(pid, sizeof pid, "%lld", thread.process);
        timeline_name(&processes, pid);
        trace->wall = fmax(trace->wall, thread.end);
        trace->threads[trace->thread_count++] = thread;
    }
    trace->processes = processes.count;
    timeline_names_free(&processes);
    timeline_names_free(&trace->keys);
}

static bool finish(struct timeline_trace *trace, char why[TIMELINE_WHY])
{
    if (trace->program == NULL)
        return wrong(why, "there is no 'otherData', so this is no trace");
    hand_out_slices(trace);
    keep_threads_that_ran(trace);
    if (!trace->is_cut || trace->cut > trace->wall)
        trace->cut = trace->wall;
    return trace->wall > 0 || wrong(why, "nothing took any time in it");
}

bool timeline_read(struct timeline_trace *trace, const char *path,
                   char why[TIMELINE_WHY])
{
    return timeline_pieces(path, take, trace, why) && finish(trace, why);
}

void timeline_free(struct timeline_trace *trace)
{
    timeline_names_free(&trace->names);
    timeline_names_free(&trace->keys);
    free(trace->program);
    free(trace->threads);
    free(trace->slices);
    free(trace->grid);
    free(trace->sums);
}
