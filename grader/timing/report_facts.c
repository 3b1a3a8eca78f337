/*
 * Facts, and whether a claim agrees with one of them.
 *
 * A time may vary by its spread to either side, a ratio of two times by the
 * spreads of both. A ratio whose interval was computed from pairs of runs has
 * that. Where a spread is 0 (one run) only rounding is left.
 */
#include "report_facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../figure.h"

static bool add(struct facts *facts, struct fact fact)
{
    if ((facts->count & (facts->count - 1)) == 0) {
        size_t room = facts->count == 0 ? 1 : 2 * facts->count;
        void *list = realloc(facts->list, room * sizeof *facts->list);
        if (list == NULL)
            return false;
        facts->list = list;
    }
    facts->list[facts->count++] = fact;
    return true;
}

const char *facts_unit(const struct facts *facts)
{
    return facts->unit != NULL ? facts->unit : WORDS_UNIT;
}

void facts_free(struct facts *facts)
{
    free(facts->list);
    *facts = (struct facts){0};
}

/* ---- from a report ---- */

/* A fact of a contender, exact for now. */
static struct fact exact(const struct timing *timing, enum claim_kind kind,
                         size_t contender, size_t input, double value)
{
    return (struct fact){.kind = kind,
                         .contender = timing->contenders[contender].name,
                         .other = "",
                         .where = "",
                         .input = timing->inputs[input].name,
                         .is_base = contender == timing_baseline(timing),
                         .value = value,
                         .low = value,
                         .high = value};
}

static bool add_ratio(struct facts *facts, const struct timing *timing,
                      const struct timing_summary *summary,
                      const struct timing_ratio *ratio, size_t other)
{
    struct fact fact = exact(timing, CLAIM_RATIO, summary->contender,
                             summary->input, ratio->median);
    if (ratio->median <= 0 || other >= timing->contender_count)
        return true;
    fact.other = timing->contenders[other].name;
    fact.low = fmin(ratio->low, ratio->median);
    fact.high = fmax(ratio->high, ratio->median);
    return add(facts, fact);
}

/* How much faster this one is than another, on the same input. */
static bool add_pair(struct facts *facts, const struct timing *timing,
                     const struct timing_summary *quick,
                     const struct timing_summary *slow)
{
    if (quick->median <= 0 || slow->median < quick->median || quick == slow)
        return true;
    struct fact fact = exact(timing, CLAIM_RATIO, quick->contender,
                             quick->input, slow->median / quick->median);
    double spread = slow->spread / 100, other = quick->spread / 100;
    fact.other = timing->contenders[slow->contender].name;
    fact.is_pair = true;
    if (quick->is_pinned != slow->is_pinned)
        fact.where = quick->is_pinned ? ", on one CPU against all"
                                      : ", on all CPUs against one";
    fact.low = fact.value * fmax(0, 1 - spread) / (1 + other);
    fact.high = fact.value * (1 + spread) / fmax(0.01, 1 - other);
    return add(facts, fact);
}

/* What one CPU does to a contender, and all of them, is a ratio of its own. */
static bool are_compared(const struct timing_summary *one,
                         const struct timing_summary *other)
{
    return one->input == other->input && (one->is_pinned == other->is_pinned ||
                                          one->contender == other->contender);
}

static bool add_pairs(struct facts *facts, const struct timing *timing,
                      const struct timing_summary *summary)
{
    for (size_t i = 0; i < timing->summary_count; i++) {
        const struct timing_summary *other = &timing->summaries[i];
        if (are_compared(summary, other) &&
            !add_pair(facts, timing, summary, other))
            return false;
    }
    return true;
}

static bool add_summary(struct facts *facts, const struct timing *timing,
                        const struct timing_summary *summary)
{
    struct fact wall = exact(timing, CLAIM_SECONDS, summary->contender,
                             summary->input, summary->median);
    struct fact cpu = wall, locks = wall;
    if (summary->rounds == 0)
        return true;
    wall.low = fmin(summary->minimum, wall.value * (1 - summary->spread / 100));
    wall.high = wall.value * (1 + summary->spread / 100);
    cpu.value = cpu.low = cpu.high = summary->cpu;
    locks.kind = CLAIM_PER_BLOCK;
    locks.value = locks.low = locks.high = summary->acquisitions_per_block;
    return add(facts, wall) && add(facts, cpu) &&
           (locks.value < 0 || add(facts, locks)) &&
           add_ratio(facts, timing, summary, &summary->speed_up,
                     timing_baseline(timing)) &&
           add_ratio(facts, timing, summary, &summary->to_floor,
                     timing_floor(timing)) &&
           add_pairs(facts, timing, summary);
}

static bool add_count(struct facts *facts, const struct timing *timing,
                      const struct timing_count *count)
{
    double all = count->waiting + count->holding + count->working +
                 count->ready + count->blocked;
    const double times[] = {count->waiting,     count->holding, count->working,
                            count->ready,       count->blocked, all,
                            count->longest_wait};
    const double counts[] = {(double)count->acquisitions,
                             (double)count->contended};
    double blocks = (double)timing->inputs[count->input].blocks;
    size_t who = count->contender, what = count->input;
    bool is_added = true;
    if (!count->is_known)
        return true;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        is_added = is_added && add(facts, exact(timing, CLAIM_SECONDS, who,
                                                what, times[i]));
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        is_added = is_added &&
                   add(facts, exact(timing, CLAIM_COUNT, who, what, counts[i]));
    return is_added &&
           (blocks <= 0 || add(facts, exact(timing, CLAIM_PER_BLOCK, who, what,
                                            counts[0] / blocks)));
}

