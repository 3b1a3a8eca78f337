/*
 * What the writers share: texts, points, figures of leaderboards.
 *
 * Points that are scaled up are added up check by check and rounded there, so
 * what is lost in one hundredth comes back in the next, and the sum is exact.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../grading/result_figures.h"
#include "../grading/result_view.h"
#include "../grading/words.h"
#include "platform.h"

/* Digits of a figure on a leaderboard; more are noise. */
#define DIGITS 4

/* How far result_write_check indents what it says of a check. */
#define INDENT 8

bool platform_set(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

bool platform_append(json_t *array, json_t *value)
{
    return json_array_append_new(array, value) == 0;
}

json_t *platform_text(const char *text)
{
    size_t size = WORDS_ROOM(strlen(text) + 1);
    char *safe = malloc(size);
    json_t *value = safe != NULL
                        ? json_string(words_safe(safe, size, text, WORDS_BLOCK))
                        : NULL;
    free(safe);
    return value;
}

json_t *platform_number(double number)
{
    return isfinite(number) ? json_real(number) : json_null();
}

/* ---- what is said ---- */

/* Takes away the first line, and of the others the blanks before them. */
static void trim(char *text)
{
    char *to = text;
    const char *from = text + strcspn(text, "\n");
    while (*from == '\n' && from[1] != '\0') {
        size_t blanks = strspn(++from, " ");
        from += blanks < INDENT ? blanks : INDENT;
        size_t length = strcspn(from, "\n");
        if (to > text)
            *to++ = '\n';
        memmove(to, from, length);
        to += length;
        from += length;
    }
    *to = '\0';
}

/* The number of a check of the view in the result, which has more of them if
 * hidden ones are left out. */
static size_t number_in_result(const struct platform_page *page, size_t number)
{
    size_t i = 0;
    while (result_view_index(page->result, i) != number ||
           (page->result->is_visible_only &&
            page->result->rubric->checks[i].is_hidden))
        i++;
    return i;
}

char *platform_message(const struct platform_page *page, size_t number)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL)
        return NULL;
    bool ok =
        result_write_check(stream, page->result, number_in_result(page, number),
                           RESULT_STUDENT, false);
    if (fclose(stream) != 0 || !ok) {
        free(text);
        return NULL;
    }
    trim(text);
    return text;
}

static void write_line(FILE *stream, const char *head, const char *words)
{
    char safe[WORDS_ROOM(RESULT_TEXT)];
    if (*words != '\0')
        fprintf(stream, "%s%s\n", head,
                words_safe(safe, sizeof safe, words, WORDS_LINE));
}

static void write_score(FILE *stream, const struct result *view)
{
    char score[RESULT_NUMBER], out_of[RESULT_NUMBER], text[RESULT_SENTENCE];
    fprintf(stream, "score %s of %s\n", result_points(score, view->score),
            result_points(out_of, view->out_of));
    write_line(stream, "", result_scaling(text, view));
    if (view->is_quick)
        fputs("quick: without the checks that take long\n", stream);
    write_line(stream, "", view->problem);
    for (size_t i = 0; i < view->note_count; i++)
        write_line(stream, "note: ", view->notes[i]);
    snprintf(text, sizeof text, "%llu", (unsigned long long)view->seed);
    write_line(stream, "seed of all inputs: ", text);
    write_line(stream, "", view->machine);
    write_line(stream, "contained by: ", view->sandbox);
}

char *platform_summary(const struct platform_page *page)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL)
        return NULL;
    if (page->note != NULL)
        fprintf(stream, "%s\n", page->note);
    if (page->problem != NULL)
        fprintf(stream, "%s\n", page->problem);
    if (page->problem == NULL)
        write_score(stream, page->view);
    if (fclose(stream) == 0)
        return text;
    free(text);
    return NULL;
}

/* ---- points and figures ---- */

/* What the first checks get of the score. */
static double up_to(const struct result *view, size_t count)
{
    double earned = 0, all = 0;
    for (size_t i = 0; i < view->rubric->count; i++) {
        all += view->checks[i].points;
        if (i < count)
            earned += view->checks[i].points;
    }
    return all > 0 ? round(100 * view->score * earned / all) / 100 : 0;
}

double platform_points(const struct platform_page *page, size_t number)
{
    double more = up_to(page->view, number + 1) - up_to(page->view, number);
    return round(100 * more) / 100;
}

json_t *platform_figure(const struct platform_page *page, size_t number)
{
    const struct result_check *check = &page->view->checks[number];
    char digits[RESULT_NUMBER];
    if (page->problem != NULL)
        return json_string("none");
    if (check->status == RESULT_CANNOT_TELL)
        return json_string("cannot tell");
    if (check->figure_count == 0 || !isfinite(check->figures[0].value))
        return json_string("none");
    snprintf(digits, sizeof digits, "%.*g", DIGITS, check->figures[0].value);
    return json_real(strtod(digits, NULL));
}

bool platform_dump(FILE *stream, json_t *object, size_t flags, bool ok)
{
    ok = ok && object != NULL &&
         json_dumpf(object, stream,
                    flags | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(12)) == 0 &&
         fputc('\n', stream) != EOF;
    json_decref(object);
    return ok && fflush(stream) == 0 && ferror(stream) == 0;
}
