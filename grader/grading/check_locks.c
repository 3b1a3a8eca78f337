/*
 * Checks of how often locks are taken.
 *
 *     locks   MODE CLASSES   most_per_block
 *             All acquisitions of the process, for each block of the input, or
 *             what the lab has in its place; the worst input counts.
 *     claim   MODE           What the program says of its locks is true.
 *
 * What counts as an acquisition, and which claims are true, is said in
 * metered_rules.h.
 */
#include <inttypes.h>
#include <string.h>

#include "checks.h"
#include "metered.h"
#include "metered_rules.h"
#include "words.h"

static uint64_t acquisitions(const struct report *report)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < report->lock_count; i++)
        if (metered_is_lock(report->locks[i].kind))
            sum += report->locks[i].counts.acquisitions;
    return sum;
}

/* Of them, those that found the lock taken. */
static uint64_t contended(const struct report *report)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < report->lock_count; i++)
        if (metered_is_lock(report->locks[i].kind))
            sum += report->locks[i].counts.contended;
    return sum;
}

/* How many for each of an input's units, as a figure. */
static struct result_figure *add_figure(const struct grading *grading,
                                        struct result_check *check,
                                        const char *name, double value)
{
    char text[RESULT_TEXT];
    result_set(text, "%s%s", name, grading->lab.unit);
    return result_figure(check, text, value, "", 0, 0);
}

/* The locks that were taken most, a line for each. */
static void list_locks(struct result_check *check, const struct report *report)
{
    for (size_t i = 0; i < report->lock_count && i < 8; i++) {
        const struct report_lock *lock = &report->locks[i];
        size_t used = strlen(check->detail);
        snprintf(check->detail + used, sizeof check->detail - used,
                 "%s%" PRIu64 " times: %s, a %s", used > 0 ? "\n" : "",
                 lock->counts.acquisitions, lock->name,
                 report_kind(lock->kind));
    }
}

/* ---- locks ---- */

/* The worst run so far, in figures: runs are not kept for long. */
struct worst {
    const struct grading_input *input;
    double per_block;
    uint64_t acquisitions;
    long long claim;
};

/* Digits behind the point. */
static int places_of(double per_block)
{
    if (per_block >= 100)
        return 0;
    return per_block >= 0.1 ? 2 : 4;
}

static void fail_locks(struct grading *grading, struct result_check *check,
                       const struct lab_mode *mode, const struct worst *worst)
{
    char what[RESULT_TEXT], expected[RESULT_TEXT], got[RESULT_TEXT];
    const struct metered_run *run =
        metered_run(grading, check, mode, worst->input);
    if (run == NULL)
        return;
    metered_what(what, run);
    const char *unit = grading->lab.unit;
    result_set(expected, "at most %g acquisitions %s %s",
               rubric_number(check->rubric, "most_per_block"),
               words_article(unit), unit);
    result_set(got, "%.*f: %" PRIu64 " for %" PRIu64 " %ss",
               places_of(worst->per_block), worst->per_block,
               worst->acquisitions, worst->input->blocks, unit);
    list_locks(check, &run->report);
    result_fail(check, what, expected, got);
    metered_again(grading, check, run);
}

static void judge_locks(struct grading *grading, struct result_check *check,
                        const struct lab_mode *mode, const struct worst *worst)
{
    const struct grading_input *input = worst->input;
    char text[RESULT_TEXT];
    struct result_figure *figure =
        add_figure(grading, check, METERED_LOCKS, worst->per_block);
    figure->direction = -1;
    figure->limit = rubric_number(check->rubric, "most_per_block");
    figure->baseline = metered_per_block(input->acquisitions, input->blocks);
    result_set(text, "per %s, by its own count", grading->lab.unit);
    if (worst->claim >= 0)
        result_figure(check, text,
                      metered_per_block((uint64_t)worst->claim, input->blocks),
                      "", 0, 0);
    if (result_keeps_limits(check))
        result_pass(check);
    else
        fail_locks(grading, check, mode, worst);
}

/* @return whether to go on. */
static bool look_at_input(struct grading *grading, struct result_check *check,
                          const struct lab_mode *mode,
                          const struct grading_input *input,
                          struct worst *worst)
{
    const struct metered_run *run = metered_run(grading, check, mode, input);
    if (run == NULL)
        return false;
    uint64_t sum = acquisitions(&run->report);
    double per_block = metered_per_block(sum, input->blocks);
    if (worst->input == NULL || per_block > worst->per_block)
        *worst = (struct worst){input, per_block, sum, run->claim};
    return true;
}

