/*
 * The list of checks, by class in the rubric's order, and what is told about
 * each: what was looked at, expected, got, measured; one likely cause; where
 * to read on; how to see it again.
 *
 *     build                                            10 of 10
 *     (v) The file builds without a warning            10 of 10
 *     pools                                             4 of 30
 *     (x) A pool is used without a lock                  0 of 6
 *         expected  0 ...
 */
#include "result_html.h"

#include <string.h>

#include "result_figures.h"
#include "result_view.h"
#include "words.h"

const struct result_html_status *result_html_status(enum result_status status)
{
    static const struct result_html_status all[] = {
        [RESULT_NOT_RUN] = {"skip", "&middot;", "not run"},
        [RESULT_PASS] = {"pass", "&#10003;", "passed"},
        [RESULT_FAIL] = {"fail", "&#10007;", "failed"},
        [RESULT_SKIP] = {"skip", "&ndash;", "skipped"},
        [RESULT_CANNOT_TELL] = {"unsure", "?", "cannot be told here"},
    };
    return &all[status];
}

void result_html_text(FILE *page, const char *element, const char *class,
                      const char *text)
{
    bool is_block = strcmp(element, "pre") == 0;
    if (*text == '\0')
        return;
    fprintf(page, "<%s", element);
    if (*class != '\0')
        fprintf(page, " class=\"%s\"", class);
    fputc('>', page);
    words_markup(page, text, is_block ? WORDS_BLOCK : WORDS_LINE);
    fprintf(page, "</%s>", element);
}

/* ---- the story of one check ---- */

/* A line of the list of facts, with text in an element. */
static void write_fact(FILE *page, const char *class, const char *name,
                       const char *element, const char *text)
{
    if (*text == '\0')
        return;
    fprintf(page, "<div class=\"%s\"><dt>%s</dt><dd>", class, name);
    result_html_text(page, element, "", text);
    fputs("</dd></div>\n", page);
}

static void write_figure(FILE *page, const struct result_figure *figure)
{
    char text[RESULT_SENTENCE], number[RESULT_NUMBER];
    fputs("<li>", page);
    words_markup(page, figure->name, WORDS_LINE);
    fputs(": ", page);
    result_html_text(page, "b", "", result_figure_value(number, figure));
    if (*result_figure_interval(text, figure) != '\0') {
        fputs(" (", page);
        words_markup(page, text, WORDS_LINE);
        fputc(')', page);
    }
    if (*result_figure_limit(number, figure) != '\0') {
        fputs(", ", page);
        words_markup(page, number, WORDS_LINE);
    }
    fputs("</li>\n", page);
}

static void write_figures(FILE *page, const struct result_check *check)
{
    if (check->figure_count == 0)
        return;
    fputs("<div><dt>Measured</dt><dd><ul>\n", page);
    for (size_t i = 0; i < check->figure_count; i++)
        write_figure(page, &check->figures[i]);
    fputs("</ul></dd></div>\n", page);
}

/* What was skipped leads to what is in its way. */
static void write_reason(FILE *page, const struct result *view,
                         const struct result_check *check)
{
    if (check->blocker == NULL) {
        write_fact(page, "", "Why", "span", check->reason);
        return;
    }
    fprintf(
        page,
        "<div class=\"short\"><dt>Why</dt><dd>needs <a href=\"#check-%zu\">",
        (size_t)(check->blocker - view->rubric->checks) + 1);
    words_markup(page, check->blocker->id, WORDS_LINE);
    fputs("</a></dd></div>\n", page);
}

static void write_facts(FILE *page, const struct result *view,
                        const struct result_check *check)
{
    bool has_failed = check->status == RESULT_FAIL;
    bool is_compared = *check->expected != '\0' || *check->got != '\0';
    if (has_failed) {
        write_fact(page, "short", "Expected", "code", check->expected);
        write_fact(page, "short", "Got", "code",
                   *check->got == '\0' && is_compared ? "nothing" : check->got);
    }
    write_reason(page, view, check);
    write_figures(page, check);
    if (check->status == RESULT_PASS)
        return;
    write_fact(page, "", "Details", "pre", check->detail);
    if (has_failed) {
        write_fact(page, "", "Likely cause", "span", check->likely);
        write_fact(page, "", "Handout", "span", result_chapter(check));
    }
    write_fact(page, "", "See it again", "pre", check->again);
}

