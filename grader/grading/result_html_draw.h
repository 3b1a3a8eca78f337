/**
 * @file result_html_draw.h
 * @brief Rows and axes of the page's pictures, in SVG.
 *
 *     struct draw_scale scale = {0.1, 10, true, "s"};
 *     draw_open_row(page, "yours", "mine", DRAW_ROW);
 *     draw_dots(page, &scale, seconds, 7);
 *     draw_close_row(page, "0.193 s");
 *     draw_axis(page, &scale);
 *
 *     yours      |   o oo|oo           |   0.193 s
 *                 0.1        1       10 s
 *
 * Places along a picture are percentages, so it takes the width it gets and
 * its text keeps its size; what has to be read stands beside it as HTML.
 */
#ifndef RESULT_HTML_DRAW_H
#define RESULT_HTML_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** Heights of rows, pixels: of dots, of a bar. */
#define DRAW_ROW 46
#define DRAW_BAR 20

/** What is at the left and at the right edge. */
struct draw_scale {
    double low, high; /**< low is 0, or logarithmic and above 0 */
    bool is_logarithmic;
    const char *unit;
};

/** Percent from the left; what is beyond an edge is on it. */
double draw_place(const struct draw_scale *scale, double value);

/** The marks of a scale, with their numbers. */
void draw_axis(FILE *page, const struct draw_scale *scale);

/** Begins a row. @param class "base" or "mine". */
void draw_open_row(FILE *page, const char *name, const char *class, int height);

/** A dot for each value, from top to bottom. */
void draw_dots(FILE *page, const struct draw_scale *scale, const double *values,
               size_t count);

/** A line from top to bottom. @param class "middle" or "limit". */
void draw_line(FILE *page, const char *class, double percent);

/** Ends a row with what stands beside it. */
void draw_close_row(FILE *page, const char *value);

#endif
