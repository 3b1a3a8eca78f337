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
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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

/* A clause with one place in it: the text has one %s. */
static void add_words(struct doubts *doubts, const char *words,
                      const char *place)
{
    const char *gap = strstr(words, "%s");

    doubts_add(doubts, DOUBT_SUSPICION, "%.*s%s%s", (int)(gap - words), words,
               place, gap + 2);
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

/* A spawned program that announced itself while its maker marked it has two
 * rows. */
static bool has_another_row(const struct shared *shared, size_t row)
{
    for (size_t i = 0; i < SHARED_PROCESSES && i < shared->next_process; i++)
        if (i != row && shared->processes[i].pid == shared->processes[row].pid)
            return true;
    return false;
}

static void look_at_silence(struct doubts *doubts, const struct report *report,
                            uint32_t *running, uint32_t *silent)
{
    const struct meter *meter = report->meter;
    const struct shared *shared = meter->shared;

    for (size_t i = 0; i < SHARED_PROCESSES && i < shared->next_process; i++) {
        const struct shared_process *process = &shared->processes[i];
        if (process->ended != SHARED_SILENT || process->pid <= 0)
            continue;
        if (process->pid == meter->pid && meter->end == METER_EXITED)
            doubts_add(doubts, DOUBT_SUSPICION,
                       "the program's end was not that of the program that "
                       "was metered: it became another, or bypassed exit");
        else if (process->pid != meter->pid && kill(process->pid, 0) == 0)
            (*running)++;
        else if (process->pid != meter->pid)
            (*silent)++;
    }
}

static void look_at_processes(struct doubts *doubts,
                              const struct report *report)
{
    const struct shared *shared = report->meter->shared;
    uint32_t running = 0;
    uint32_t silent = 0;

    for (size_t i = 0; i < SHARED_PROCESSES && i < shared->next_process; i++)
        if (shared->processes[i].ended == SHARED_EXEC &&
            !has_another_row(shared, i))
            look_at_exec(doubts, report, &shared->processes[i]);
    look_at_silence(doubts, report, &running, &silent);
    if (running > 0)
        doubts_add(doubts, DOUBT_GAP,
                   "what still runs: %" PRIu32 " processes of the program",
                   running);
    if (silent > 0)
        doubts_add(doubts, DOUBT_REMARK,
                   "%" PRIu32 " of its processes were killed, or became "
                   "something else",
                   silent);
}

/* ---- places in the program ---- */

static const char *describe(uint32_t doubt)
{
    switch (doubt) {
    case SHARED_RAW_FUTEX:
        return "it calls syscall at %s and makes locks of its own from futex, "
               "which cannot be counted";
    case SHARED_RAW_EXEC:
        return "it calls syscall at %s and becomes another program, which "
               "cannot be counted";
    case SHARED_DEEP_BIND:
        return "it calls dlopen at %s with RTLD_DEEPBIND, which hides what "
               "the library does";
    default:
        return "it calls syscall at %s and makes threads or processes, which "
               "cannot be counted";
    }
}

static void look_at_calls(struct doubts *doubts, const struct report *report)
{
    const struct shared *shared = report->meter->shared;

    for (size_t i = 0; i < SHARED_SUSPICIONS; i++) {
        const struct shared_suspicion *row = &shared->suspicions[i];
        char place[REPORT_TEXT];
        if (row->doubt == 0 || row->doubt > SHARED_DOUBTS)
            continue;
        symbols_code(report->symbols, row->image, row->where, place,
                     sizeof place);
        add_words(doubts, describe(row->doubt - 1), place);
    }
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat x, y;

    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

/* Libraries and programs with lock functions of their own, which the counting
 * library does not see; those of the system have a right to them. */
static void look_at_modules(struct doubts *doubts, const struct report *report,
                            const struct target *target)
{
    const struct shared *shared = report->meter->shared;
    char function[REPORT_TEXT];

    for (size_t i = 0; i < SHARED_MODULES; i++) {
        char path[sizeof shared->modules[i].path];
        snprintf(path, sizeof path, "%s", shared->modules[i].path);
        if (shared->modules[i].image == 0 || !target_is_foreign(path) ||
            !target_defines(path, function, sizeof function))
            continue;
        const char *name = strrchr(path, '/') + 1;
        if (is_same_file(path, target->image))
            name = "it";
        doubts_add(doubts, DOUBT_SUSPICION,
                   "%s defines %s, which is then not counted", name, function);
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
    look_at_threads(doubts, report);
    look_at_sums(doubts, report);
    look_at_processes(doubts, report);
    look_at_calls(doubts, report);
    look_at_modules(doubts, report, target);
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
