/*
 * The comparison as CSV: a row for each contender, input and report, under
 * lines with # for the reports, the remarks, and what was refused.
 */
#include "../grading/words.h"
#include "compare.h"
#include "timing_parts.h"

static void write_note(FILE *stream, const char *name, const char *text)
{
    char safe[WORDS_ROOM(COMPARE_MACHINE)];
    fprintf(stream, "# %s: %s\n", name,
            words_safe(safe, sizeof safe, text, WORDS_LINE));
}

static void write_head(FILE *stream, const struct compare *compare)
{
    char text[COMPARE_MACHINE], name[64];
    for (size_t i = 0; i < compare->count; i++) {
        const struct compare_report *report = &compare->reports[i];
        snprintf(name, sizeof name, "report %zu", i + 1);
        write_note(stream, name, report->timing.path);
        snprintf(name, sizeof name, "machine %zu", i + 1);
        write_note(stream, name,
                   compare_machine(text, &report->timing.machine));
        for (size_t j = 0; j < report->doubt_count && j < COMPARE_DOUBTS; j++)
            write_note(stream, "inconsistent", report->doubts[j]);
    }
    for (size_t i = 0; i < compare->refused_count; i++)
        write_note(stream, "refused", compare->refused[i]);
    for (size_t i = 0; i < compare->remark_count; i++)
        write_note(stream, "note", compare->remarks[i]);
}

static void write_ratio(FILE *stream, const struct timing_ratio *ratio)
{
    if (ratio->median > 0)
        fprintf(stream, ",%.9g,%.9g,%.9g,%.3g", ratio->median, ratio->low,
                ratio->high, ratio->sure);
    else
        fputs(",,,,", stream);
}

static void write_cell(FILE *stream, const struct compare *compare,
                       const struct compare_line *line, size_t report)
{
    const struct timing_summary *cell = line->cells[report];
    if (cell == NULL)
        return;
    timing_csv_text(stream, line->input);
    fputc(',', stream);
    timing_csv_text(stream, line->contender);
    fprintf(stream, ",%d,%zu,%d,%u,%u", line->is_pinned, report + 1,
            compare->reports[report].doubt_count == 0, cell->rounds,
            cell->failed);
    fprintf(stream, ",%.9g,%.4g,%.9g,%.9g", cell->median, cell->spread,
            cell->minimum, cell->cpu);
    write_ratio(stream, &cell->speed_up);
    write_ratio(stream, &cell->to_floor);
    fputc(',', stream);
    if (cell->acquisitions_per_block >= 0)
        fprintf(stream, "%.9g", cell->acquisitions_per_block);
    fprintf(stream, ",%s\n",
            compare_word(compare_verdict(compare, line, report)));
}

bool compare_csv(FILE *stream, const struct compare *compare)
{
    write_head(stream, compare);
    fputs("input,contender,pinned,report,consistent,rounds,failed,median_s,"
          "spread_percent,minimum_s,cpu_s,speed_up,speed_up_low,speed_up_high,"
          "speed_up_sure,to_floor,to_floor_low,to_floor_high,to_floor_sure,"
          "acquisitions_per_block,than_report_1\n",
          stream);
    for (size_t i = 0; i < compare->line_count; i++)
        for (size_t j = 0; j < compare->count; j++)
            write_cell(stream, compare, &compare->lines[i], j);
    return fflush(stream) == 0 && ferror(stream) == 0;
}
