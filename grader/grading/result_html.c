/*
 * The page that a student gets back: one file that needs no other, no script
 * and no network, and may be sent by mail.
 *
 *     the score, and where the points went
 *     what to do next: the first check that failed, with its whole story
 *     what was measured beside the baseline, as pictures
 *     all checks
 *     how it was graded
 *
 * All text is somebody else's: it goes through words.h. Besides, the page
 * forbids the browser to load or to run anything (Content-Security-Policy).
 */
#include "result_html.h"

#include <string.h>

#include "result_figures.h"
#include "result_view.h"
#include "words.h"

/* Further failures that are named under "What to do next". */
#define LATER 5

/* ---- head ---- */

static void write_head(FILE *page, const struct result *view)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
          "<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" "
          "content=\"width=device-width, initial-scale=1\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" "
          "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n"
          "<meta name=\"robots\" content=\"noindex\">\n<title>",
          page);
    words_markup(page, view->submission, WORDS_LINE);
    fputs(": ", page);
    words_markup(page, view->rubric->title, WORDS_LINE);
    fputs("</title>\n<style>\n", page);
    for (const char *const *piece = result_html_style; *piece != NULL; piece++)
        fputs(*piece, page);
    fputs("</style>\n</head>\n<body>\n<main>\n", page);
}

/* A note that stands out. */
static void write_notice(FILE *page, const char *text)
{
    result_html_text(page, "p", "notice", text);
    fputc('\n', page);
}

/* ---- the score ---- */

/* Points that checks of a status got or could have got. */
static double points_of(const struct result *view, enum result_status status)
{
    double points = 0;
    for (size_t i = 0; i < view->rubric->count; i++) {
        const struct result_check *check = &view->checks[i];
        if (check->status == status)
            points += status == RESULT_PASS ? check->points : check->most;
    }
    return points;
}

/* A bar of all points that count, a piece for each status. */
static void write_bar(FILE *page, const struct result *view)
{
    static const enum result_status order[] = {RESULT_PASS, RESULT_FAIL,
                                               RESULT_SKIP, RESULT_NOT_RUN};
    double from = 0;
    if (view->counted <= 0)
        return;
    fputs("<svg class=\"bar\" aria-hidden=\"true\"><rect class=\"rest\" "
          "width=\"100%\" height=\"14\" rx=\"4\"/>",
          page);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        double width = 100 * points_of(view, order[i]) / view->counted;
        if (width > 0 && order[i] != RESULT_NOT_RUN)
            fprintf(page,
                    "<rect class=\"%s\" x=\"%.3f%%\" width=\"%.3f%%\" "
                    "height=\"14\" rx=\"4\"/>",
                    result_html_status(order[i])->class, from,
                    width > 1 && from + width < 99.9 ? width - 0.4 : width);
        from += width;
    }
    fputs("</svg>\n", page);
}

static void write_count(FILE *page, enum result_status status, size_t count,
                        double lost)
{
    const struct result_html_status *shown = result_html_status(status);
    char points[RESULT_NUMBER];
    if (count == 0)
        return;
    fprintf(page,
            "<li class=\"%s\"><span class=\"badge\" aria-hidden=\"true\">"
            "%s</span>%zu %s",
            shown->class, shown->sign, count, shown->words);
    if (lost > 0)
        fprintf(page, ": %s points lost", result_points(points, lost));
    fputs("</li>\n", page);
}

static void write_counts(FILE *page, const struct result *view)
{
    struct result_counts counts = result_counts(view);
    fputs("<ul class=\"counts\">\n", page);
    write_count(page, RESULT_PASS, counts.passed, 0);
    write_count(page, RESULT_FAIL, counts.failed, points_of(view, RESULT_FAIL));
    write_count(page, RESULT_SKIP, counts.skipped,
                points_of(view, RESULT_SKIP));
    write_count(page, RESULT_CANNOT_TELL, counts.undecided, 0);
    write_count(page, RESULT_NOT_RUN, counts.not_run, 0);
    fputs("</ul>\n", page);
}

static void write_headline(FILE *page, const struct result *view)
{
    char score[RESULT_NUMBER], out_of[RESULT_NUMBER];
    if (view->is_complete)
        fprintf(page, "<h1><b>%s</b> of %s points</h1>\n",
                result_points(score, view->score),
                result_points(out_of, view->out_of));
    else
        fputs("<h1>Not graded</h1>\n<p>Grading broke off, so there is no "
              "score.</p>\n",
              page);
}

