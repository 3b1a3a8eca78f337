/*
 * Looks for signs that the counts are not what the program did.
 *
 *     in the counters           guards, checks and sums that do not fit
 *                               (doubts_counters.c)
 *     in how processes ended    by exec, or without a word
 *     in calls of syscall       futex, clone, exec
 *     in files                  imports, definitions, instructions
 *                               (doubts_files.c)
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

#include "doubts_parts.h"

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

void doubts_look(struct doubts *doubts, const struct report *report,
                 const struct target *target)
{
    doubts->count = 0;
    doubts_counters(doubts, report);
    look_at_processes(doubts, report);
    look_at_calls(doubts, report);
    doubts_losses(doubts, report->meter->shared);
    doubts_files(doubts, report, target);
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
