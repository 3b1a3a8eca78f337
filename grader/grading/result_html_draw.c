/*
 * Rows and axes of the page's pictures. Marks of an axis are round numbers,
 * and so few that their texts keep apart on a telephone.
 */
#include "result_html_draw.h"

#include <math.h>

#include "result_figures.h"
#include "result_html.h"
#include "words.h"

/* Room above the first and below the last dot, pixels. */
#define MARGIN 9

/* Marks of an axis, at most. */
#define MARKS 6

/* ---- scales ---- */

double draw_place(const struct draw_scale *scale, double value)
{
    double share;
    if (scale->is_logarithmic)
        share = log(value / scale->low) / log(scale->high / scale->low);
    else
        share = (value - scale->low) / (scale->high - scale->low);
    return 100 * fmax(0, fmin(1, share));
}

static void write_mark(FILE *page, const struct draw_scale *scale, double value)
{
    char text[RESULT_NUMBER];
    double at = draw_place(scale, value);
    fprintf(page,
            "<line class=\"rule\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"0\" "
            "y2=\"5\"/><text x=\"%.2f%%\" y=\"18\" text-anchor=\"%s\">",
            at, at, at,
            at < 4    ? "start"
            : at > 96 ? "end"
                      : "middle");
    words_markup(page, result_amount(text, value, scale->unit), WORDS_LINE);
    fputs("</text>", page);
}

/* The greatest of 1, 2, 5, 10, 20, ... that is not above a number. */
static double round_down(double number)
{
    double power = pow(10, floor(log10(number) + 1e-9));
    double digit = number / power * (1 + 1e-9);
    return power * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
}

/* Marks at 1, 2, 5, 10, ...; of a wide scale at powers of ten only, and of a
 * very wide one not at each. */
static void write_logarithmic_marks(FILE *page, const struct draw_scale *scale)
{
    static const double digits[] = {1, 2, 5};
    int first = (int)floor(log10(scale->low));
    int last = (int)floor(log10(scale->high));
    double decades = log10(scale->high / scale->low);
    int every = 1 + (int)(decades / 4);
    for (int power = first; power <= last; power += every)
        for (int i = 0; i < (decades > 2 ? 1 : 3); i++) {
            double mark = digits[i] * pow(10, power);
            if (mark >= scale->low && mark <= scale->high)
                write_mark(page, scale, mark);
        }
}

void draw_axis(FILE *page, const struct draw_scale *scale)
{
    fputs("<svg class=\"axis\" height=\"22\" aria-hidden=\"true\">", page);
    if (scale->is_logarithmic) {
        write_logarithmic_marks(page, scale);
    } else {
        double step = round_down(scale->high / MARKS * 2);
        for (int i = 0; i * step <= scale->high; i++)
            write_mark(page, scale, i * step);
    }
    fputs("</svg>\n", page);
}

/* ---- rows ---- */

void draw_dots(FILE *page, const struct draw_scale *scale, const double *values,
               size_t count)
{
    for (size_t i = 0; i < count; i++)
        fprintf(page,
                "<circle class=\"dot\" cx=\"%.2f%%\" cy=\"%.1f\" r=\"4\"/>",
                draw_place(scale, values[i]),
                count == 1 ? DRAW_ROW / 2.0
                           : MARGIN + (DRAW_ROW - 2.0 * MARGIN) * (double)i /
                                          (double)(count - 1));
}

void draw_line(FILE *page, const char *class, double at)
{
    fprintf(page,
            "<line class=\"%s\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"0\" "
            "y2=\"100%%\"/>",
            class, at, at);
}

void draw_open_row(FILE *page, const char *name, const char *class, int height)
{
    fprintf(page,
            "<span>%s</span><svg class=\"%s\" height=\"%d\" "
            "aria-hidden=\"true\"><rect class=\"stage\" width=\"100%%\" "
            "height=\"100%%\" rx=\"4\"/>",
            name, class, height);
}

void draw_close_row(FILE *page, const char *value)
{
    fputs("</svg>", page);
    result_html_text(page, "b", "", value);
    fputc('\n', page);
}
