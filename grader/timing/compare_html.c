/*
 * The comparison as one page that needs no other file, no script and no
 * network: the outcome, the reports, and for each input the picture and the
 * figures. All texts are somebody else's and go through words.h.
 */
#include <string.h>

#include "../figure.h"
#include "../grading/pairs.h"
#include "../grading/words.h"
#include "compare.h"

/* ---- head ---- */

static void write_head(FILE *page)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
          "<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" "
          "content=\"width=device-width, initial-scale=1\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" "
          "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n"
          "<title>Timing reports side by side</title>\n<style>\n",
          page);
    for (const char *const *piece = compare_style; *piece != NULL; piece++)
        fputs(*piece, page);
    fputs("</style>\n</head>\n<body>\n<main>\n", page);
}

static void write_text(FILE *page, const char *before, const char *text,
                       const char *after)
{
    fputs(before, page);
    words_markup(page, text, WORDS_LINE);
    fputs(after, page);
}

static void write_outcome(FILE *page, const struct compare *compare)
{
    char outcome[COMPARE_LINE];
    fputs("<h1>Timing reports side by side</h1>\n", page);
    write_text(page, "<p class=\"outcome\">", compare_outcome(outcome, compare),
               "</p>\n");
    for (size_t i = 0; i < compare->refused_count; i++)
        write_text(page, "<p class=\"notice refused\"><b>Refused</b> ",
                   compare->refused[i], "</p>\n");
    for (size_t i = 0; i < compare->remark_count; i++)
        write_text(page, "<p class=\"notice\"><b>Note</b> ",
                   compare->remarks[i], "</p>\n");
}

/* ---- reports ---- */

static void write_doubts(FILE *page, const struct compare_report *report)
{
    if (report->doubt_count == 0)
        return;
    fputs("<p class=\"doubt\"><b>Inconsistent</b>: it says what its rows and "
          "counts do not give. Figures here are as these give them.</p>\n<ul>",
          page);
    for (size_t i = 0; i < report->doubt_count && i < COMPARE_DOUBTS; i++)
        write_text(page, "<li>", report->doubts[i], "</li>\n");
    if (report->doubt_count > COMPARE_DOUBTS)
        fprintf(page, "<li>and %zu more</li>\n",
                report->doubt_count - COMPARE_DOUBTS);
    fputs("</ul>\n", page);
}

static void write_report(FILE *page, const struct compare *compare,
                         size_t index)
{
    const struct compare_report *report = &compare->reports[index];
    const struct timing *timing = &report->timing;
    char machine[COMPARE_MACHINE];
    fprintf(page, "<li class=\"report\"><b class=\"number\">%zu</b><div>",
            index + 1);
    write_text(page, "<code>", timing->path, "</code>");
    write_text(page, "<p>", compare_machine(machine, &timing->machine), "</p>");
    write_text(page, "<p class=\"soft\">", timing->kind, " of ");
    write_text(page, "", timing->lab, "");
    if (*timing->started != '\0')
        write_text(page, ", ", timing->started, "");
    if (*timing->commit != '\0')
        write_text(page, ", commit ", timing->commit, "");
    if (*timing->compiler != '\0')
        write_text(page, ", ", timing->compiler, " ");
    write_text(page, "", timing->flags, "</p>\n");
    if (*compare_baseline(timing) != '\0')
        write_text(page,
                   "<p class=\"soft\">baseline: ", compare_baseline(timing),
                   "</p>\n");
    write_doubts(page, report);
    fputs("</div></li>\n", page);
}

/* ---- figures ---- */

static void write_ratio(FILE *page, double ratio)
{
    char text[COMPARE_RATIO];
    fputs(ratio > 0 ? compare_ratio(text, ratio) : "&#8211;", page);
}

static void write_speed(FILE *page, const struct timing_ratio *ratio)
{
    char low[COMPARE_RATIO], high[COMPARE_RATIO];
    fputs("<td>", page);
    write_ratio(page, ratio->median);
    if (ratio->median > 0) {
        fputs(" <small>", page);
        fprintf(page, "%s to %s%s</small>", compare_ratio(low, ratio->low),
                compare_ratio(high, ratio->high),
                ratio->sure < PAIRS_SURE ? ", too few rounds" : "");
    }
    fputs("</td>", page);
}

static void write_cell(FILE *page, const struct compare_line *line,
                       size_t report)
{
    const struct timing_summary *cell = line->cells[report];
    char text[FIGURE_SIZE];
    fprintf(page, "<tr><th scope=\"row\">%zu</th>", report + 1);
    if (cell == NULL) {
        fputs("<td colspan=\"4\" class=\"soft\">not in this report</td></tr>\n",
              page);
        return;
    }
    write_speed(page, &cell->speed_up);
    if (cell->rounds > 0)
        fprintf(page, "<td>%s <small>&#177; %.0f %%, %u rounds",
                figure_seconds(text, cell->median), cell->spread, cell->rounds);
    else
        fputs("<td>&#8211; <small>no right run", page);
    if (cell->failed > 0)
        fprintf(page, ", %u failed", cell->failed);
    fputs("</small></td><td>", page);
    write_ratio(page, cell->to_floor.median);
    fprintf(page, "</td><td>%s</td></tr>\n",
            cell->acquisitions_per_block < 0
                ? "&#8211;"
                : (*figure_mean(text, cell->acquisitions_per_block) == '<'
                       ? "&lt;0.1"
                       : text));
}

static void write_table(FILE *page, const struct compare *compare, size_t first,
                        size_t end)
{
    const char *unit = compare_unit(compare);
    fprintf(page,
            "<details open><summary>Figures</summary>\n<table>\n<thead><tr>"
            "<th>No.</th><th>Speed-up</th><th>Median time</th>"
            "<th>Times the floor</th><th>Locks %s %s</th></tr></thead>\n",
            words_article(unit), unit);
    for (size_t i = first; i < end; i++) {
        const struct compare_line *line = &compare->lines[i];
        write_text(page,
                   "<tbody><tr><th colspan=\"5\" scope=\"rowgroup\" "
                   "class=\"name\">",
                   line->contender, line->is_pinned ? ", on one CPU" : "");
        fputs("</th></tr>\n", page);
        for (size_t j = 0; j < compare->count; j++)
            write_cell(page, line, j);
        fputs("</tbody>\n", page);
    }
    fputs("</table>\n</details>\n", page);
}

/* ---- all ---- */

static void write_reports(FILE *page, const struct compare *compare)
{
    fputs("<section>\n<h2>Reports</h2>\n<ol class=\"reports\">\n", page);
    for (size_t i = 0; i < compare->count; i++)
        write_report(page, compare, i);
    fputs("</ol>\n</section>\n", page);
}

bool compare_html(FILE *stream, const struct compare *compare)
{
    write_head(stream);
    write_outcome(stream, compare);
    write_reports(stream, compare);
    for (size_t i = 0; i < compare->line_count; i = compare_end(compare, i)) {
        size_t end = compare_end(compare, i);
        write_text(stream, "<section>\n<h2>", compare->lines[i].input,
                   "</h2>\n");
        compare_draw(stream, compare, i, end);
        write_table(stream, compare, i, end);
        fputs("</section>\n", stream);
    }
    fputs("</main>\n</body>\n</html>\n", stream);
    return fflush(stream) == 0 && ferror(stream) == 0;
}
