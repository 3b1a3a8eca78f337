/**
 * @file platform.h
 * @brief A result in the formats of course platforms: thin writers over it.
 *
 *     struct platform_page page = {.result = result, .view = view, ...};
 *     if (!gradescope_write(stream, &page)) ...
 *
 * A platform's file is for students. So a writer takes names, texts and
 * figures from the view of a student (grading/result_view.h), in which what is
 * hidden is not there any more, and decides nothing: the score is the
 * result's, also where checks were left out.
 *
 *     platform_result.c   the program: which result, or why there is none
 *     platform_parts.c    what writers share
 *     gradescope.c autolab.c classroom.c   a writer each
 *     platform_pick.c     the program that finds the C file handed in
 *     grade.sh            both, with grade between them
 *     gradescope/ autolab/ classroom/   entry points and settings
 *     *.list              what is in the archives; platforms.mk builds in them
 *     *.schema.json       what the platforms take, for tests
 *
 * Texts are made fit to be shown (grading/words.h) and written as ASCII.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <jansson.h>

#include "../grading/result.h"

/** What a writer writes. */
struct platform_page {
    const struct result *result; /**< in full */
    const struct result *view;   /**< the student's; masked: result_view.h */
    const char *visibility;      /**< of hidden checks, in Gradescope's words */
    const char *problem; /**< why there are no points at all, a line that is
                              fit to be shown; NULL: it was graded */
    const char *note;    /**< another such line, for the student; NULL */
};

/** Writers. @return false if the stream cannot be written, or memory is
 * short. */
typedef bool platform_writer(FILE *stream, const struct platform_page *page);

platform_writer gradescope_write, autolab_write, classroom_write;

/* ---- what they share ---- */

/** Adds to an object or array, which then owns it. @return false: memory is
 * short. */
bool platform_set(json_t *object, const char *key, json_t *value);
bool platform_append(json_t *array, json_t *value);

/** A stranger's text as JSON: fit to be shown, lines kept. */
json_t *platform_text(const char *text);

/** A number; null if it is none. */
json_t *platform_number(double number);

/** What is said of a check of the view, in lines: as in the text, but for the
 * first one. The caller frees it. @return NULL: memory is short. */
char *platform_message(const struct platform_page *page, size_t number);

/** The result in words: its problem, or score, scaling, notes; how it was
 * contained. The caller frees it. */
char *platform_summary(const struct platform_page *page);

/**
 * Points of a check of the view, so that those of all add up to the score,
 * to hundredths: where checks were left out, more than it earned.
 */
double platform_points(const struct platform_page *page, size_t number);

/**
 * What a leaderboard shows of a check: its first figure, to four digits;
 * "cannot tell", or "none" if nothing was measured. Never 0 for those.
 */
json_t *platform_figure(const struct platform_page *page, size_t number);

/** Writes JSON in ASCII, on one line or more (jansson's flags), and frees it.
 * @return false: it cannot be written, or `ok` was false already. */
bool platform_dump(FILE *stream, json_t *object, size_t flags, bool ok);

#endif
