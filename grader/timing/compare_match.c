/*
 * Reads reports and puts them side by side: contenders and inputs are matched
 * by name, in the order in which they came first. Decides which differences
 * count.
 */
#include <stdlib.h>
#include <string.h>

#include "../grading/pairs.h"
#include "compare.h"

/* ---- reading ---- */

static bool refuse(struct compare *compare, const char *why)
{
    char(*refused)[TIMING_WHY] =
        realloc(compare->refused,
                (compare->refused_count + 1) * sizeof *compare->refused);
    if (refused == NULL)
        return false;
    compare->refused = refused;
    snprintf(refused[compare->refused_count++], TIMING_WHY, "%s", why);
    return false;
}

bool compare_add(struct compare *compare, const char *path)
{
    char why[TIMING_WHY];
    struct compare_report *reports =
        realloc(compare->reports, (compare->count + 1) * sizeof *reports);
    if (reports == NULL)
        return refuse(compare, "out of memory");
    compare->reports = reports;
    struct compare_report *report = &reports[compare->count];
    memset(report, 0, sizeof *report);
    if (!timing_read(&report->timing, path, why))
        return refuse(compare, why);
    struct timing_summary *stored = report->timing.summaries;
    size_t count = report->timing.summary_count;
    report->timing.summaries = NULL;
    report->timing.summary_count = 0;
    bool ok = timing_summarise(&report->timing);
    if (ok)
        compare_doubt(report, stored, count);
    free(stored);
    if (!ok) {
        timing_free(&report->timing);
        return refuse(compare, "out of memory");
    }
    compare->count++;
    return true;
}

void compare_free(struct compare *compare)
{
    for (size_t i = 0; i < compare->count; i++)
        timing_free(&compare->reports[i].timing);
    for (size_t i = 0; i < compare->line_count; i++)
        free(compare->lines[i].cells);
    free(compare->reports);
    free(compare->lines);
    free(compare->refused);
    *compare = (struct compare){.count = 0};
}

/* ---- matching ---- */

static struct compare_line *find_line(const struct compare *compare,
                                      const struct compare_line *wanted)
{
    for (size_t i = 0; i < compare->line_count; i++) {
        struct compare_line *line = &compare->lines[i];
        if (line->is_pinned == wanted->is_pinned &&
            strcmp(line->contender, wanted->contender) == 0 &&
            strcmp(line->input, wanted->input) == 0)
            return line;
    }
    return NULL;
}

/* Ranks: as another line of the same name has it, or behind all others. */
static void rank(const struct compare *compare, struct compare_line *line)
{
    line->ranks[0] = line->ranks[1] = compare->line_count;
    for (size_t i = compare->line_count; i-- > 0;) {
        const struct compare_line *other = &compare->lines[i];
        if (strcmp(other->input, line->input) == 0)
            line->ranks[0] = other->ranks[0];
        if (strcmp(other->contender, line->contender) == 0)
            line->ranks[1] = other->ranks[1];
    }
}

static struct compare_line *add_line(struct compare *compare,
                                     const struct compare_line *wanted)
{
    struct compare_line *lines =
        realloc(compare->lines, (compare->line_count + 1) * sizeof *lines);
    if (lines == NULL)
        return NULL;
    compare->lines = lines;
    struct compare_line *line = &lines[compare->line_count];
    *line = *wanted;
    rank(compare, line);
    line->cells = calloc(compare->count, sizeof *line->cells);
    if (line->cells == NULL)
        return NULL;
    compare->line_count++;
    return line;
}

static int by_rank(const void *left, const void *right)
{
    const struct compare_line *a = left, *b = right;
    for (int i = 0; i < 2; i++)
        if (a->ranks[i] != b->ranks[i])
            return a->ranks[i] < b->ranks[i] ? -1 : 1;
    return a->is_pinned - b->is_pinned;
}

bool compare_match(struct compare *compare)
{
    for (size_t i = 0; i < compare->count; i++) {
        const struct timing *timing = &compare->reports[i].timing;
        for (size_t j = 0; j < timing->summary_count; j++) {
            const struct timing_summary *summary = &timing->summaries[j];
            struct compare_line wanted = {
                .contender = timing->contenders[summary->contender].name,
                .input = timing->inputs[summary->input].name,
                .is_pinned = summary->is_pinned};
            struct compare_line *line = find_line(compare, &wanted);
            if (line == NULL)
                line = add_line(compare, &wanted);
            if (line == NULL)
                return false;
            line->cells[i] = summary;
        }
    }
    if (compare->line_count > 0)
        qsort(compare->lines, compare->line_count, sizeof *compare->lines,
              by_rank);
    compare_remark(compare);
    return true;
}

