/*
 * Pictures of figures of which the baseline's value is known, too:
 *
 *     acquisitions per block
 *     the baseline  |####################|   1,009.5
 *     yours         |#                   |   2
 *     at most 2.1
 *
 * Bars begin at 0 and have one scale, so their lengths may be compared.
 */
#include <math.h>

#include "result_figures.h"
#include "result_html.h"
#include "result_html_draw.h"
#include "words.h"

/* Percent of the width that something is at least, so that it can be seen. */
#define LEAST 0.4

static bool can_be_drawn(const struct result_figure *figure)
{
    return figure->baseline > 0 && isfinite(figure->baseline) &&
           figure->value >= 0 && isfinite(figure->value);
}

static void write_bar(FILE *page, const struct draw_scale *scale, double value)
{
    double width = draw_place(scale, value);
    if (value > 0)
        fprintf(page,
                "<rect class=\"all\" width=\"%.2f%%\" height=\"100%%\" "
                "rx=\"2\"/>",
                fmax(width, LEAST));
}

/* From 0 to the greatest, and to the limit if that is not far beyond. */
static struct draw_scale scale_of(const struct result_figure *figure)
{
    struct draw_scale scale = {0, fmax(figure->value, figure->baseline), false,
                               figure->unit};
    if (figure->direction != 0 && figure->limit <= 2 * scale.high)
        scale.high = fmax(scale.high, figure->limit);
    return scale;
}

static void write_bars(FILE *page, const struct draw_scale *scale,
                       const struct result_figure *figure)
{
    char text[RESULT_NUMBER];
    fputs("<div class=\"rows\">\n", page);
    draw_open_row(page, "the baseline", "base", DRAW_BAR);
    write_bar(page, scale, figure->baseline);
    draw_close_row(page, result_amount(text, figure->baseline, figure->unit));
    draw_open_row(page, "yours", "mine", DRAW_BAR);
    write_bar(page, scale, figure->value);
    if (figure->direction != 0 && figure->limit <= scale->high)
        draw_line(page, "limit", draw_place(scale, figure->limit));
    draw_close_row(page, result_figure_value(text, figure));
    fputs("</div>\n", page);
}

static void write_picture(FILE *page, const struct result_figure *figure)
{
    struct draw_scale scale = scale_of(figure);
    char limit[RESULT_NUMBER];
    fputs("<figure class=\"bars\">", page);
    result_html_text(page, "b", "", figure->name);
    fputc('\n', page);
    write_bars(page, &scale, figure);
    if (*result_figure_limit(limit, figure) != '\0') {
        fputs("<figcaption>Asked for: ", page);
        words_markup(page, limit, WORDS_LINE);
        fputs(figure->limit <= scale.high ? " (the broken line).</figcaption>"
                                          : ".</figcaption>",
              page);
    }
    fputs("</figure>\n", page);
}

void result_html_bars(FILE *page, const struct result *view)
{
    for (size_t i = 0; i < view->rubric->count; i++) {
        const struct result_check *check = &view->checks[i];
        for (size_t j = 0; j < check->figure_count; j++)
            if (can_be_drawn(&check->figures[j]))
                write_picture(page, &check->figures[j]);
    }
}
