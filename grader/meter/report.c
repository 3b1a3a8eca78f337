/*
 * Sums the counters of all slots and names what they belong to.
 *
 *     slots[].uses[]   ->  locks[].counts, all        report_locks.c
 *     threads[], rest  ->  main, workers
 *     sites[]          ->  sites[]
 *     modules[]        ->  symbols, which give the names
 *
 * A thread that did not say when it ended went on with what it was doing until
 * its process ended.
 */
#include "report.h"

#include <stdlib.h>

/* ---- time ---- */

static uint64_t ns(const struct report *report, uint64_t ticks)
{
    return meter_ns(report->meter, ticks);
}

static void add_time(struct report_time *sum, const struct report_time *time)
{
    sum->threads += time->threads;
    sum->alive += time->alive;
    sum->working += time->working;
    sum->waiting += time->waiting;
    sum->holding += time->holding;
    sum->ready += time->ready;
    sum->blocked += time->blocked;
    for (size_t i = 0; i < SHARED_STATES; i++)
        for (size_t j = 0; j < SHARED_CPUS; j++)
            sum->detail[i][j] += time->detail[i][j];
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t less(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

uint64_t report_end(const struct report *report,
                    const struct shared_thread *thread)
{
    const struct meter *meter = report->meter;
    uint64_t end = meter->shared->processes[thread->process].finished;

    if (thread->finished != 0)
        return thread->finished;
    if (thread->last_at != 0)
        return thread->last_at;
    return end != 0 ? end : meter->finished;
}

/* Nanoseconds from the last charge to the end of its process. */
static uint64_t rest_of(const struct report *report,
                        const struct shared_thread *thread)
{
    if (thread->began == 0 || thread->finished != 0)
        return 0;
    return ns(report, less(report_end(report, thread), thread->mark));
}

/* Charges that. What the kernel said at the exit tells what it was; if there
 * was no exit, nobody knows, and it is taken for running. */
static void add_rest_of(const struct report *report,
                        const struct shared_thread *thread,
                        uint64_t time[SHARED_CPUS])
{
    uint64_t rest = rest_of(report, thread);
    uint64_t ready = 0;
    uint64_t running = rest;

    if (thread->last_at != 0) {
        uint64_t ran = less(thread->last_ran, thread->ran);
        ready = least(rest, less(thread->last_ready, thread->ready));
        running = least(rest - ready, less(ran, ns(report, thread->assumed)));
    }
    time[SHARED_READY] += ready;
    time[SHARED_RUNNING] += running;
    time[SHARED_ASLEEP] += rest - ready - running;
}

struct report_time report_thread(const struct report *report,
                                 const struct shared_thread *thread)
{
    struct report_time time = {.threads = 1};
    uint64_t(*detail)[SHARED_CPUS] = time.detail;

    for (size_t i = 0; i < SHARED_STATES; i++)
        for (size_t j = 0; j < SHARED_CPUS; j++)
            detail[i][j] = ns(report, thread->time[i][j]);
    add_rest_of(report, thread, detail[thread->state]);
    for (size_t i = 0; i < SHARED_STATES; i++)
        time.ready += detail[i][SHARED_READY];
    time.waiting = detail[SHARED_WAITING][SHARED_RUNNING] +
                   detail[SHARED_WAITING][SHARED_ASLEEP];
    time.holding = detail[SHARED_HOLDING][SHARED_RUNNING] +
                   detail[SHARED_HOLDING][SHARED_ASLEEP];
    time.working = detail[SHARED_OUTSIDE][SHARED_RUNNING];
    time.blocked = detail[SHARED_OUTSIDE][SHARED_ASLEEP];
    time.alive =
        time.ready + time.waiting + time.holding + time.working + time.blocked;
    return time;
}

size_t report_thread_rows(const struct report *report)
{
    size_t rows = report->meter->shared->next_thread;

    return rows < SHARED_THREADS ? rows : SHARED_THREADS;
}

static void add_thread(struct report *report,
                       const struct shared_thread *thread, size_t lives)
{
    struct report_time time = report_thread(report, thread);
    bool is_worker = thread->is_worker != 0;

    time.threads = lives;
    report->thread_acquisitions += thread->acquisitions;
    add_time(is_worker ? &report->workers : &report->main, &time);
    for (size_t i = 0; i < SHARED_CALLS; i++)
        report->calls[is_worker][i] += thread->calls[i];
}

/* Lives that found no row of their own are added up in their slots, and
 * nearly all of them are threads that the program made. */
static void add_rest(struct report *report, uint64_t lives)
{
    const struct shared *shared = report->meter->shared;

    for (size_t i = 0; i < shared->top_slot && i < SHARED_SLOTS; i++)
        if (shared->slots[i].rest.began != 0)
            add_thread(report, &shared->slots[i].rest, 0);
    report->workers.threads += lives;
}

static void sum_threads(struct report *report)
{
    const struct shared *shared = report->meter->shared;
    size_t rows = report_thread_rows(report);

    for (size_t i = 0; i < rows; i++)
        if (shared->threads[i].began != 0) {
            add_thread(report, &shared->threads[i], 1);
            report->unfinished += shared->threads[i].finished == 0;
        }
    if (shared->next_thread > rows)
        add_rest(report, shared->next_thread - rows);
    for (size_t i = 0; i < SHARED_PROCESSES; i++) {
        const struct shared_process *process = &shared->processes[i];
        report->made += process->made;
        report->joined += process->joined;
        report->detached += process->detached;
        if (process->peak > report->peak)
            report->peak = process->peak;
    }
    report->processes = shared->next_process;
}

/* ---- memory ---- */

static int by_calls(const void *a, const void *b)
{
    const struct report_site *x = a;
    const struct report_site *y = b;
    uint64_t calls_x = x->by_main + x->by_workers;
    uint64_t calls_y = y->by_main + y->by_workers;

    return (calls_x < calls_y) - (calls_x > calls_y);
}

static void take_site(struct report *report, const struct shared_site *row)
{
    struct report_site *site = &report->sites[report->site_count++];

    site->call = row->call;
    site->image = shared_key_image(row->key);
    site->address = shared_key_address(row->key);
    site->by_main = row->by_main;
    site->by_workers = row->by_workers;
    site->bytes = row->bytes;
    symbols_code(report->symbols, site->image, site->address, site->name,
                 sizeof site->name);
}

static bool sum_sites(struct report *report)
{
    const struct shared *shared = report->meter->shared;
    size_t count = 0;

    for (size_t i = 0; i < SHARED_SITES; i++)
        count += shared->sites[i].key != 0;
    report->sites = calloc(count + 1, sizeof *report->sites);
    if (report->sites == NULL)
        return false;
    for (size_t i = 0; i < SHARED_SITES; i++)
        if (shared->sites[i].key != 0)
            take_site(report, &shared->sites[i]);
    qsort(report->sites, report->site_count, sizeof *report->sites, by_calls);
    return true;
}

/* ---- all ---- */

static void learn_modules(struct report *report)
{
    const struct shared *shared = report->meter->shared;

    for (size_t i = 0; i < SHARED_MODULES; i++) {
        const struct shared_module *module = &shared->modules[i];
        if (module->image != 0)
            symbols_module(report->symbols, module->image - 1, module->path,
                           module->base);
    }
}

bool report_make(struct report *report, const struct meter *meter)
{
    *report = (struct report){.meter = meter};
    report->knows_holding = meter->shared->clock == SHARED_TSC;
    report->knows_ready = meter->shared->has_schedstat == 1;
    report->symbols = symbols_open();
    if (report->symbols == NULL)
        return false;
    learn_modules(report);
    sum_threads(report);
    if (report_locks(report) && sum_sites(report))
        return true;
    report_free(report);
    return false;
}

void report_free(struct report *report)
{
    if (report->symbols != NULL)
        symbols_close(report->symbols);
    free(report->locks);
    free(report->sites);
    *report = (struct report){.meter = NULL};
}
