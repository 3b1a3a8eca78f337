/*
 * Numbers as text. They are rounded to the nearest, but for two things: points
 * are rounded down by result_sum, and a number gets more digits while it would
 * seem to be on another side of its limit than it is, or on it.
 */
#include "result_figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figure.h"
#include "words.h"

/* Above it, digits are none that anybody measured. */
#define LARGE 1e15

/* Digits behind the point that show at least three in all. */
static int places_of(double value)
{
    double size = fabs(value);
    if (size >= 100000 || size <= 0)
        return 0;
    if (size >= 10)
        return 1;
    return size >= 0.1 ? 2 : (int)fmin(9, ceil(-log10(size)) + 2);
}

/* With this many digits behind the point, without zeros at the end. */
static char *with_places(char text[RESULT_NUMBER], double value, int places)
{
    char plain[RESULT_NUMBER], whole[FIGURE_SIZE];
    if (!isfinite(value) || fabs(value) >= LARGE) {
        snprintf(text, RESULT_NUMBER, isfinite(value) ? "%.3g" : "not known",
                 value);
        return text;
    }
    snprintf(plain, sizeof plain, "%.*f", places, fabs(value));
    char *point = strchr(plain, '.');
    size_t length = strlen(plain);
    while (point != NULL &&
           (plain[length - 1] == '0' || plain[length - 1] == '.') &&
           &plain[length - 1] >= point)
        plain[--length] = '\0';
    figure_count(whole, strtoull(plain, NULL, 10));
    snprintf(text, RESULT_NUMBER, "%s%s%.20s",
             value < 0 && strcmp(plain, "0") != 0 ? "-" : "", whole,
             point != NULL && *point == '.' ? point : "");
    return text;
}

char *result_number(char text[RESULT_NUMBER], double value)
{
    return with_places(text, value, places_of(value));
}

static void add_unit(char text[RESULT_NUMBER], double value, const char *unit)
{
    size_t used = strlen(text);
    if (*unit != '\0' && isfinite(value))
        snprintf(text + used, RESULT_NUMBER - used, "%s%s",
                 strcmp(unit, "x") == 0 ? "" : " ", unit);
}

char *result_amount(char text[RESULT_NUMBER], double value, const char *unit)
{
    result_number(text, value);
    add_unit(text, value, unit);
    return text;
}

/* ---- figures ---- */

/* -1, 0, 1: below, on, above. */
static int side_of(double value, double limit)
{
    return (value > limit) - (value < limit);
}

char *result_figure_value(char text[RESULT_NUMBER],
                          const struct result_figure *figure)
{
    int places = places_of(figure->value);
    with_places(text, figure->value, places);
    while (figure->direction != 0 && isfinite(figure->value) && places < 15) {
        double scale = pow(10, places);
        double shown = round(figure->value * scale) / scale;
        if (side_of(shown, figure->limit) ==
            side_of(figure->value, figure->limit))
            break;
        with_places(text, figure->value, ++places);
    }
    add_unit(text, figure->value, figure->unit);
    return text;
}

/* Limits are written by people: all their digits count. */
char *result_figure_limit(char text[RESULT_NUMBER],
                          const struct result_figure *figure)
{
    char number[RESULT_NUMBER];
    *text = '\0';
    if (figure->direction == 0)
        return text;
    with_places(number, figure->limit, 9);
    snprintf(text, RESULT_NUMBER, "%s %.40s",
             figure->direction > 0 ? "at least" : "at most", number);
    add_unit(text, figure->limit, figure->unit);
    return text;
}

char *result_figure_interval(char text[RESULT_SENTENCE],
                             const struct result_figure *figure)
{
    char low[RESULT_NUMBER], high[RESULT_NUMBER];
    *text = '\0';
    if (figure->low == 0 && figure->high == 0)
        return text;
    snprintf(text, RESULT_SENTENCE, "%s to %s",
             result_amount(low, figure->low, figure->unit),
             result_amount(high, figure->high, figure->unit));
    return text;
}

/* Adds a part, if there is any. */
static void add(char text[RESULT_SENTENCE], const char *before,
                const char *part, const char *after)
{
    size_t used = strlen(text);
    if (*part != '\0')
        snprintf(text + used, RESULT_SENTENCE - used, "%s%s%s", before, part,
                 after);
}

char *result_figure_sentence(char text[RESULT_SENTENCE],
                             const struct result_figure *figure)
{
    char part[RESULT_SENTENCE], number[RESULT_NUMBER];
    snprintf(text, RESULT_SENTENCE, "%s: %s", figure->name,
             result_figure_value(number, figure));
    add(text, " (", result_figure_interval(part, figure), ")");
    add(text, ", ", result_figure_limit(number, figure), "");
    if (figure->baseline != 0)
        add(text, "; the baseline: ",
            result_amount(number, figure->baseline, figure->unit), "");
    return text;
}

/* ---- points ---- */

char *result_points(char text[RESULT_NUMBER], double points)
{
    return with_places(text, points, 2);
}

char *result_scaling(char text[RESULT_SENTENCE], const struct result *result)
{
    char earned[RESULT_NUMBER], counted[RESULT_NUMBER], all[RESULT_NUMBER];
    double sum = 0;
    *text = '\0';
    for (size_t i = 0; i < result->rubric->count; i++)
        sum += result->checks[i].points;
    if (result->counted <= 0)
        snprintf(text, RESULT_SENTENCE, "no check could be decided");
    else if (result->counted < result->out_of)
        snprintf(text, RESULT_SENTENCE,
                 "scaled up to %s points from %s of %s: what does not apply, "
                 "or cannot be decided here, does not count",
                 result_points(all, result->out_of), result_points(earned, sum),
                 result_points(counted, result->counted));
    return text;
}
