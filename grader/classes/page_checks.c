/*
 * The checks that most students failed, the most first. What is skipped
 * because of another check says nothing about itself, and stands beside.
 */
#include <stdlib.h>

#include "../grading/result_figures.h"
#include "../grading/words.h"
#include "page.h"

/* How many are shown at once; the others are folded away. */
#define SHOWN 10

static int by_failures(const void *a, const void *b)
{
    const struct sheet_check *left = *(const struct sheet_check *const *)a;
    const struct sheet_check *right = *(const struct sheet_check *const *)b;
    if (left->failed != right->failed)
        return left->failed < right->failed ? 1 : -1;
    return (left > right) - (left < right);
}

static void write_check(FILE *page, const struct sheet *sheet,
                        const struct sheet_check *check)
{
    char points[RESULT_NUMBER];
    double share = 100.0 * (double)check->failed /
                   (double)(check->counted > 0 ? check->counted : 1);
    fprintf(page,
            "<li><button type=\"button\" data-check=\"%zu\" "
            "data-words=\"failed ",
            (size_t)(check - sheet->checks) + 1);
    words_markup(page, check->id, WORDS_LINE);
    fputs("\" aria-pressed=\"false\"><code>", page);
    words_markup(page, check->id, WORDS_LINE);
    fputs("</code></button><span class=\"share\" aria-hidden=\"true\">", page);
    fprintf(page, "<span style=\"width:%.1f%%\"></span></span>", share);
    fprintf(page, "<b>%zu of %zu</b><small>", check->failed, check->counted);
    words_markup(page, check->title, WORDS_LINE);
    fprintf(page, "; %s point%s", result_points(points, check->points),
            check->points == 1 ? "" : "s");
    if (check->skipped > 0)
        fprintf(page, "; %zu did not get so far", check->skipped);
    fputs("</small></li>\n", page);
}

static void write_list(FILE *page, const struct sheet *sheet,
                       const struct sheet_check *const *sorted, size_t failing)
{
    fputs("<ol class=\"checks\">\n", page);
    for (size_t i = 0; i < failing; i++) {
        if (i == SHOWN)
            fprintf(page,
                    "</ol>\n<details><summary>%zu more</summary>\n"
                    "<ol class=\"checks\">\n",
                    failing - SHOWN);
        write_check(page, sheet, sorted[i]);
    }
    fputs("</ol>\n", page);
    if (failing > SHOWN)
        fputs("</details>\n", page);
}

void page_checks(FILE *page, const struct sheet *sheet)
{
    const struct sheet_check *sorted[RUBRIC_CHECKS];
    size_t failing = 0;
    for (size_t i = 0; i < sheet->check_count; i++)
        if (sheet->checks[i].failed > 0)
            sorted[failing++] = &sheet->checks[i];
    fputs("<section id=\"checks\">\n<h2>Checks that most students failed</h2>"
          "\n",
          page);
    if (failing == 0) {
        fputs("<p>Nobody failed one.</p>\n", page);
    } else {
        qsort(sorted, failing, sizeof *sorted, by_failures);
        write_list(page, sheet, sorted, failing);
    }
    fputs("</section>\n", page);
}