/* Inputs with few blocks are left out, if there are others. */
void check_locks(struct grading *grading, struct result_check *check)
{
    const char *argument = check->rubric->argument;
    const struct lab_mode *mode = inputs_mode(grading, argument);
    const struct grading_input *input;
    const struct grading_input *largest = NULL;
    struct worst worst = {.input = NULL};
    size_t next = 0;
    if (mode == NULL)
        return;
    while ((input = inputs_next(grading, argument, &next)) != NULL) {
        if (largest == NULL || input->blocks > largest->blocks)
            largest = input;
        if (input->blocks >= METERED_BLOCKS &&
            !look_at_input(grading, check, mode, input, &worst))
            return;
    }
    if (grading->signal != 0 || grading->trouble[0] != '\0')
        return;
    if (largest == NULL)
        grading_fail(grading, "no input has the classes of '%s'", argument);
    else if (worst.input != NULL ||
             look_at_input(grading, check, mode, largest, &worst))
        judge_locks(grading, check, mode, &worst);
}

/* ---- claim ---- */

/* Most groups of locks; those of the rest go into the last one. */
#define GROUPS 64

struct groups {
    struct metered_group list[GROUPS];
    char place[GROUPS][128]; /* the function that took them first */
    size_t count;
};

/* Adds a lock to the group of its kind, place and owner. */
static void add_lock(const struct grading *grading,
                     const struct metered_run *run,
                     const struct report_lock *lock, struct groups *groups)
{
    static struct symbols_place place; /* large */
    uint64_t address = lock->first_taken;
    bool is_needed = metered_owner(grading, run, &address) == METERED_LIBRARY;
    size_t i = 0;
    if (!symbols_find(run->report.symbols, lock->image, address, &place))
        place.function[0] = '\0';
    place.function[127] = '\0';
    while (i < groups->count && i < GROUPS - 1 &&
           (groups->list[i].is_needed != is_needed ||
            strcmp(groups->place[i], place.function) != 0))
        i++;
    if (i == groups->count) {
        groups->count++;
        groups->list[i] = (struct metered_group){.is_needed = is_needed};
        snprintf(groups->place[i], sizeof groups->place[i], "%.127s",
                 place.function);
    }
    groups->list[i].acquisitions += lock->counts.acquisitions;
}

static void judge_claim(struct grading *grading, struct result_check *check,
                        const struct metered_run *run,
                        const struct groups *groups)
{
    char what[RESULT_TEXT], expected[RESULT_TEXT], got[RESULT_TEXT];
    uint64_t all = acquisitions(&run->report);
    uint64_t claim = (uint64_t)run->claim;
    uint64_t most =
        metered_left_out(run->input->blocks, run->input->acquisitions);
    bool is_true =
        metered_claim_is_true(groups->list, groups->count, claim, most);
    result_figure(check, "its own count", (double)claim, "", 0, 0);
    result_figure(check, "lockmeter's count", (double)(is_true ? claim : all),
                  "", 0, 0);
    if (is_true && all > claim)
        result_figure(check, "of locks that are not the allocator's",
                      (double)(all - claim), "", 0, 0);
    if (is_true) {
        result_pass(check);
        return;
    }
    metered_what(what, run);
    result_set(expected, "%s%" PRIu64, run->mode->claim, all);
    result_set(got, "%s%" PRIu64, run->mode->claim, claim);
    list_locks(check, &run->report);
    result_fail(check, what, expected, got);
    metered_again(grading, check, run);
}

/* Beside the claim, as it is the first check that meters: what is counted is
 * known also of those who never come to the limit. */
static void add_counts(const struct grading *grading,
                       struct result_check *check,
                       const struct metered_run *run)
{
    uint64_t blocks = run->input->blocks;
    add_figure(grading, check, METERED_LOCKS,
               metered_per_block(acquisitions(&run->report), blocks));
    add_figure(grading, check, METERED_CONTENDED,
               metered_per_block(contended(&run->report), blocks));
}

static void lack_claim(struct grading *grading, struct result_check *check,
                       const struct metered_run *run)
{
    char what[RESULT_TEXT], expected[RESULT_TEXT];
    if (grading->is_whole) {
        result_not_applicable(check, "a whole program need not count its "
                                     "locks, and this one does not");
        return;
    }
    metered_what(what, run);
    result_set(expected, "a line '%s...' on standard error",
               run->mode->claim != NULL ? run->mode->claim : "");
    result_fail(check, what, expected, "no such line");
    metered_again(grading, check, run);
}

void check_claim(struct grading *grading, struct result_check *check)
{
    static struct groups groups; /* large */
    const struct lab_mode *mode = inputs_mode(grading, check->rubric->argument);
    const struct grading_input *input = metered_largest(grading);
    if (mode == NULL || input == NULL)
        return;
    const struct metered_run *run = metered_run(grading, check, mode, input);
    if (run == NULL)
        return;
    add_counts(grading, check, run);
    if (run->claim < 0) {
        lack_claim(grading, check, run);
        return;
    }
    groups.count = 0;
    for (size_t i = 0; i < run->report.lock_count; i++)
        if (metered_is_lock(run->report.locks[i].kind))
            add_lock(grading, run, &run->report.locks[i], &groups);
    judge_claim(grading, check, run, &groups);
}
