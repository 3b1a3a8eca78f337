/*
 * Sums up what all slots did with each lock, and names the locks.
 *
 * Each lock has one row in the shared table, and in every slot that used it a
 * use with the same key. Both are brought together by sorting the rows by key
 * and looking the uses up in them. A thread that waits to the very end has not
 * yet added that to its uses; its row says so.
 */
#include <stdio.h>
#include <stdlib.h>

#include "report.h"

static uint64_t ns(const struct report *report, uint64_t ticks)
{
    return meter_ns(report->meter, ticks);
}

static void raise(uint64_t *most, uint64_t value)
{
    if (value > *most)
        *most = value;
}

static void add_use(const struct report *report, struct report_counts *counts,
                    const struct shared_use *use)
{
    counts->acquisitions += use->acquisitions;
    counts->contended += use->contended;
    counts->conditions += use->conditions;
    counts->readers += use->readers;
    counts->releases += use->releases;
    counts->failed += use->failed;
    counts->unmatched += use->unmatched;
    counts->held += use->depth;
    counts->inherited += use->inherited;
    counts->given_away += use->given_away;
    counts->waiting += ns(report, use->waiting);
    counts->holding += ns(report, use->holding);
    counts->stalled += ns(report, use->stalled);
    raise(&counts->longest_wait, ns(report, use->longest_wait));
    raise(&counts->longest_hold, ns(report, use->longest_hold));
}

static void add_counts(struct report_counts *sum,
                       const struct report_counts *counts)
{
    sum->acquisitions += counts->acquisitions;
    sum->contended += counts->contended;
    sum->conditions += counts->conditions;
    sum->readers += counts->readers;
    sum->releases += counts->releases;
    sum->failed += counts->failed;
    sum->unmatched += counts->unmatched;
    sum->held += counts->held;
    sum->still_held += counts->still_held;
    sum->inherited += counts->inherited;
    sum->given_away += counts->given_away;
    sum->waiting += counts->waiting;
    sum->holding += counts->holding;
    sum->stalled += counts->stalled;
    raise(&sum->longest_wait, counts->longest_wait);
    raise(&sum->longest_hold, counts->longest_hold);
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const struct report_lock *)a)->key;
    uint64_t y = ((const struct report_lock *)b)->key;

    return (x > y) - (x < y);
}

static int by_acquisitions(const void *a, const void *b)
{
    uint64_t x = ((const struct report_lock *)a)->counts.acquisitions;
    uint64_t y = ((const struct report_lock *)b)->counts.acquisitions;

    return x == y ? by_key(a, b) : (x < y) - (x > y);
}

/* While they are sorted by key. */
static struct report_lock *find(struct report *report, uint64_t key)
{
    struct report_lock wanted = {.key = key};

    return key == 0 ? NULL
                    : bsearch(&wanted, report->locks, report->lock_count,
                              sizeof *report->locks, by_key);
}

static void add_uses(struct report *report, const struct shared_slot *slot)
{
    for (size_t i = 0; i < SHARED_USES; i++) {
        struct report_lock *lock = find(report, slot->uses[i].key);
        if (lock != NULL)
            add_use(report, &lock->counts, &slot->uses[i]);
    }
}

/* A wait that was still under way at the end. */
static void add_wait(struct report *report, const struct shared_thread *thread)
{
    struct report_lock *lock = find(report, thread->wait_key);
    uint64_t end = report_end(report, thread);

    if (lock == NULL || end <= thread->wait_since)
        return;
    uint64_t waited = ns(report, end - thread->wait_since);
    lock->counts.waiting += waited;
    raise(&lock->counts.longest_wait, waited);
}

static void name_lock(struct report *report, struct report_lock *lock,
                      const struct shared_lock *row)
{
    struct symbols *symbols = report->symbols;

    if (symbols_data(symbols, lock->image, lock->address, lock->symbol,
                     sizeof lock->symbol))
        snprintf(lock->name, sizeof lock->name, "%s", lock->symbol);
    else
        symbols_code(symbols, lock->image, row->first_taken, lock->name,
                     sizeof lock->name);
}

/* A hold that another thread ended is none. */
static uint64_t still_held(const struct report_counts *counts)
{
    uint64_t open = counts->held + counts->given_away;

    return open > counts->unmatched ? open - counts->unmatched : 0;
}

static void take_lock(struct report *report, const struct shared_lock *row)
{
    struct report_lock *lock = &report->locks[report->lock_count++];

    *lock = (struct report_lock){.key = row->key};
    lock->kind = shared_key_kind(lock->key);
    lock->image = shared_key_image(lock->key);
    lock->address = shared_key_address(lock->key);
    lock->type = row->type;
    lock->first_taken = row->first_taken;
    lock->counts.acquisitions = row->spilled;
    lock->counts.releases = row->spilled_releases;
    lock->counts.contended = row->spilled_contended;
    lock->counts.failed = row->spilled_failed;
    lock->counts.conditions = row->spilled_conditions;
    lock->counts.readers = row->spilled_readers;
    if (lock->counts.acquisitions > lock->counts.releases &&
        lock->kind <= SHARED_RWLOCK)
        lock->counts.held = lock->counts.acquisitions - lock->counts.releases;
    name_lock(report, lock, row);
}

bool report_locks(struct report *report)
{
    const struct shared *shared = report->meter->shared;
    size_t count = 0;

    for (size_t i = 0; i < SHARED_LOCKS; i++)
        count += shared->locks[i].key != 0;
    report->locks = calloc(count + 1, sizeof *report->locks);
    if (report->locks == NULL)
        return false;
    for (size_t i = 0; i < SHARED_LOCKS; i++)
        if (shared->locks[i].key != 0)
            take_lock(report, &shared->locks[i]);
    qsort(report->locks, report->lock_count, sizeof *report->locks, by_key);
    for (size_t i = 0; i < shared->top_slot && i < SHARED_SLOTS; i++)
        add_uses(report, &shared->slots[i]);
    for (size_t i = 0; i < report_thread_rows(report); i++)
        add_wait(report, &shared->threads[i]);
    for (size_t i = 0; i < report->lock_count; i++) {
        report->locks[i].counts.still_held =
            still_held(&report->locks[i].counts);
        add_counts(&report->all, &report->locks[i].counts);
    }
    qsort(report->locks, report->lock_count, sizeof *report->locks,
          by_acquisitions);
    return true;
}
