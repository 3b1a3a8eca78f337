/*
 * The table of all students, with what filters need in attributes: the script
 * sorts and hides rows, and knows nothing else of the class.
 *
 *     tr data-row data-bin data-failed data-flags data-name
 *     td data-v: the number that it is sorted by; none: it is not known
 */
#include <math.h>
#include <string.h>

#include "../figure.h"
#include "../grading/result_figures.h"
#include "../grading/words.h"
#include "page.h"
#include "when.h"

#define COUNT 11 /* columns */

/* ---- head ---- */

static void write_tools(FILE *page, const struct sheet *sheet)
{
    fputs("<form id=\"tools\" hidden>\n<label>Find <input id=\"find\" "
          "type=\"search\" placeholder=\"name or id\" autocomplete=\"off\">"
          "</label>\n<label>Show <select id=\"show\">\n"
          "<option value=\"\">all</option>\n"
          "<option value=\"below\">below full marks</option>\n"
          "<option value=\"full\">full marks</option>\n"
          "<option value=\"ungraded\">without a grade</option>\n"
          "<option value=\"late\">late</option>\n"
          "<option value=\"again\">handed in again</option>\n"
          "<option value=\"changed\">changed since the last grade</option>\n"
          "<option value=\"similar\">in a pair to look at</option>\n"
          "</select></label>\n<label>Failed <select id=\"failed\">\n"
          "<option value=\"\">any check or none</option>\n",
          page);
    for (size_t i = 0; i < sheet->check_count; i++) {
        if (sheet->checks[i].failed == 0)
            continue;
        fprintf(page, "<option value=\"%zu\">", i + 1);
        words_markup(page, sheet->checks[i].id, WORDS_LINE);
        fputs("</option>\n", page);
    }
    fputs("</select></label>\n</form>\n", page);
}

static void write_columns(FILE *page, const struct sheet *sheet)
{
    static const struct {
        const char *name, *title;
        const char *rest; /* behind "a block"; NULL: there is none */
    } columns[COUNT] = {{"Student", "who", NULL},
                        {"Score", "points", NULL},
                        {"Failed", "checks that failed", NULL},
                        {"Speed-up", "wall clock, over the baseline", NULL},
                        {"Locks", "acquisitions ", ""},
                        {"Contended", "acquisitions ", " that had to wait"},
                        {"CPU", "CPU time, the baseline's over theirs", NULL},
                        {"Late", "days", NULL},
                        {"Attempt", "how often it was handed in", NULL},
                        {"Before", "score of the last grade", NULL},
                        {"State", "how far it is", NULL}};
    fputs("<thead><tr>", page);
    for (size_t i = 0; i < COUNT; i++)
        fprintf(page,
                "<th scope=\"col\"%s><button type=\"button\" "
                "title=\"%s%s%s\">%s</button></th>",
                i == 0           ? " aria-sort=\"ascending\""
                : i + 1 == COUNT ? " class=\"words\""
                                 : "",
                columns[i].title, columns[i].rest != NULL ? sheet->each : "",
                columns[i].rest != NULL ? columns[i].rest : "",
                columns[i].name);
    fputs("</tr></thead>\n", page);
}

/* ---- rows ---- */

/* Words that the filter "Show" looks for. */
static void write_flags(FILE *page, const struct sheet *sheet,
                        const struct sheet_row *row)
{
    bool is_similar = false;
    for (size_t i = 0; i < sheet->pair_count && !is_similar; i++)
        is_similar = sheet->pairs[i].a == row || sheet->pairs[i].b == row;
    bool has_score = sheet_has_score(row);
    fprintf(page, " data-flags=\"%s %s%s%s%s%s\"",
            !has_score                  ? "ungraded"
            : row->score >= row->out_of ? "full"
                                        : "below",
            row->late > 0 ? "late " : "", row->attempt > 1 ? "again " : "",
            *row->change != '\0' ? "changed " : "",
            is_similar ? "similar " : "",
            *row->problem != '\0' ? "problem" : "");
}

static void write_cell(FILE *page, double value, const char *text)
{
    if (isfinite(value))
        fprintf(page, "<td data-v=\"%.9g\">%s</td>", value, text);
    else
        fputs("<td></td>", page);
}

static void write_points(FILE *page, double points)
{
    char text[RESULT_NUMBER];
    write_cell(page, points,
               isfinite(points) ? result_points(text, points) : "");
}

static void write_count(FILE *page, long long count, bool is_known)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", count);
    write_cell(page, is_known ? (double)count : NAN, text);
}

static void write_ratio(FILE *page, double ratio)
{
    char text[FIGURE_SIZE];
    write_cell(page, ratio, isfinite(ratio) ? figure_ratio(text, ratio) : "");
}

/* figure_mean may begin with '<'. */
static void write_mean(FILE *page, double mean)
{
    if (!isfinite(mean)) {
        fputs("<td></td>", page);
        return;
    }
    fprintf(page, "<td data-v=\"%.9g\">", mean);
    page_mean(page, mean);
    fputs("</td>", page);
}

static void write_state(FILE *page, const struct sheet_row *row)
{
    fprintf(page, "<td class=\"words\" data-v=\"%d\">%s", (int)row->state,
            sheet_word(row->state));
    if (*row->change != '\0') {
        fputs("<small>", page);
        words_markup(page, row->change, WORDS_LINE);
        fputs("</small>", page);
    }
    fputs("</td>", page);
}

static void write_row(FILE *page, const struct sheet *sheet, size_t number)
{
    const struct sheet_row *row = &sheet->rows[number];
    bool has_score = sheet_has_score(row);
    fprintf(page, "<tr data-row=\"%zu\" data-bin=\"%d\" data-failed=\"%s\"",
            number, page_bin(sheet, row), row->failed);
    write_flags(page, sheet, row);
    fputs("><th scope=\"row\">", page);
    page_link(page, row);
    fputs("</th>", page);
    write_points(page, has_score ? row->score : NAN);
    write_count(page, row->failed_count, has_score);
    write_ratio(page, row->speed_up);
    write_mean(page, row->locks);
    write_mean(page, row->contended);
    write_ratio(page, row->cpu_ratio);
    write_count(page, row->late,
                row->received != WHEN_NEVER && row->due != WHEN_NEVER);
    write_count(page, row->attempt, row->attempt > 0);
    write_points(page, row->before);
    write_state(page, row);
    fputs("</tr>\n", page);
}

void page_table(FILE *page, const struct sheet *sheet)
{
    fputs("<section id=\"students\">\n<h2>Students</h2>\n", page);
    write_tools(page, sheet);
    fprintf(page,
            "<p id=\"shown\" class=\"soft\" role=\"status\">%zu students</p>\n"
            "<div class=\"wide\" role=\"region\" aria-label=\"Students\" "
            "tabindex=\"0\">\n<table>\n",
            sheet->count);
    write_columns(page, sheet);
    fputs("<tbody>\n", page);
    for (size_t i = 0; i < sheet->count; i++)
        write_row(page, sheet, i);
    fputs("</tbody>\n</table>\n</div>\n</section>\n", page);
}
