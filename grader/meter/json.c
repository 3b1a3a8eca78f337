/*
 * Writes the report as JSON, with jansson. Times are whole nanoseconds; what
 * is not known is null. One function for each object of schema.json.
 */
#include "json.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

static json_t *count(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *count_if(bool is_known, uint64_t value)
{
    return is_known ? count(value) : json_null();
}

/* Text of a program may be anything; JSON is UTF-8. */
static json_t *words(const char *text)
{
    json_t *value = json_string(text);

    return value != NULL ? value : json_string("(not UTF-8)");
}

static json_t *address(uint64_t value)
{
    return json_sprintf("0x%" PRIx64, value);
}

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

/* ---- the run ---- */

static json_t *make_program(char *const *argv)
{
    json_t *array = json_array();

    for (size_t i = 0; argv[i] != NULL; i++)
        json_array_append_new(array, words(argv[i]));
    return array;
}

static json_t *make_end(const struct meter *meter)
{
    static const char *const how[] = {
        [METER_EXITED] = "exited",
        [METER_SIGNALLED] = "signalled",
        [METER_TIMED_OUT] = "timed out",
    };
    bool exited = meter->end == METER_EXITED;
    json_t *object = json_object();

    set(object, "how", json_string(how[meter->end]));
    set(object, "status", count_if(exited, (uint64_t)meter->code));
    set(object, "signal", count_if(!exited, (uint64_t)meter->code));
    return object;
}

/* ---- time ---- */

static json_t *make_detail(const struct report_time *time)
{
    static const char *const states[SHARED_STATES] = {
        [SHARED_OUTSIDE] = "outside",
        [SHARED_WAITING] = "waiting",
        [SHARED_HOLDING] = "holding",
    };
    static const char *const cpus[SHARED_CPUS] = {
        [SHARED_RUNNING] = "running_ns",
        [SHARED_READY] = "ready_ns",
        [SHARED_ASLEEP] = "asleep_ns",
    };
    json_t *object = json_object();

    for (size_t i = 0; i < SHARED_STATES; i++) {
        json_t *state = json_object();
        for (size_t j = 0; j < SHARED_CPUS; j++)
            set(state, cpus[j], count(time->detail[i][j]));
        set(object, states[i], state);
    }
    return object;
}

static json_t *make_time(const struct report *report,
                         const struct report_time *time)
{
    json_t *object = json_object();

    set(object, "threads", count(time->threads));
    set(object, "alive_ns", count(time->alive));
    set(object, "working_ns", count(time->working));
    set(object, "waiting_ns", count(time->waiting));
    set(object, "holding_ns", count_if(report->knows_holding, time->holding));
    set(object, "ready_ns", count_if(report->knows_ready, time->ready));
    set(object, "blocked_ns", count(time->blocked));
    set(object, "detail", make_detail(time));
    return object;
}

static json_t *make_thread(const struct report *report,
                           const struct shared_thread *thread)
{
    const struct shared *shared = report->meter->shared;
    struct report_time time = report_thread(report, thread);
    uint64_t began = thread->began - report->meter->began;
    json_t *object = make_time(report, &time);

    json_object_del(object, "threads");
    set(object, "pid", json_integer(shared->processes[thread->process].pid));
    set(object, "number", count(thread->number));
    set(object, "began_ns", count(meter_ns(report->meter, began)));
    set(object, "acquisitions", count(thread->acquisitions));
    return object;
}

static json_t *make_threads(const struct report *report)
{
    const struct shared *shared = report->meter->shared;
    size_t rows = report_thread_rows(report);
    json_t *array = json_array();

    for (size_t i = 0; i < rows && i < JSON_THREADS; i++)
        if (shared->threads[i].began != 0)
            json_array_append_new(array,
                                  make_thread(report, &shared->threads[i]));
    return array;
}

/* ---- locks ---- */

static void set_counts(json_t *object, const struct report *report,
                       const struct report_counts *counts)
{
    bool known = report->knows_holding;

    set(object, "acquisitions", count(counts->acquisitions));
    set(object, "contended", count(counts->contended));
    set(object, "condition_waits", count(counts->conditions));
    set(object, "for_reading", count(counts->readers));
    set(object, "releases", count(counts->releases));
    set(object, "failed", count(counts->failed));
    set(object, "held_at_end", count(counts->still_held));
    set(object, "waiting_ns", count(counts->waiting));
    set(object, "longest_wait_ns", count(counts->longest_wait));
    set(object, "holding_ns", count_if(known, counts->holding));
    set(object, "longest_hold_ns", count_if(known, counts->longest_hold));
    set(object, "stalled_ns", count_if(known, counts->stalled));
}

static json_t *make_place(const struct report *report, uint32_t image,
                          uint64_t caller)
{
    static struct symbols_place place; /* large */
    json_t *object = json_object();

    if (!symbols_find(report->symbols, image, caller, &place))
        memset(&place, 0, sizeof place);
    set(object, "module", words(place.module));
    set(object, "function", words(place.function));
    set(object, "file", words(place.file));
    set(object, "line", count(place.line > 0 ? (uint64_t)place.line : 0));
    return object;
}

static json_t *make_lock(const struct report *report,
                         const struct report_lock *lock)
{
    json_t *object = json_object();
    char type[64];

    set(object, "name", words(lock->name));
    set(object, "kind", json_string(report_kind(lock->kind)));
    set(object, "type", json_string(report_type(lock, type)));
    set(object, "address", address(lock->address));
    set(object, "image", count(lock->image));
    set(object, "symbol",
        *lock->symbol == '\0' ? json_null() : words(lock->symbol));
    set(object, "first_taken",
        make_place(report, lock->image, lock->first_taken));
    set_counts(object, report, &lock->counts);
    return object;
}

static json_t *make_locks(const struct report *report)
{
    json_t *array = json_array();

    for (size_t i = 0; i < report->lock_count; i++)
        json_array_append_new(array, make_lock(report, &report->locks[i]));
    return array;
}

/* ---- memory ---- */

static json_t *make_calls(const uint64_t calls[SHARED_CALLS])
{
    json_t *object = json_object();

    for (size_t i = 0; i < SHARED_CALLS; i++)
        set(object, report_call((enum shared_call)i), count(calls[i]));
    return object;
}

static json_t *make_memory(const struct report *report)
{
    json_t *object = json_object();
    json_t *sites = json_array();

    for (size_t i = 0; i < report->site_count; i++) {
        const struct report_site *row = &report->sites[i];
        json_t *site = json_object();
        set(site, "call", json_string(report_call(row->call)));
        set(site, "place", make_place(report, row->image, row->address));
        set(site, "by_main", count(row->by_main));
        set(site, "by_workers", count(row->by_workers));
        set(site, "bytes", count(row->bytes));
        json_array_append_new(sites, site);
    }
    set(object, "main", make_calls(report->calls[0]));
    set(object, "workers", make_calls(report->calls[1]));
    set(object, "sites", sites);
    return object;
}

/* ---- all ---- */

static json_t *make_doubts(const struct doubts *doubts, enum doubt_kind kind)
{
    json_t *array = json_array();

    for (size_t i = 0; i < doubts->count; i++)
        if (doubts->list[i].kind == kind)
            json_array_append_new(array, words(doubts->list[i].text));
    return array;
}

static json_t *make_report(char *const *argv, const struct report *report,
                           const struct doubts *doubts)
{
    const struct meter *meter = report->meter;
    json_t *object = json_object();
    json_t *totals = json_object();

    set(object, "format", json_string("lockmeter report"));
    set(object, "version", json_integer(JSON_VERSION));
    set(object, "program", make_program(argv));
    set(object, "end", make_end(meter));
    set(object, "cores", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
    set(object, "wall_ns", count(meter->wall_ns));
    set(object, "user_ns", count(meter->user_ns));
    set(object, "system_ns", count(meter->system_ns));
    set(object, "chaos_seed",
        count_if(meter->options.has_chaos, meter->options.chaos_seed));
    set(object, "processes", count(report->processes));
    set(object, "threads_made", count(report->made));
    set(object, "threads_peak", count(report->peak));
    set(object, "threads_joined", count(report->joined));
    set(object, "threads_detached", count(report->detached));
    set(object, "main_time", make_time(report, &report->main));
    set(object, "worker_time", make_time(report, &report->workers));
    set(object, "threads", make_threads(report));
    set_counts(totals, report, &report->all);
    set(object, "totals", totals);
    set(object, "locks", make_locks(report));
    set(object, "memory", make_memory(report));
    set(object, "suspicions", make_doubts(doubts, DOUBT_SUSPICION));
    set(object, "gaps", make_doubts(doubts, DOUBT_GAP));
    set(object, "notes", make_doubts(doubts, DOUBT_REMARK));
    return object;
}

static json_t *make_witness(const struct witness_result *witness)
{
    json_t *object;

    if (witness == NULL)
        return json_null();
    object = json_object();
    set(object, "ran", json_boolean(witness->ran));
    set(object, "problem", words(witness->problem));
    set(object, "agrees", json_boolean(witness->ran && witness->agrees));
    set(object, "acquisitions_counted", count(witness->acquisitions_counted));
    set(object, "acquisitions_traced", count(witness->acquisitions_traced));
    set(object, "releases_counted", count(witness->releases_counted));
    set(object, "releases_traced", count(witness->releases_traced));
    set(object, "locks_compared", count(witness->locks_compared));
    set(object, "locks_differing", count(witness->locks_differing));
    set(object, "locks_unseen", count(witness->locks_unseen));
    set(object, "races", count(witness->races));
    set(object, "first_race", words(witness->first_race));
    return object;
}

bool json_write(FILE *stream, char *const *argv, const struct report *report,
                const struct doubts *doubts,
                const struct witness_result *witness)
{
    json_t *object = make_report(argv, report, doubts);

    set(object, "witness", make_witness(witness));
    bool ok = json_dumpf(object, stream, JSON_INDENT(1)) == 0 &&
              fputc('\n', stream) != EOF;
    json_decref(object);
    return ok;
}