static void write_score(FILE *page, const struct result *view)
{
    char text[RESULT_SENTENCE];
    fputs("<header>\n", page);
    result_html_text(page, "p", "soft", view->rubric->title);
    write_headline(page, view);
    fputs("<p>", page);
    result_html_text(page, "code", "", view->submission);
    if (*view->format != '\0')
        fputs(", ", page);
    words_markup(page, view->format, WORDS_LINE);
    fputs("</p>\n", page);
    write_bar(page, view);
    write_counts(page, view);
    write_notice(page, view->problem);
    if (view->is_complete && *result_scaling(text, view) != '\0') {
        snprintf(text + strlen(text), sizeof text - strlen(text), ".");
        *text -= *text >= 'a' ? 'a' - 'A' : 0;
        write_notice(page, text);
    }
    if (view->is_quick)
        write_notice(page, "A quick grading, without the checks that take "
                           "long.");
    if (view->is_visible_only)
        write_notice(page, "Without the hidden checks.");
    fputs("</header>\n", page);
}

/* ---- what to do next ---- */

static size_t next_failure(const struct result *view, size_t from)
{
    while (from < view->rubric->count &&
           view->checks[from].status != RESULT_FAIL)
        from++;
    return from;
}

static void write_later(FILE *page, const struct result *view, size_t from)
{
    size_t left = 0;
    if (next_failure(view, from) == view->rubric->count)
        return;
    fputs("<p>After that:</p>\n<ul class=\"later\">\n", page);
    for (size_t i = next_failure(view, from); i < view->rubric->count;
         i = next_failure(view, i + 1)) {
        if (++left > LATER)
            continue;
        fprintf(page, "<li><a href=\"#check-%zu\">", i + 1);
        words_markup(page, view->checks[i].rubric->id, WORDS_LINE);
        fputs("</a> ", page);
        words_markup(page, view->checks[i].rubric->title, WORDS_LINE);
        fputs("</li>\n", page);
    }
    if (left > LATER)
        fprintf(page, "<li>and %zu more</li>\n", left - LATER);
    fputs("</ul>\n", page);
}

static void write_next(FILE *page, const struct result *view)
{
    size_t first = next_failure(view, 0);
    if (first == view->rubric->count) {
        if (view->is_complete && view->score >= view->out_of)
            fputs("<p>Everything that counts has passed.</p>\n", page);
        return;
    }
    const struct result_check *check = &view->checks[first];
    char worth[RESULT_NUMBER];
    fputs("<section id=\"next\">\n<h2>What to do next</h2>\n<div class=\"next "
          "fail\">",
          page);
    result_html_text(page, "b", "", check->rubric->title);
    fprintf(page, " <small><a href=\"#check-%zu\">", first + 1);
    words_markup(page, check->rubric->id, WORDS_LINE);
    fprintf(page, "</a>, worth %s points</small><div class=\"story\">\n",
            result_points(worth, check->most));
    result_html_story(page, view, check);
    fputs("</div></div>\n", page);
    write_later(page, view, first + 1);
    fputs("</section>\n", page);
}

/* ---- pictures and foot ---- */

static bool has_pictures(const struct result *view)
{
    for (size_t i = 0; i < view->rubric->count; i++)
        for (size_t j = 0; j < view->checks[i].figure_count; j++)
            if (view->checks[i].figures[j].baseline > 0)
                return true;
    return view->pair_count > 0;
}

static void write_pictures(FILE *page, const struct result *view)
{
    if (!has_pictures(view))
        return;
    fputs("<section>\n<h2>Measured beside the baseline</h2>\n", page);
    result_html_rounds(page, view);
    result_html_bars(page, view);
    fputs("</section>\n", page);
}

static void write_fact(FILE *page, const char *name, const char *element,
                       const char *text)
{
    if (*text == '\0')
        return;
    fprintf(page, "<dt>%s</dt><dd>", name);
    result_html_text(page, element, "", text);
    fputs("</dd>\n", page);
}

static void write_foot(FILE *page, const struct result *view)
{
    char text[2 * RESULT_NUMBER];
    fputs("<section>\n<h2>How it was graded</h2>\n<dl class=\"about\">\n",
          page);
    snprintf(text, sizeof text,
             "%llu; with --seed %llu, all inputs are the "
             "same again",
             (unsigned long long)view->seed, (unsigned long long)view->seed);
    write_fact(page, "seed", "span", text);
    write_fact(page, "machine", "span", view->machine);
    write_fact(page, "how the program was contained", "span", view->sandbox);
    write_fact(page, "begun", "span", view->started);
    snprintf(text, sizeof text, "%.1f s", view->seconds);
    write_fact(page, "time it took", "span", text);
    write_fact(page, "SHA-256 of the file", "code", view->hash);
    fputs("</dl>\n", page);
    for (size_t i = 0; i < view->note_count; i++)
        write_notice(page, view->notes[i]);
    fputs("</section>\n</main>\n</body>\n</html>\n", page);
}

static void write_all(FILE *page, const struct result *view)
{
    write_head(page, view);
    write_score(page, view);
    write_next(page, view);
    write_pictures(page, view);
    result_html_checks(page, view, next_failure(view, 0));
    write_foot(page, view);
}

bool result_write_html(FILE *stream, const struct result *result,
                       enum result_audience audience)
{
    return result_view_write(stream, result, audience, write_all);
}
