/*
 * Looks for signs that the counts are not what the program did.
 *
 *     in the program's file     imports and instructions (target.c)
 *     in the counters           guards, checks and sums that do not fit
 *     in how processes ended    by exec, or without a word
 *     in calls of syscall       futex, clone, exec
 *
 * The counters lie in memory that the program can write. Somebody who knows
 * this file can make them fit; what remains against him is --witness.
 */
#include "doubts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void doubts_add(struct doubts *doubts, enum doubt_kind kind, const char *format,
                ...)
{
    va_list list;

    if (doubts->count == DOUBTS_MOST)
        return;
    struct doubt *doubt = &doubts->list[doubts->count++];
    doubt->kind = kind;
    va_start(list, format);
    vsnprintf(doubt->text, sizeof doubt->text, format, list);
    va_end(list);
}

const char *doubts_word(enum doubt_kind kind)
{
    static const char *const words[] = {
        [DOUBT_SUSPICION] = "evasion suspected",
        [DOUBT_GAP] = "not counted",
        [DOUBT_REMARK] = "note",
    };

    return words[kind];
}

size_t doubts_count(const struct doubts *doubts, enum doubt_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < doubts->count; i++)
        count += doubts->list[i].kind == kind;
    return count;
}

/* ---- the counters ---- */

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

    if (shared->magic != SHARED_MAGIC || shared->secret != meter->secret)
        doubts_add(doubts, DOUBT_SUSPICION,
                   "something wrote over the head of the counters");
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

static void look_at_sums(struct doubts *doubts, const struct report *report)
{
    for (size_t i = 0; i < report->lock_count; i++) {
        const struct report_lock *lock = &report->locks[i];
        const struct report_counts *counts = &lock->counts;
        if (has_owner(lock->kind) && !sums_fit(report, lock))
            doubts_add(doubts, DOUBT_SUSPICION,
                       "lock %s was taken %" PRIu64
                       " times, but released %" PRIu64 " times",
                       lock->name, counts->acquisitions, counts->releases);
        else if (has_owner(lock->kind) && counts->unmatched > 0)
            doubts_add(doubts, DOUBT_REMARK,
                       "lock %s was released %" PRIu64
                       " times by a thread that had not taken it",
                       lock->name, counts->unmatched);
        if (has_owner(lock->kind) && counts->still_held > 0)
            doubts_add(doubts, DOUBT_REMARK,
                       "lock %s was still held at the end", lock->name);
    }
}

static void look_at_losses(struct doubts *doubts, const struct shared *shared)
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

/* ---- processes ---- */

static void look_at_exec(struct doubts *doubts, const struct report *report,
                         const struct shared_process *process)
{
    char place[REPORT_TEXT];

    symbols_code(report->symbols, process->image, process->exec_from, place,
                 sizeof place);
    doubts_add(doubts, DOUBT_SUSPICION,
               "process %" PRIi32
               " became a program that is not metered, by exec at %s",
               process->pid, place);
}

static void look_at_processes(struct doubts *doubts,
                              const struct report *report)
{
    const struct meter *meter = report->meter;
    const struct shared *shared = meter->shared;
    uint32_t silent = 0;

    for (size_t i = 0; i < SHARED_PROCESSES && i < shared->next_process; i++) {
        const struct shared_process *process = &shared->processes[i];
        if (process->ended == SHARED_EXEC)
            look_at_exec(doubts, report, process);
        if (process->ended != SHARED_SILENT)
            continue;
        if (process->pid != meter->pid)
            silent++;
        else if (meter->end == METER_EXITED)
            doubts_add(doubts, DOUBT_SUSPICION,
                       "the program's end was not that of the program that "
                       "was metered: it became another, or bypassed exit");
    }
    if (silent > 0)
        doubts_add(doubts, DOUBT_REMARK,
                   "%" PRIu32 " of its processes were killed, still run, or "
                   "became something else",
                   silent);
}

/* ---- places in the program ---- */

static void look_at_calls(struct doubts *doubts, const struct report *report)
{
    static const char *const words[SHARED_DOUBTS] = {
        [SHARED_RAW_FUTEX] = "makes locks of its own from futex",
        [SHARED_RAW_EXEC] = "becomes another program",
        [SHARED_RAW_CLONE] = "makes threads or processes",
    };
    const struct shared *shared = report->meter->shared;

    for (size_t i = 0; i < SHARED_SUSPICIONS; i++) {
        const struct shared_suspicion *row = &shared->suspicions[i];
        char place[REPORT_TEXT];
        if (row->doubt == 0 || row->doubt > SHARED_DOUBTS)
            continue;
        symbols_code(report->symbols, row->image, row->where, place,
                     sizeof place);
        doubts_add(doubts, DOUBT_SUSPICION,
                   "it calls syscall at %s and %s, which cannot be counted",
                   place, words[row->doubt - 1]);
    }
}

/* The file is named as a module that lies at address 0. */
static void look_at_file(struct doubts *doubts, const struct target *target)
{
    struct symbols *symbols = target->count > 0 ? symbols_open() : NULL;

    if (symbols != NULL)
        symbols_module(symbols, 0, target->image, 0);
    for (unsigned i = 0; i < target->count; i++) {
        const struct target_finding *finding = &target->findings[i];
        char place[REPORT_TEXT];
        if (symbols == NULL || finding->address == 0) {
            doubts_add(doubts, DOUBT_SUSPICION, "%s", finding->what);
            continue;
        }
        symbols_code(symbols, 0, finding->address + 1, place, sizeof place);
        doubts_add(doubts, DOUBT_SUSPICION, "%s, at %s", finding->what, place);
    }
    if (symbols != NULL)
        symbols_close(symbols);
}

void doubts_look(struct doubts *doubts, const struct report *report,
                 const struct target *target)
{
    doubts->count = 0;
    look_at_header(doubts, report);
    look_at_slots(doubts, report);
    look_at_sums(doubts, report);
    look_at_processes(doubts, report);
    look_at_calls(doubts, report);
    look_at_file(doubts, target);
    look_at_losses(doubts, report->meter->shared);
}

/* ---- the witness ---- */

static void hear_difference(struct doubts *doubts,
                            const struct witness_result *witness)
{
    const struct witness_difference *worst = &witness->worst;

    if (worst->is_unseen)
        doubts_add(
            doubts, DOUBT_SUSPICION,
            "Valgrind saw %u locks that were not counted: a %s at 0x%" PRIx64
            " was taken %" PRIu64 " times",
            witness->locks_unseen, report_kind(worst->kind), worst->address,
            worst->traced);
    else
        doubts_add(
            doubts, DOUBT_SUSPICION,
            "Valgrind counted otherwise for %u of %u locks: a %s at 0x%" PRIx64
            " %" PRIu64 " times, lockmeter %" PRIu64,
            witness->locks_differing, witness->locks_compared,
            report_kind(worst->kind), worst->address, worst->traced,
            worst->counted);
}

void doubts_hear(struct doubts *doubts, const struct witness_result *witness)
{
    if (!witness->ran)
        return;
    if (!witness->agrees)
        hear_difference(doubts, witness);
    if (witness->races > 0)
        doubts_add(doubts, DOUBT_SUSPICION,
                   "Valgrind saw data races at %" PRIu64
                   " places: memory is shared by other means than the locks "
                   "that were counted, or not protected at all",
                   witness->races);
    if (*witness->note != '\0')
        doubts_add(doubts, DOUBT_REMARK, "%s", witness->note);
}
