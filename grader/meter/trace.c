/*
 * Writes the timeline, event by event: there may be a million of them, so no
 * tree of JSON values is built; only names, which may hold any character, go
 * through jansson.
 */
#include "trace.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a file is written with. */
struct trace {
    FILE *stream;
    const struct report *report;
    char **names; /* of report->locks, as JSON strings */
    bool is_first;
};

static double microseconds(const struct trace *trace, uint64_t ticks)
{
    const struct meter *meter = trace->report->meter;

    return ticks <= meter->began
               ? 0
               : (double)(ticks - meter->began) * meter->ns_per_tick / 1000;
}

/* Begins an event: what all of them have. */
static void begin(struct trace *trace, const char *type,
                  const struct shared_thread *thread)
{
    const struct shared *shared = trace->report->meter->shared;

    fprintf(trace->stream,
            "%s\n{\"ph\":\"%s\",\"pid\":%" PRIi32 ",\"tid\":%" PRIu32,
            trace->is_first ? "" : ",", type,
            shared->processes[thread->process].pid, thread->number + 1);
    trace->is_first = false;
}

static void put_span(struct trace *trace, uint64_t from, uint64_t to)
{
    double ts = microseconds(trace, from);

    fprintf(trace->stream, ",\"ts\":%.3f,\"dur\":%.3f", ts,
            to > from ? microseconds(trace, to) - ts : 0);
}

static void name_thread(char text[32], const struct shared_thread *thread)
{
    if (thread->number == 0)
        snprintf(text, 32, "main");
    else
        snprintf(text, 32, "worker %" PRIu32, thread->number);
}

static void put_thread(struct trace *trace, const struct shared_thread *thread)
{
    char name[32];

    name_thread(name, thread);
    begin(trace, "M", thread);
    fprintf(trace->stream,
            ",\"name\":\"thread_name\",\"args\":{\"name\":\"%s\"}}", name);
    begin(trace, "X", thread);
    put_span(trace, thread->began, report_end(trace->report, thread));
    fprintf(trace->stream, ",\"cat\":\"thread\",\"name\":\"%s\"}", name);
}

/* The lock's place in the report, or lock_count. Few are looked up often. */
static size_t place_of(const struct trace *trace, uint64_t key)
{
    size_t i = 0;

    while (i < trace->report->lock_count && trace->report->locks[i].key != key)
        i++;
    return i;
}

static const char *name_of(const struct trace *trace, uint64_t key)
{
    size_t place = place_of(trace, key);

    return place < trace->report->lock_count ? trace->names[place] : "\"?\"";
}

static bool is_still_held(const struct trace *trace, uint64_t key)
{
    size_t place = place_of(trace, key);

    return place < trace->report->lock_count &&
           trace->report->locks[place].counts.still_held > 0;
}

static void put_event(struct trace *trace, const struct shared_thread *thread,
                      const struct shared_event *event)
{
    const char *state = event->state == SHARED_WAITING ? "waiting" : "holding";
    const char *name = name_of(trace, event->key);
    const char *verb = event->state == SHARED_WAITING ? "waits for" : "holds";

    begin(trace, "X", thread);
    put_span(trace, event->begin, event->end);
    /* the name is quoted: its first quote is left out */
    fprintf(trace->stream, ",\"cat\":\"%s\",\"name\":\"%s %s", state, verb,
            name + 1);
    fprintf(trace->stream, ",\"args\":{\"lock\":%s}}", name);
}

static void put_chunk(struct trace *trace, const struct shared_chunk *chunk)
{
    const struct shared *shared = trace->report->meter->shared;

    if (chunk->thread >= report_thread_rows(trace->report))
        return; /* of a thread that found no row */
    for (size_t i = 0; i < chunk->count && i < SHARED_CHUNK; i++)
        put_event(trace, &shared->threads[chunk->thread], &chunk->events[i]);
}

/* ---- what was under way ---- */

/* A slice that ended after the trace was cut, or did not end at all: it is
 * shown up to there. */
static void put_clipped(struct trace *trace, const struct shared_thread *thread,
                        struct shared_event event)
{
    uint64_t cut = trace->report->meter->shared->cut;

    if (cut != 0 && event.end > cut)
        event.end = cut;
    if (event.key != 0 && event.begin < event.end)
        put_event(trace, thread, &event);
}