const char *compare_unit(const struct compare *compare)
{
    return timing_unit(&compare->reports[0].timing);
}

size_t compare_end(const struct compare *compare, size_t first)
{
    size_t end = first + 1;
    while (end < compare->line_count &&
           compare->lines[end].ranks[0] == compare->lines[first].ranks[0])
        end++;
    return end;
}

/* ---- verdicts ---- */

/* Whether two cells are of the same job, measured against the same. */
static bool is_same_job(const struct timing *a,
                        const struct timing_summary *cell_a,
                        const struct timing *b,
                        const struct timing_summary *cell_b)
{
    const struct timing_input *from = &a->inputs[cell_a->input];
    const struct timing_input *to = &b->inputs[cell_b->input];
    return strcmp(a->lab, b->lab) == 0 &&
           strcmp(compare_baseline(a), compare_baseline(b)) == 0 &&
           from->bytes == to->bytes && strcmp(from->answer, to->answer) == 0;
}

enum compare_verdict compare_verdict(const struct compare *compare,
                                     const struct compare_line *line,
                                     size_t report)
{
    const struct timing *first = &compare->reports[0].timing;
    const struct timing *timing = &compare->reports[report].timing;
    const struct timing_summary *a = line->cells[0], *b = line->cells[report];
    if (report == 0 || a == NULL || b == NULL || a->speed_up.median <= 0 ||
        b->speed_up.median <= 0)
        return COMPARE_NONE;
    bool same = is_same_job(first, a, timing, b);
    if (same && timing->contenders[b->contender].is_baseline)
        return COMPARE_NONE;
    if (!same || a->speed_up.sure < PAIRS_SURE || b->speed_up.sure < PAIRS_SURE)
        return COMPARE_UNSURE;
    if (b->speed_up.low > a->speed_up.high)
        return COMPARE_FASTER;
    return b->speed_up.high < a->speed_up.low ? COMPARE_SLOWER : COMPARE_SAME;
}

const char *compare_word(enum compare_verdict verdict)
{
    static const char *const words[COMPARE_VERDICTS] = {
        [COMPARE_NONE] = "",
        [COMPARE_SAME] = "no clear change",
        [COMPARE_FASTER] = "faster",
        [COMPARE_SLOWER] = "slower",
        [COMPARE_UNSURE] = "cannot tell",
    };
    return words[verdict];
}

char *compare_ratio(char text[COMPARE_RATIO], double ratio)
{
    int places = ratio < 9.995 ? 2 : ratio < 99.95 ? 1 : 0;
    if (ratio <= 0)
        snprintf(text, COMPARE_RATIO, "-");
    else if (ratio < 0.1)
        snprintf(text, COMPARE_RATIO, "%.2gx", ratio);
    else
        snprintf(text, COMPARE_RATIO, "%.*fx", places, ratio);
    return text;
}

size_t compare_doubtful(const struct compare *compare)
{
    size_t doubtful = 0;
    for (size_t i = 0; i < compare->count; i++)
        doubtful += compare->reports[i].doubt_count > 0;
    return doubtful;
}

char *compare_outcome(char text[COMPARE_LINE], const struct compare *compare)
{
    size_t counts[COMPARE_VERDICTS] = {0};
    for (size_t i = 0; i < compare->line_count; i++)
        for (size_t j = 1; j < compare->count; j++)
            counts[compare_verdict(compare, &compare->lines[i], j)]++;
    int used = snprintf(
        text, COMPARE_LINE,
        "against report 1: %zu faster, %zu slower, %zu without a clear "
        "change, %zu cannot be told",
        counts[COMPARE_FASTER], counts[COMPARE_SLOWER], counts[COMPARE_SAME],
        counts[COMPARE_UNSURE]);
    if (compare->count == 1)
        used = snprintf(text, COMPARE_LINE,
                        "one report, which there is nothing to compare with");
    size_t doubtful = compare_doubtful(compare);
    if (doubtful > 0)
        used += snprintf(text + used, COMPARE_LINE - (size_t)used,
                         "; %zu inconsistent", doubtful);
    if (compare->refused_count > 0)
        snprintf(text + used, COMPARE_LINE - (size_t)used, "; %zu refused",
                 compare->refused_count);
    return text;
}