void result_html_story(FILE *page, const struct result *view,
                       const struct result_check *check)
{
    if (check->status == RESULT_FAIL && result_is_masked(check)) {
        fputs("<p>What it looks at is not shown. Think of cases that the "
              "visible checks leave out.</p>\n",
              page);
        return;
    }
    if (check->status == RESULT_FAIL)
        result_html_text(page, "p", "", check->what);
    fputs("<dl class=\"facts\">\n", page);
    write_facts(page, view, check);
    fputs("</dl>\n", page);
}

/* ---- the list ---- */

static bool has_story(const struct result_check *check)
{
    return check->status == RESULT_FAIL || check->figure_count > 0 ||
           *check->reason != '\0' ||
           (check->status != RESULT_PASS &&
            (*check->detail != '\0' || *check->again != '\0'));
}

static void write_worth(FILE *page, const struct result_check *check)
{
    char points[RESULT_NUMBER], most[RESULT_NUMBER];
    if (check->is_left_out)
        fputs("<span class=\"worth\">not counted</span>", page);
    else
        fprintf(page, "<span class=\"worth\">%s of %s</span>",
                result_points(points, check->points),
                result_points(most, check->most));
}

static void write_check(FILE *page, const struct result *view, size_t number,
                        bool is_next)
{
    const struct result_check *check = &view->checks[number];
    const struct result_html_status *status = result_html_status(check->status);
    fprintf(page,
            "<li class=\"check %s\" id=\"check-%zu\"><div class=\"line\">"
            "<span class=\"badge\" aria-hidden=\"true\">%s</span><div>",
            status->class, number + 1, status->sign);
    result_html_text(page, "span", "", check->rubric->title);
    fputs("<small>", page);
    result_html_text(page, "code", "", check->rubric->id);
    fprintf(page, ", %s", status->words);
    if (check->seconds > 0 && check->status != RESULT_SKIP)
        fprintf(page, ", %.1f s", check->seconds);
    fputs("</small></div>", page);
    write_worth(page, check);
    fputs("</div>\n", page);
    if (is_next) {
        fputs("<p class=\"story\"><a href=\"#next\">What to do next</a> has "
              "more about it.</p>",
              page);
    } else if (has_story(check)) {
        fputs("<div class=\"story\">\n", page);
        result_html_story(page, view, check);
        fputs("</div>", page);
    }
    fputs("</li>\n", page);
}

/* Checks of one class from `first` on. */
static size_t class_end(const struct result *view, size_t first)
{
    const char *id = view->rubric->checks[first].id;
    int length = (int)strcspn(id, ". ");
    size_t i = first;
    while (i < view->rubric->count &&
           (int)strcspn(view->rubric->checks[i].id, ". ") == length &&
           strncmp(view->rubric->checks[i].id, id, (size_t)length) == 0)
        i++;
    return i;
}

static void write_class(FILE *page, const struct result *view, size_t first,
                        size_t end, size_t next)
{
    char points[RESULT_NUMBER], most[RESULT_NUMBER];
    const char *id = view->rubric->checks[first].id;
    double earned = 0, all = 0;
    for (size_t i = first; i < end; i++) {
        earned += view->checks[i].points;
        all += view->checks[i].most;
    }
    fprintf(page, "<h3>%.*s <span>", (int)strcspn(id, ". "), id);
    if (all > 0)
        fprintf(page, "%s of %s", result_points(points, earned),
                result_points(most, all));
    fputs("</span></h3>\n<ol>\n", page);
    for (size_t i = first; i < end; i++)
        write_check(page, view, i, i == next);
    fputs("</ol>\n", page);
}

void result_html_checks(FILE *page, const struct result *view, size_t next)
{
    fputs("<section>\n<h2>All checks</h2>\n", page);
    for (size_t i = 0; i < view->rubric->count;) {
        size_t end = class_end(view, i);
        write_class(page, view, i, end, next);
        i = end;
    }
    fputs("</section>\n", page);
}
