/**
 * @file result_html.h
 * @brief What the parts of the feedback page share.
 *
 *     result_html.c           the page: score, what to do next, foot
 *     result_html_checks.c    the list of checks, and one check's story
 *     result_html_rounds.c    pictures of the timing
 *     result_html_bars.c      pictures of figures beside the baseline's
 *     result_html_draw.c      what pictures are made of
 *     result_html_style.c     the style sheet
 *
 * All of them get a view (result_view.h), so nothing in it is secret.
 */
#ifndef RESULT_HTML_H
#define RESULT_HTML_H

#include "result.h"

/** The page's style sheet, in pieces, then NULL. */
extern const char *const result_html_style[];

/** What came of a check, in words of one kind: a CSS class, a sign that is
 * told apart without its colour, and words. */
struct result_html_status {
    const char *class;
    const char *sign;
    const char *words;
};

/** @return how a status is shown. */
const struct result_html_status *result_html_status(enum result_status status);

/** Writes an element with text of a stranger in it: <b class="x">...</b>.
 * Nothing, if there is no text. @param class "" for none. */
void result_html_text(FILE *page, const char *element, const char *class,
                      const char *text);

/** Writes what is to be said about a check that did not pass, and what was
 * measured. */
void result_html_story(FILE *page, const struct result *view,
                       const struct result_check *check);

/** Writes the list of all checks. @param next the one whose story is at the
 * page's top, under "What to do next"; the count: none. */
void result_html_checks(FILE *page, const struct result *view, size_t next);

/** Write pictures; nothing, if there is nothing to draw. */
void result_html_rounds(FILE *page, const struct result *view);
void result_html_bars(FILE *page, const struct result *view);

#endif
