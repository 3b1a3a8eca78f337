/*
 * The result: filled check by check, then added up.
 *
 * A check's status and points only change together, here; `most` becomes 0
 * for what leaves the maximum. Full marks are told by points, not by counts of
 * checks, so a check of 0 points may fail without harm: an instructor can have
 * one that only tells.
 */
#include "result.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

/* Sums of decimal fractions in binary are off by less. */
#define HAIR 1e-6

struct result *result_new(const struct rubric *rubric)
{
    struct result *result = calloc(1, sizeof *result);
    if (result == NULL)
        return NULL;
    result->checks = calloc(rubric->count + 1, sizeof *result->checks);
    if (result->checks == NULL) {
        free(result);
        return NULL;
    }
    result->rubric = rubric;
    for (size_t i = 0; i < rubric->count; i++) {
        result->checks[i].rubric = &rubric->checks[i];
        result->checks[i].most = rubric->checks[i].points;
    }
    result_sum(result);
    return result;
}

void result_free(struct result *result)
{
    if (result == NULL)
        return;
    free(result->checks);
    free(result);
}

/* ---- for the checks ---- */

static void end(struct result_check *check, enum result_status status,
                double most, const char *reason)
{
    check->status = status;
    check->most = most;
    check->points = status == RESULT_PASS ? most : 0;
    check->is_left_out = false;
    check->blocker = NULL;
    check->symptom = NULL;
    words_copy(check->reason, sizeof check->reason, reason);
}

void result_pass(struct result_check *check)
{
    end(check, RESULT_PASS, check->rubric->points, "");
}

void result_fail(struct result_check *check, const char *what,
                 const char *expected, const char *got)
{
    end(check, RESULT_FAIL, check->rubric->points, "");
    words_copy(check->what, sizeof check->what, what);
    words_copy(check->expected, sizeof check->expected, expected);
    words_copy(check->got, sizeof check->got, got);
    if (*check->likely == '\0')
        words_copy(check->likely, sizeof check->likely, check->rubric->hint);
}

void result_diagnose(struct result_check *check, const struct rubric *rubric)
{
    char sentence[4 * RESULT_TEXT];
    if (check->status != RESULT_FAIL)
        return;
    snprintf(sentence, sizeof sentence, "%s: expected %s, got %s", check->what,
             check->expected, check->got);
    for (size_t i = 0; i < rubric->symptom_count; i++) {
        const struct rubric_symptom *symptom = &rubric->symptoms[i];
        if (strstr(sentence, symptom->says) == NULL &&
            strstr(check->detail, symptom->says) == NULL)
            continue;
        check->symptom = symptom;
        words_copy(check->likely, sizeof check->likely, symptom->hint);
        return;
    }
}

const char *result_chapter(const struct result_check *check)
{
    return check->symptom != NULL ? check->symptom->chapter
                                  : check->rubric->chapter;
}

void result_skip(struct result_check *check, const char *reason)
{
    end(check, RESULT_SKIP, check->rubric->points, reason);
}

void result_not_applicable(struct result_check *check, const char *reason)
{
    end(check, RESULT_SKIP, 0, reason);
    check->is_left_out = true;
}

void result_cannot_tell(struct result_check *check, const char *reason)
{
    end(check, RESULT_CANNOT_TELL, 0, reason);
    check->is_left_out = true;
}

/* Whether the audience that was asked for gets to see it at all. */
static bool is_wanted(const struct result *result,
                      const struct result_check *check)
{
    return !result->is_visible_only || !check->rubric->is_hidden;
}

bool result_may_run(struct result *result, size_t number)
{
    struct result_check *check = &result->checks[number];
    for (size_t i = 0; i < check->rubric->need_count; i++) {
        const struct result_check *need =
            &result->checks[check->rubric->needs[i]];
        if (need->status == RESULT_PASS || need->is_left_out ||
            !is_wanted(result, need))
            continue;
        char reason[RESULT_TEXT];
        snprintf(reason, sizeof reason, "needs %s", need->rubric->id);
        result_skip(check, reason);
        check->blocker = need->rubric;
        return false;
    }
    return true;
}