/* What a MiB costs, or a million. */
static bool add_slope(struct facts *facts, const struct timing *timing,
                      size_t contender, size_t input)
{
    struct timing_growth growth;
    if (!timing_growth_of(timing, contender, input, &growth))
        return true;
    struct fact fact =
        exact(timing, CLAIM_SECONDS, contender, input, growth.slope);
    fact.input = strcmp(timing_scale_word(timing), "MiB") == 0
                     ? "inputs of all sizes, a MiB"
                     : "inputs of all sizes, a million";
    return add(facts, fact);
}

static bool add_growth(struct facts *facts, const struct timing *timing,
                       size_t contender)
{
    for (size_t i = 0; (i = timing_series(timing, i)) < timing->input_count;
         i++)
        if (!add_slope(facts, timing, contender, i))
            return false;
    return true;
}

bool facts_add(struct facts *facts, const struct timing *timing)
{
    if (facts->unit == NULL)
        facts->unit = timing_unit(timing);
    for (size_t i = 0; i < timing->contender_count; i++)
        if (!add_growth(facts, timing, i))
            return false;
    for (size_t i = 0; i < timing->summary_count; i++)
        if (!add_summary(facts, timing, &timing->summaries[i]))
            return false;
    for (size_t i = 0; i < timing->count_count; i++)
        if (!add_count(facts, timing, &timing->counts[i]))
            return false;
    return true;
}

/* ---- judging ---- */

static bool is_named(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* Whether a fact may stand behind a claim of a sentence. */
static bool is_meant(const struct fact *fact, const struct facts_scope *scope)
{
    size_t count = scope->contender_count;
    bool one = is_named(fact->contender, scope->contenders, count);
    bool other = is_named(fact->other, scope->contenders, count);
    if ((scope->input_count > 0 || *scope->strange != '\0') &&
        !is_named(fact->input, scope->inputs, scope->input_count))
        return false;
    if (fact->is_pair)
        return one && other;
    return count == 0 || one || fact->is_base || other;
}

/* How far a claim is from a fact, as a ratio; 0: they meet. A fact that is
 * nothing is far from all else. */
static double distance(const struct claim *claim, const struct fact *fact)
{
    double hair = 1e-9 * fabs(fact->value);
    if (claim->low <= fact->high + hair && claim->high >= fact->low - hair)
        return 0;
    if (fact->value <= 0)
        return 1e9;
    double near = claim->low > fact->high ? claim->low : claim->high;
    return fabs(log(fmax(near, 1e-12) / fmax(fact->value, 1e-12)));
}

/* figure_seconds has three places; what they do not show has another unit. */
static void figure_time(char text[FIGURE_SIZE], double seconds)
{
    static const struct {
        double below, factor;
        const char *unit;
    } units[] = {{1e-6, 1e9, "ns"}, {1e-3, 1e6, "us"}, {1e-2, 1e3, "ms"}};
    figure_seconds(text, seconds);
    for (size_t i = 0; seconds > 0 && i < sizeof units / sizeof *units; i++)
        if (seconds < units[i].below) {
            snprintf(text, FIGURE_SIZE, "%.3g %s", seconds * units[i].factor,
                     units[i].unit);
            return;
        }
}

static void figure(char text[FIGURE_SIZE], enum claim_kind kind, double value)
{
    if (kind == CLAIM_RATIO)
        figure_ratio(text, value);
    else if (kind == CLAIM_SECONDS)
        figure_time(text, value);
    else if (kind == CLAIM_PER_BLOCK)
        figure_mean(text, value);
    else
        figure_count(text, (unsigned long long)value);
}

static void describe(const struct facts *facts, const struct fact *fact,
                     char why[512])
{
    const char *unit = facts_unit(facts);
    char each[WORDS_NOUN + 8];
    const char *const words[] = {"", "", each, " acquisitions"};
    char value[FIGURE_SIZE], low[FIGURE_SIZE], high[FIGURE_SIZE];
    char range[2 * FIGURE_SIZE + 8] = "";
    snprintf(each, sizeof each, " %s %s", words_article(unit), unit);
    figure(value, fact->kind, fact->value);
    figure(low, fact->kind, fact->low);
    figure(high, fact->kind, fact->high);
    if (strcmp(low, high) != 0)
        snprintf(range, sizeof range, " (%s to %s)", low, high);
    snprintf(why, 512, "nearest is %s%s%s, of %s%s%s on %s%s", value,
             words[fact->kind], range, fact->contender,
             *fact->other != '\0' ? " against " : "", fact->other, fact->input,
             fact->where);
}

bool facts_judge(const struct facts *facts, const struct claim *claim,
                 const struct facts_scope *scope, char why[512])
{
    static const char *const kinds[] = {"ratio", "time", "count per ", "count"};
    const struct fact *nearest = NULL;
    double least = INFINITY;
    for (size_t i = 0; i < facts->count; i++) {
        const struct fact *fact = &facts->list[i];
        if (fact->kind != claim->kind || !is_meant(fact, scope))
            continue;
        double far = distance(claim, fact);
        if (far == 0)
            return true;
        if (far < least) {
            least = far;
            nearest = fact;
        }
    }
    if (*scope->strange != '\0')
        snprintf(why, 512, "nothing was measured on %s", scope->strange);
    else if (nearest != NULL)
        describe(facts, nearest, why);
    else
        snprintf(why, 512, "there is no %s%s of what the sentence names",
                 kinds[claim->kind],
                 claim->kind == CLAIM_PER_BLOCK ? facts_unit(facts) : "");
    return false;
}
