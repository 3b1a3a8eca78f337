/*
 * The comparison as a table of 80 columns: reports, what differs beside the
 * times, then each contender on each input with a row for each report. The
 * most important line is the last one.
 */
#include <string.h>

#include "../figure.h"
#include "../grading/pairs.h"
#include "../grading/words.h"
#include "compare.h"

/* Room for a text of a report that is fit to be shown. */
#define SAFE WORDS_ROOM(COMPARE_MACHINE)

/* ---- reports ---- */

static void write_report(FILE *stream, const struct compare *compare,
                         size_t index)
{
    const struct timing *timing = &compare->reports[index].timing;
    char safe[SAFE], text[COMPARE_MACHINE], head[32];
    snprintf(head, sizeof head, "%4zu  ", index + 1);
    words_wrap(stream, 0, head,
               words_safe(safe, sizeof safe, timing->path, WORDS_LINE));
    if (compare->reports[index].doubt_count > 0)
        fputs("      INCONSISTENT: figures are as its rows give them\n",
              stream);
    compare_machine(text, &timing->machine);
    words_wrap(stream, 6, "", words_safe(safe, sizeof safe, text, WORDS_LINE));
    snprintf(text, sizeof text, "%s of %s%s%s%s%s%s%s", timing->kind,
             timing->lab, *timing->started ? ", " : "", timing->started,
             *timing->commit ? ", commit " : "", timing->commit,
             *timing->compiler ? ", " : "", timing->compiler);
    words_wrap(stream, 6, "", words_safe(safe, sizeof safe, text, WORDS_LINE));
}

static void write_reports(FILE *stream, const struct compare *compare)
{
    char safe[SAFE];
    fputs("reports\n", stream);
    for (size_t i = 0; i < compare->count; i++)
        write_report(stream, compare, i);
    for (size_t i = 0; i < compare->remark_count; i++)
        words_wrap(stream, 0, i == 0 ? "note  " : "      ",
                   compare->remarks[i]);
    words_safe(safe, sizeof safe, compare_baseline(&compare->reports[0].timing),
               WORDS_LINE);
    fputc('\n', stream);
    if (*safe == '\0')
        fputs("Report 1 has no baseline: there are times only.\n", stream);
    else
        words_wrap(stream, 0, "",
                   "Median speed-up of each report over its own baseline, with "
                   "the interval of the median, from runs of the same round. "
                   "Two differ when their intervals do not overlap.");
}

/* ---- rows ---- */

/* "1.88x-1.98x"; what is not sure is in brackets. */
static void interval_text(char text[2 * COMPARE_RATIO + 4],
                          const struct timing_ratio *ratio)
{
    char low[COMPARE_RATIO], high[COMPARE_RATIO];
    bool is_sure = ratio->sure >= PAIRS_SURE;
    if (ratio->median <= 0)
        snprintf(text, 2 * COMPARE_RATIO + 4, "-");
    else
        snprintf(text, 2 * COMPARE_RATIO + 4, is_sure ? "%s-%s" : "(%s-%s)",
                 compare_ratio(low, ratio->low),
                 compare_ratio(high, ratio->high));
}

static void write_cell(FILE *stream, const struct compare *compare,
                       const struct compare_line *line, size_t report)
{
    const struct timing_summary *cell = line->cells[report];
    char time[FIGURE_SIZE] = "-", spread[32] = "-", locks[FIGURE_SIZE] = "-";
    char speed[COMPARE_RATIO], floor[COMPARE_RATIO];
    char interval[2 * COMPARE_RATIO + 4], failed[32] = "";
    const char *word = compare_word(compare_verdict(compare, line, report));
    if (cell == NULL) {
        fprintf(stream, "%6zu  not in this report\n", report + 1);
        return;
    }
    if (cell->rounds > 0) {
        figure_seconds(time, cell->median);
        snprintf(spread, sizeof spread, "%.0f %%", cell->spread);
    }
    if (cell->acquisitions_per_block >= 0)
        figure_mean(locks, cell->acquisitions_per_block);
    interval_text(interval, &cell->speed_up);
    if (cell->failed > 0)
        snprintf(failed, sizeof failed, "  %u failed", cell->failed);
    fprintf(stream, "%6zu %6s %-13s %8s %5s %6s %8s%s%s%s\n", report + 1,
            compare_ratio(speed, cell->speed_up.median), interval, time, spread,
            compare_ratio(floor, cell->to_floor.median), locks,
            *word != '\0' ? "  " : "", word, failed);
}

static void write_line(FILE *stream, const struct compare *compare,
                       const struct compare_line *line)
{
    char safe[SAFE];
    words_safe(safe, sizeof safe, line->contender, WORDS_LINE);
    fprintf(stream, "  %s%s\n", safe, line->is_pinned ? ", on one CPU" : "");
    for (size_t i = 0; i < compare->count; i++)
        write_cell(stream, compare, line, i);
}

/* The head of the column of locks, of 8 letters: "locks/bk" as ever, or the
 * first letters of what they are counted per. */
static const char *locks_head(const struct compare *compare,
                              char text[FIGURE_SIZE])
{
    const char *unit = compare_unit(compare);
    bool is_usual = strcmp(unit, WORDS_UNIT) == 0;
    snprintf(text, FIGURE_SIZE, "locks/%.2s", is_usual ? "bk" : unit);
    return text;
}

static void write_input(FILE *stream, const struct compare *compare,
                        size_t first, size_t end)
{
    char safe[SAFE], locks[FIGURE_SIZE];
    words_safe(safe, sizeof safe, compare->lines[first].input, WORDS_LINE);
    fprintf(stream, "\n%s\n%6s %6s %-13s %8s %5s %6s %8s%s\n", safe, "report",
            "faster", "interval", "time", "+-", "/floor",
            locks_head(compare, locks),
            compare->count > 1 ? "  than report 1" : "");
    for (size_t i = first; i < end; i++)
        write_line(stream, compare, &compare->lines[i]);
}

/* ---- all ---- */

bool compare_text(FILE *stream, const struct compare *compare)
{
    char outcome[COMPARE_LINE];
    write_reports(stream, compare);
    for (size_t i = 0; i < compare->line_count; i = compare_end(compare, i))
        write_input(stream, compare, i, compare_end(compare, i));
    if (compare->line_count == 0)
        fputs("\nThere are no runs in them.\n", stream);
    fputc('\n', stream);
    words_wrap(stream, 0, "", compare_outcome(outcome, compare));
    return fflush(stream) == 0 && ferror(stream) == 0;
}
