/*
 * Doubts about the counters: they lie in memory that the program can write,
 * and each number in them is tied to others. Guards, checks and sums that do
 * not fit tell of who wrote over them.
 */
#include <inttypes.h>

#include "doubts_parts.h"

/* A thread that is killed while it counts may be one behind in either. */
static bool check_fits(const struct report *report,
                       const struct shared_use *use)
{
    uint64_t secret = report->meter->secret;
    uint64_t difference = use->check - use->acquisitions * secret;

    if (difference == 0)
        return true;
    return report->unfinished > 0 &&
           (difference == secret || difference == (uint64_t)0 - secret);
}

static bool slot_fits(const struct report *report, size_t number)
{
    const struct shared_slot *slot = &report->meter->shared->slots[number];

    if (slot->guard != report->meter->secret + number)
        return false;
    for (size_t i = 0; i < SHARED_USES; i++)
        if (!check_fits(report, &slot->uses[i]))
            return false;
    return true;
}

static void look_at_header(struct doubts *doubts, const struct report *report)
{
    const struct meter *meter = report->meter;
    const struct shared *shared = meter->shared;

    if (!meter->is_sound)
        doubts_add(doubts, DOUBT_SUSPICION,
                   "something wrote over the counters");
    else if (shared->next_process == 0)
        doubts_add(doubts, DOUBT_SUSPICION,
                   "the program never loaded the counting library");
}

static void look_at_slots(struct doubts *doubts, const struct report *report)
{
    const struct shared *shared = report->meter->shared;
    size_t top =
        shared->top_slot < SHARED_SLOTS ? shared->top_slot : SHARED_SLOTS;
    size_t bad = 0;

    for (size_t i = 0; i < top; i++)
        bad += !slot_fits(report, i);
    if (bad > 0)
        doubts_add(doubts, DOUBT_SUSPICION,
                   "something wrote over the counters of %zu of %zu threads",
                   bad, top);
}

static bool has_owner(enum shared_kind kind)
{
    return kind == SHARED_MUTEX || kind == SHARED_SPIN || kind == SHARED_RWLOCK;
}

/*
 * Each acquisition ended in a release by who had taken it, or by another
 * thread, or is still held; a fork adds holds that nobody took. A thread that
 * was stopped while it counted may be one off.
 */
static bool sums_fit(const struct report *report,
                     const struct report_lock *lock)
{
    const struct report_counts *counts = &lock->counts;
    uint64_t begun = counts->acquisitions + counts->inherited;
    uint64_t ended = counts->releases - counts->unmatched + counts->given_away +
                     counts->held;
    uint64_t difference = begun > ended ? begun - ended : ended - begun;

    return difference <= report->unfinished &&
           counts->contended <= counts->acquisitions + report->unfinished &&
           counts->unmatched <= counts->releases + report->unfinished;
}

/* Each acquisition is counted twice: for the lock and for the thread. */
static void look_at_threads(struct doubts *doubts, const struct report *report)
{
    uint64_t locks = report->all.acquisitions;
    uint64_t threads = report->thread_acquisitions;
    uint64_t difference = locks > threads ? locks - threads : threads - locks;

    if (report->meter->shared->lost_rows == 0 &&
        difference > report->unfinished)
        doubts_add(doubts, DOUBT_SUSPICION,
                   "something wrote over the counters: threads took %" PRIu64
                   " locks, and locks were taken %" PRIu64 " times",
                   threads, locks);
}

/* One remark about all locks of a kind, so that many do not crowd out what
 * matters more. */
static void remark(struct doubts *doubts, size_t count, const char *name,
                   const char *what)
{
    if (count == 1)
        doubts_add(doubts, DOUBT_REMARK, "lock %s was %s", name, what);
    else if (count > 1)
        doubts_add(doubts, DOUBT_REMARK, "%zu locks were %s, %s among them",
                   count, what, name);
}

static void look_at_sums(struct doubts *doubts, const struct report *report)
{
    size_t foreign = 0;
    size_t held = 0;
    const char *first_foreign = "";
    const char *first_held = "";

    for (size_t i = 0; i < report->lock_count; i++) {
        const struct report_lock *lock = &report->locks[i];
        const struct report_counts *counts = &lock->counts;
        if (!has_owner(lock->kind))
            continue;
        if (!sums_fit(report, lock))
            doubts_add(doubts, DOUBT_SUSPICION,
                       "lock %s was taken %" PRIu64
                       " times, but released %" PRIu64 " times",
                       lock->name, counts->acquisitions, counts->releases);
        if (counts->unmatched > 0 && foreign++ == 0)
            first_foreign = lock->name;
        if (counts->still_held > 0 && held++ == 0)
            first_held = lock->name;
    }
    remark(doubts, foreign, first_foreign,
           "released by a thread that had not taken it");
    remark(doubts, held, first_held, "still held at the end");
}

void doubts_losses(struct doubts *doubts, const struct shared *shared)
{
    if (shared->lost_slots > 0)
        doubts_add(doubts, DOUBT_GAP,
                   "%" PRIu32 " threads, as more than %d were alive at once",
                   shared->lost_slots, SHARED_SLOTS);
    if (shared->lost_rows > 0)
        doubts_add(doubts, DOUBT_GAP,
                   "what found a table full, %" PRIu32 " times",
                   shared->lost_rows);
}

void doubts_counters(struct doubts *doubts, const struct report *report)
{
    look_at_header(doubts, report);
    look_at_slots(doubts, report);
    look_at_threads(doubts, report);
    look_at_sums(doubts, report);
}
