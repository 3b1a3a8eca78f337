/*
 * Checks of what lockmeter's library sees in a run: threads, joins, and
 * whether its counts can be relied on.
 *
 *     threads   MODE    least_made most_alive
 *               The threads made are at least `least_made`, and at no time
 *               were more than `most_alive` of them alive.
 *     joined    MODE    Each thread that was made was joined.
 *     honest    MODE    One process; nothing that takes locks unseen, or
 *               wrote over the counters; each lock given back by who took it.
 *
 * The input is the largest of the small ones, so that there are several
 * batches of blocks.
 */
#include <inttypes.h>
#include <string.h>

#include "checks.h"
#include "metered.h"
#include "metered_rules.h"

/* The run that these checks look at; NULL: the check has its status, or
 * grading cannot go on. */
static const struct metered_run *run_of(struct grading *grading,
                                        struct result_check *check)
{
    const struct lab_mode *mode = inputs_mode(grading, check->rubric->argument);
    const struct grading_input *input = metered_largest(grading);
    if (mode == NULL || input == NULL)
        return NULL;
    return metered_run(grading, check, mode, input);
}

static void fail(struct grading *grading, struct result_check *check,
                 const struct metered_run *run, const char *expected,
                 const char *got)
{
    char what[RESULT_TEXT];
    metered_what(what, run);
    result_fail(check, what, expected, got);
    metered_again(grading, check, run);
}

/* ---- threads ---- */

void check_threads(struct grading *grading, struct result_check *check)
{
    const struct metered_run *run = run_of(grading, check);
    double least = rubric_number(check->rubric, "least_made");
    double most = rubric_number(check->rubric, "most_alive");
    char expected[RESULT_TEXT], got[RESULT_TEXT];
    if (run == NULL)
        return;
    result_figure(check, "threads made", (double)run->report.made, "", 1,
                  least);
    result_figure(check, "alive at once", (double)run->report.peak, "", -1,
                  most);
    if (result_keeps_limits(check)) {
        result_pass(check);
        return;
    }
    result_set(expected, "at least %.0f made, at most %.0f alive at once",
               least, most);
    result_set(got, "%" PRIu64 " made, %" PRIu64 " alive at once",
               run->report.made, run->report.peak);
    fail(grading, check, run, expected, got);
}

void check_joined(struct grading *grading, struct result_check *check)
{
    const struct metered_run *run = run_of(grading, check);
    char expected[RESULT_TEXT], got[RESULT_TEXT];
    if (run == NULL)
        return;
    const struct report *report = &run->report;
    result_figure(check, "threads made", (double)report->made, "", 0, 0);
    result_figure(check, "joined", (double)report->joined, "", 1,
                  (double)report->made);
    if (report->joined == report->made) {
        result_pass(check);
        return;
    }
    result_set(expected, "%" PRIu64 " threads made, as many joined",
               report->made);
    result_set(got, "%" PRIu64 " joined, %" PRIu64 " detached", report->joined,
               report->detached);
    fail(grading, check, run, expected, got);
}

/* ---- honest ---- */

/* Adds a line; the first reason is also what the check got. */
static void add_reason(struct result_check *check, char first[RESULT_TEXT],
                       const char *reason)
{
    size_t used = strlen(check->detail);
    if (first[0] == '\0')
        result_set(first, "%s", reason);
    snprintf(check->detail + used, sizeof check->detail - used, "%s%s",
             used > 0 ? "\n" : "", reason);
}

static void add_doubts(struct result_check *check, char first[RESULT_TEXT],
                       const struct doubts *doubts)
{
    char text[RESULT_TEXT];
    for (size_t i = 0; i < doubts->count; i++) {
        const struct doubt *doubt = &doubts->list[i];
        if (doubt->kind == DOUBT_REMARK)
            continue;
        result_set(text, "%s: %s", doubts_word(doubt->kind), doubt->text);
        add_reason(check, first, text);
    }
}

static void add_unmatched(struct result_check *check, char first[RESULT_TEXT],
                          const struct report *report)
{
    char text[RESULT_TEXT];
    for (size_t i = 0; i < report->lock_count; i++) {
        const struct report_lock *lock = &report->locks[i];
        if (lock->kind > SHARED_RWLOCK || lock->counts.unmatched == 0)
            continue;
        result_set(text,
                   "the %s %s was released %" PRIu64
                   " times by who had not taken it",
                   report_kind(lock->kind), lock->name, lock->counts.unmatched);
        add_reason(check, first, text);
    }
}

void check_honest(struct grading *grading, struct result_check *check)
{
    const struct metered_run *run = run_of(grading, check);
    char first[RESULT_TEXT] = "";
    if (run == NULL)
        return;
    add_doubts(check, first, &run->doubts);
    add_unmatched(check, first, &run->report);
    if (run->report.processes != 1) {
        char text[RESULT_TEXT];
        result_set(text, "it ran in %" PRIu64 " processes",
                   run->report.processes);
        add_reason(check, first, text);
    }
    if (!run->is_sound && first[0] == '\0')
        add_reason(check, first, "something wrote over the counters");
    if (first[0] == '\0')
        result_pass(check);
    else
        fail(grading, check, run, "locks that all go through pthread", first);
}
