/*
 * Reports that contradict themselves: summaries which the rows do not give,
 * acquisitions per block which the counts do not give, counts that cannot be.
 * Such a report was changed by hand, or made by a program with a mistake; its
 * figures are shown as the rows give them, but it is named.
 */
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "../grading/words.h"
#include "compare.h"
#include "timing_parts.h"

/* Numbers that differ by less than this part of them are the same: writers
 * round, in decimal. */
#define ROUNDING 1e-6

static bool differs(double a, double b)
{
    return fabs(a - b) > ROUNDING * fmax(fabs(a), fabs(b)) + 1e-12;
}

/* ---- saying so ---- */

/* "'FILE', line 7: summaries[2], CONTENDER on INPUT: what" */
static void doubt(struct compare_report *report, enum timing_array array,
                  size_t index, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void doubt(struct compare_report *report, enum timing_array array,
                  size_t index, const char *format, ...)
{
    char what[TIMING_WHY / 2], path[TIMING_WHY / 2], line[32] = "";
    const char *name = timing_tables[array].name;
    va_list arguments;
    if (report->doubt_count++ >= COMPARE_DOUBTS)
        return;
    unsigned number = timing_line(report->timing.path, name, index);
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    if (number > 0)
        snprintf(line, sizeof line, ", line %u", number);
    words_safe(path, sizeof path, report->timing.path, WORDS_LINE);
    char *to = report->doubts[report->doubt_count - 1];
    if (snprintf(to, TIMING_WHY, "'%s'%s: %s[%zu]: %s", path, line, name, index,
                 what) >= TIMING_WHY)
        words_cut(to, TIMING_WHY);
}

/* What an item is about. */
static const char *about(char text[TIMING_WHY / 4], const struct timing *timing,
                         size_t contender, size_t input)
{
    char raw[TIMING_TEXT];
    snprintf(raw, sizeof raw, "%s on %s", timing->contenders[contender].name,
             timing->inputs[input].name);
    return words_safe(text, TIMING_WHY / 4, raw, WORDS_LINE);
}

/* ---- summaries ---- */

/* The doubles of a summary, and what they come from. */
static const struct {
    const char *name, *source;
    size_t offset;
} figures[] = {
#define FIGURE(name, member)                                                   \
    {                                                                          \
        name, "rows give", offsetof(struct timing_summary, member)             \
    }
    FIGURE("median_s", median),
    FIGURE("spread_percent", spread),
    FIGURE("minimum_s", minimum),
    FIGURE("cpu_s", cpu),
    FIGURE("speed_up: median", speed_up.median),
    FIGURE("speed_up: low", speed_up.low),
    FIGURE("speed_up: high", speed_up.high),
    FIGURE("speed_up: sure", speed_up.sure),
    FIGURE("to_floor: median", to_floor.median),
    FIGURE("to_floor: low", to_floor.low),
    FIGURE("to_floor: high", to_floor.high),
    FIGURE("to_floor: sure", to_floor.sure),
    {"acquisitions_per_block", "counts give",
     offsetof(struct timing_summary, acquisitions_per_block)},
};

/* A figure as it is told; -1 stands for null. */
static const char *shown(char text[32], double value)
{
    if (value < 0)
        snprintf(text, 32, "null");
    else
        snprintf(text, 32, "%.9g", value);
    return text;
}

/* Tells the first figure that differs: the others mostly follow from it. */
static void doubt_figures(struct compare_report *report, size_t index,
                          const struct timing_summary *stored,
                          const struct timing_summary *given)
{
    char name[TIMING_WHY / 4], says[32], gives[32];
    about(name, &report->timing, stored->contender, stored->input);
    if (stored->rounds != given->rounds || stored->failed != given->failed) {
        doubt(report, TIMING_SUMMARIES, index,
              "%s: says %u rounds and %u failed, the rows give %u and %u", name,
              stored->rounds, stored->failed, given->rounds, given->failed);
        return;
    }
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        double a, b;
        memcpy(&a, (const char *)stored + figures[i].offset, sizeof a);
        memcpy(&b, (const char *)given + figures[i].offset, sizeof b);
        if (!differs(a, b))
            continue;
        doubt(report, TIMING_SUMMARIES, index, "%s: %s is %s, the %s %s", name,
              figures[i].name, shown(says, a), figures[i].source,
              shown(gives, b));
        return;
    }
}

static void doubt_summaries(struct compare_report *report,
                            const struct timing_summary *stored, size_t count)
{
    char name[TIMING_WHY / 4];
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const struct timing_summary *given =
            timing_find(&report->timing, stored[i].contender, stored[i].input,
                        stored[i].is_pinned);
        found += given != NULL;
        if (given != NULL)
            doubt_figures(report, i, &stored[i], given);
        else
            doubt(report, TIMING_SUMMARIES, i, "%s: there are no rows of it",
                  about(name, &report->timing, stored[i].contender,
                        stored[i].input));
    }
    if (found < report->timing.summary_count)
        doubt(report, TIMING_SUMMARIES, count, "%zu are missing",
              report->timing.summary_count - found);
}

/* ---- counts ---- */

static void doubt_counts(struct compare_report *report)
{
    const struct timing *timing = &report->timing;
    char name[TIMING_WHY / 4];
    for (size_t i = 0; i < timing->count_count; i++) {
        const struct timing_count *count = &timing->counts[i];
        if (!count->is_known)
            continue;
        about(name, timing, count->contender, count->input);
        if (count->contended > count->acquisitions)
            doubt(report, TIMING_COUNTS, i,
                  "%s: more acquisitions are contended than there are", name);
        else if (count->longest_wait > count->waiting &&
                 differs(count->longest_wait, count->waiting))
            doubt(report, TIMING_COUNTS, i,
                  "%s: one wait is longer than all of them", name);
    }
}

void compare_doubt(struct compare_report *report,
                   const struct timing_summary *stored, size_t count)
{
    doubt_summaries(report, stored, count);
    doubt_counts(report);
}
