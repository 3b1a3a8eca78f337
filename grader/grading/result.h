/**
 * @file result.h
 * @brief The result of grading one submission: one object, many writers.
 *
 *     struct result *result = result_new(&rubric);
 *     result_fail(&result->checks[i], "acquisitions per block", "0.0", "2.1");
 *     result_sum(result);
 *     result_write_json(stream, result); ...
 *     result_free(result);
 *
 *     for (size_t i = 0; i < rubric.count; i++)
 *         if (result_may_run(result, i)) ... a check fills result->checks[i]
 *
 * The checks fill it, one after the other, in the rubric's order. No writer
 * decides anything, and no check prints anything.
 *
 *     result.c           the object and its sums
 *     result_view.c      what of it an audience gets to see
 *     result_figures.c   numbers and figures as text
 *     result_text.c, result_json.c, result_junit.c, result_tap.c
 *     result_read.c      the way back from JSON
 *     result_html.c, result_html_*.c     one page for the student
 *     result.schema.json                 what is in the JSON
 *
 * Points. A check that passes earns its points. One that fails, or is skipped
 * because of another one's failure, does not. One that does not apply, or
 * that this machine cannot decide, leaves the maximum: the score is scaled up
 * to the rubric's points, and says so. When only the visible checks were
 * wanted, the hidden ones leave the rubric altogether, and out_of is smaller.
 */
#ifndef RESULT_H
#define RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "rubric.h"

/** Version of the JSON. Rises when a field changes its meaning or goes. */
#define RESULT_VERSION 1

/** Room for one text. Longer ones are cut, and end with "...". */
#define RESULT_TEXT 2048

/** Figures of one check. */
#define RESULT_FIGURES 24

/** What came of a check. */
enum result_status {
    RESULT_NOT_RUN, /**< not yet; at the end: grading broke off */
    RESULT_PASS,
    RESULT_FAIL,
    RESULT_SKIP,        /**< what it needs failed, or it does not apply */
    RESULT_CANNOT_TELL, /**< this machine cannot decide it: no points lost */
};

/** How many they are. */
#define RESULT_STATUSES (RESULT_CANNOT_TELL + 1)

/** @return a status in words, as it is written and stored: "cannot tell". */
const char *result_word(enum result_status status);

/**
 * A figure that was measured, "acquisitions per block: 2.0, at most 2.1".
 * Units: "x" stands close to its number, others behind a blank; "" is none.
 */
struct result_figure {
    char name[96];
    double value; /**< a NaN: not known; keeps no limit */
    char unit[24];
    double limit;     /**< what it was compared with */
    int direction;    /**< +1: at least the limit, -1: at most, 0: no limit */
    double low, high; /**< interval; both 0 if there is none */
    double baseline;  /**< the same measure of the baseline, with which the
                           page draws it; 0: none */
};

/** One check. */
struct result_check {
    const struct rubric_check *rubric;
    enum result_status status;
    bool is_left_out; /**< leaves the maximum: SKIP because it does not apply,
                           or CANNOT_TELL */
    double points;    /**< earned */
    double most;      /**< that could be; 0 if it is left out */
    double seconds;   /**< that it took */
    char what[RESULT_TEXT];     /**< what was looked at: "signature of empty" */
    char expected[RESULT_TEXT]; /**< "" if there is nothing to compare */
    char got[RESULT_TEXT];
    char reason[RESULT_TEXT];           /**< of SKIP and CANNOT_TELL: why */
    const struct rubric_check *blocker; /**< of SKIP: the check that it needs
                                             and that has not passed; or NULL */
    char likely[RESULT_TEXT]; /**< one likely cause, for the student */
    const struct rubric_symptom *symptom; /**< that the likely cause is of; or
                                               NULL */
    char again[RESULT_TEXT];  /**< commands that show it again, one a line */
    char detail[RESULT_TEXT]; /**< what a tool or compiler said, some lines */
    struct result_figure figures[RESULT_FIGURES + 1]; /**< and a spare one */
    size_t figure_count; /**< more than RESULT_FIGURES: some did not fit */
};

/** One pair of the wall-clock measurement, seconds. */
struct result_pair {
    double baseline;
    double submission;
};

#define RESULT_PAIRS 64
#define RESULT_NOTES 16