void result_set(char text[RESULT_TEXT], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(text, RESULT_TEXT, format, arguments) >= RESULT_TEXT)
        words_cut(text, RESULT_TEXT);
    va_end(arguments);
}

struct result_figure *result_figure(struct result_check *check,
                                    const char *name, double value,
                                    const char *unit, int direction,
                                    double limit)
{
    struct result_figure *figure = &check->figures[check->figure_count];
    if (check->figure_count <= RESULT_FIGURES)
        check->figure_count++;
    else
        figure = &check->figures[RESULT_FIGURES];
    memset(figure, 0, sizeof *figure);
    words_copy(figure->name, sizeof figure->name, name);
    words_copy(figure->unit, sizeof figure->unit, unit);
    figure->value = value;
    figure->direction = direction;
    figure->limit = limit;
    return figure;
}

bool result_keeps_limits(const struct result_check *check)
{
    for (size_t i = 0; i < check->figure_count && i < RESULT_FIGURES; i++) {
        const struct result_figure *figure = &check->figures[i];
        if (figure->direction > 0 && !(figure->value >= figure->limit))
            return false;
        if (figure->direction < 0 && !(figure->value <= figure->limit))
            return false;
    }
    return check->figure_count <= RESULT_FIGURES;
}

void result_note(struct result *result, const char *format, ...)
{
    if (result->note_count == RESULT_NOTES) {
        result_set(result->notes[RESULT_NOTES - 1], "and more");
        return;
    }
    char *note = result->notes[result->note_count++];
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(note, RESULT_TEXT, format, arguments) >= RESULT_TEXT)
        words_cut(note, RESULT_TEXT);
    va_end(arguments);
}

/* ---- words ---- */

const char *result_word(enum result_status status)
{
    static const char *const words[RESULT_STATUSES] = {
        [RESULT_NOT_RUN] = "not run",
        [RESULT_PASS] = "pass",
        [RESULT_FAIL] = "fail",
        [RESULT_SKIP] = "skip",
        [RESULT_CANNOT_TELL] = "cannot tell",
    };
    return words[status];
}

/* ---- sums ---- */

/* Adds up what is counted. @return points earned. */
static double add(const struct result *result, double *counted, double *all)
{
    double earned = *counted = *all = 0;
    for (size_t i = 0; i < result->rubric->count; i++) {
        const struct result_check *check = &result->checks[i];
        if (!is_wanted(result, check))
            continue;
        *all += check->rubric->points;
        *counted += check->most;
        earned += fmax(0, fmin(check->points, check->most));
    }
    return earned;
}

void result_sum(struct result *result)
{
    double earned = add(result, &result->counted, &result->out_of);
    double share = earned / result->counted;
    if (!result->is_complete || result->counted <= 0)
        result->score = 0;
    else if (earned >= result->counted)
        result->score = result->out_of;
    else
        result->score = floor(100 * share * result->out_of + HAIR) / 100;
}

struct result_counts result_counts(const struct result *result)
{
    struct result_counts counts = {0};
    for (size_t i = 0; i < result->rubric->count; i++) {
        const struct result_check *check = &result->checks[i];
        enum result_status status = check->status;
        if (!is_wanted(result, check))
            continue;
        counts.passed += status == RESULT_PASS;
        counts.failed += status == RESULT_FAIL;
        counts.skipped += status == RESULT_SKIP;
        counts.undecided += status == RESULT_CANNOT_TELL;
        counts.not_run += status == RESULT_NOT_RUN;
    }
    return counts;
}

int result_status(const struct result *result)
{
    double counted, all;
    double earned = add(result, &counted, &all);
    struct result_counts counts = result_counts(result);
    if (!result->is_complete)
        return 2;
    if (counted <= 0 && counts.passed + counts.failed == 0)
        return 2; /* nothing could be decided */
    return counts.failed > 0 && counted <= 0 ? 1 : earned < counted;
}