static void put_open(struct trace *trace, const struct shared_thread *thread)
{
    struct shared_event wait = {.begin = thread->wait_since,
                                .end = report_end(trace->report, thread),
                                .key = thread->wait_key,
                                .state = SHARED_WAITING};

    put_clipped(trace, thread, wait);
    put_clipped(trace, thread, thread->at_cut[SHARED_WAITING]);
    put_clipped(trace, thread, thread->at_cut[SHARED_HOLDING]);
}

/* The locks that a thread holds at its end. A hold that is older than it is of
 * a thread that had its slot before; and one may have been ended by another
 * thread. */
static void put_held(struct trace *trace, const struct shared_slot *slot)
{
    if (slot->row >= report_thread_rows(trace->report))
        return;
    const struct shared_thread *thread =
        &trace->report->meter->shared->threads[slot->row];
    for (size_t i = 0; i < SHARED_USES; i++) {
        const struct shared_use *use = &slot->uses[i];
        struct shared_event hold = {.begin = use->since,
                                    .end = report_end(trace->report, thread),
                                    .key = use->key,
                                    .state = SHARED_HOLDING};
        if (use->depth > 0 && use->since >= thread->began &&
            is_still_held(trace, use->key))
            put_clipped(trace, thread, hold);
    }
}

/* ---- all ---- */

static void put_processes(struct trace *trace, const char *program)
{
    const struct shared *shared = trace->report->meter->shared;
    json_t *name = json_string(program);
    char *text = name == NULL ? NULL : json_dumps(name, JSON_ENCODE_ANY);

    for (uint32_t i = 0; i < SHARED_PROCESSES && i < shared->next_process;
         i++) {
        struct shared_thread thread = {.process = i};
        begin(trace, "M", &thread);
        fprintf(trace->stream,
                ",\"name\":\"process_name\",\"args\":{\"name\":%s}}",
                text != NULL ? text : "\"?\"");
    }
    free(text);
    json_decref(name);
}

static void put_all(struct trace *trace, const char *program)
{
    const struct shared *shared = trace->report->meter->shared;
    size_t rows = report_thread_rows(trace->report);
    uint32_t chunks = shared->next_chunk;

    put_processes(trace, program);
    for (size_t i = 0; i < rows; i++)
        if (shared->threads[i].began != 0)
            put_thread(trace, &shared->threads[i]);
    for (uint32_t i = 0; i < chunks && i < shared->chunk_count; i++)
        put_chunk(trace, &shared->chunks[i]);
    for (size_t i = 0; i < rows; i++)
        if (shared->threads[i].began != 0)
            put_open(trace, &shared->threads[i]);
    for (size_t i = 0; i < shared->top_slot; i++)
        put_held(trace, &shared->slots[i]);
}

static void put_tail(struct trace *trace, const char *program)
{
    const struct meter *meter = trace->report->meter;
    json_t *text = json_string(program);
    json_t *tail = json_pack(
        "{s:s, s:o, s:f, s:i, s:I, s:o}", "format", "lockmeter trace 1",
        "program", text != NULL ? text : json_null(), "wall_us",
        (double)meter->wall_ns / 1000, "cores",
        (int)sysconf(_SC_NPROCESSORS_ONLN), "limit",
        (json_int_t)meter->shared->chunk_count * SHARED_CHUNK, "cut_at_us",
        meter->shared->cut == 0
            ? json_null()
            : json_real(microseconds(trace, meter->shared->cut)));

    fputs("\n],\"displayTimeUnit\":\"ns\",\"otherData\":", trace->stream);
    if (tail != NULL)
        json_dumpf(tail, trace->stream, JSON_COMPACT);
    fputs("}\n", trace->stream);
    json_decref(tail);
}

static bool name_locks(struct trace *trace)
{
    size_t count = trace->report->lock_count;

    trace->names = calloc(count + 1, sizeof *trace->names);
    for (size_t i = 0; trace->names != NULL && i < count; i++) {
        json_t *name = json_string(trace->report->locks[i].name);
        trace->names[i] = json_dumps(name, JSON_ENCODE_ANY);
        json_decref(name);
        if (trace->names[i] == NULL)
            trace->names[i] = strdup("\"?\"");
    }
    return trace->names != NULL;
}

bool trace_write(FILE *stream, const char *program, const struct report *report)
{
    struct trace trace = {.stream = stream, .report = report, .is_first = true};

    if (!name_locks(&trace))
        return false;
    fputs("{\"traceEvents\":[", stream);
    put_all(&trace, program);
    put_tail(&trace, program);
    for (size_t i = 0; i < report->lock_count; i++)
        free(trace.names[i]);
    free(trace.names);
    return ferror(stream) == 0;
}