/** All of it. */
struct result {
    const struct rubric *rubric;
    char submission[512]; /**< the file's name as given */
    char format[64];      /**< "engine file" or "whole program" */
    char hash[65];        /**< of its content, hexadecimal */
    uint64_t seed;
    char started[32]; /**< ISO 8601, UTC */
    double seconds;   /**< that grading took */
    char machine[256];
    char sandbox[256]; /**< how it was contained; a fallback is said here */
    bool is_quick;
    bool is_visible_only;
    bool is_complete; /**< false: grading broke off; there is no score */
    char problem[RESULT_TEXT];   /**< why it could not be graded, or "" */
    struct result_check *checks; /**< rubric->count of them */
    double score;                /**< of `out_of` */
    double out_of;               /**< the rubric's points */
    double counted; /**< points of checks that apply; less than out_of: the
                         score was scaled up from it */
    char notes[RESULT_NOTES][RESULT_TEXT]; /**< for everybody */
    size_t note_count;
    struct result_pair pairs[RESULT_PAIRS];
    size_t pair_count;
    const struct result_figure *speed_up; /**< the figure of a check that was
                                  made of the pairs (ratio, interval, limit);
                                  or NULL */
};

/** How many checks ended how. */
struct result_counts {
    size_t passed, failed, skipped, undecided, not_run;
};

/** @return a result in which nothing has been run; NULL: out of memory. */
struct result *result_new(const struct rubric *rubric);
void result_free(struct result *result);

/* ---- for the checks ---- */

/**
 * Whether all that a check needs has passed, or does not apply, or cannot be
 * told. If not, the check is skipped for it.
 */
bool result_may_run(struct result *result, size_t number);

/** Full points. */
void result_pass(struct result_check *check);

/** No points. The rubric's hint becomes the likely cause if none is set.
 * NULL stands for "". */
void result_fail(struct result_check *check, const char *what,
                 const char *expected, const char *got);

/** Looks for a symptom of the rubric in what a failed check says. The first
 * one that fits gives the likely cause, and result_chapter. To be called when
 * the check has said all. */
void result_diagnose(struct result_check *check, const struct rubric *rubric);

/** Not run, with the reason; its points are lost. */
void result_skip(struct result_check *check, const char *reason);

/** Does not apply to this submission: leaves the maximum. */
void result_not_applicable(struct result_check *check, const char *reason);

/** This machine cannot decide it: leaves the maximum, too. */
void result_cannot_tell(struct result_check *check, const char *reason);

/** Sets a text of a check, as result_set(check->again, "gdb %s", file). */
void result_set(char text[RESULT_TEXT], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** @return the handout's chapter about what a check has found. */
const char *result_chapter(const struct result_check *check);

/** Adds a figure. @return it, to set an interval or the baseline's value;
 * never NULL. */
struct result_figure *result_figure(struct result_check *check,
                                    const char *name, double value,
                                    const char *unit, int direction,
                                    double limit);

/** Whether the figures keep their limits, and all of them had room. */
bool result_keeps_limits(const struct result_check *check);

/** Adds a line about the whole. The last one stands for all that do not fit. */
void result_note(struct result *result, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- sums ---- */

/**
 * Adds the points up, scaled when some do not apply. To be called when all
 * else is set. The score is rounded down to hundredths, so that it never
 * claims points that were lost; it is 0 if the result is not complete.
 */
void result_sum(struct result *result);

/** @return how many checks ended how; not those that are left out of a result
 * of visible checks only. */
struct result_counts result_counts(const struct result *result);

/** Exit status: 0 full marks, 1 points lost, 2 not graded: broken off, or
 * nothing in it could be decided. */
int result_status(const struct result *result);

/* ---- the writers: false if the stream cannot be written, or memory is
 * short ---- */

/**
 * Whom it is for. Students see of hidden checks the class and what came of
 * them: no title, texts, figures, seconds. If only visible checks were
 * wanted, nobody sees hidden ones.
 */
enum result_audience { RESULT_STUDENT, RESULT_INSTRUCTOR };

bool result_write_text(FILE *stream, const struct result *result,
                       enum result_audience audience, bool in_colour);
bool result_write_json(FILE *stream, const struct result *result,
                       enum result_audience audience);
bool result_write_junit(FILE *stream, const struct result *result,
                        enum result_audience audience);
bool result_write_tap(FILE *stream, const struct result *result,
                      enum result_audience audience);
bool result_write_html(FILE *stream, const struct result *result,
                       enum result_audience audience);

/* The text piece by piece, for live output: head, check after check, end. */

bool result_write_head(FILE *stream, const struct result *result,
                       enum result_audience audience);

/** One check; nothing, if the audience does not see it. */
bool result_write_check(FILE *stream, const struct result *result,
                        size_t number, enum result_audience audience,
                        bool in_colour);

bool result_write_end(FILE *stream, const struct result *result,
                      enum result_audience audience, bool in_colour);

#endif
