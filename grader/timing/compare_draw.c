/*
 * The picture: speed-ups with their intervals, a line for each report, those
 * of one contender together, all of one input on one logarithmic scale.
 *
 *     solution
 *     1           |        |---o---|            58.1x
 *     2           |             |---^---|       70.1x  faster
 *                 1x       10x          100x
 *
 * Places are percent of the width, so that it fits any window and texts keep
 * their size. Shapes tell what colours tell: a ring is report 1 (and what
 * cannot be compared), a triangle up is faster, down slower, a disc neither.
 */
#include <math.h>
#include <string.h>

#include "../grading/words.h"
#include "compare.h"

/* Numbers on the axis. */
#define TICKS 5

/* A scale: logarithms of its ends. */
struct scale {
    double low, high;
};

/* ---- the scale ---- */

static void stretch(struct scale *scale, double ratio)
{
    if (ratio <= 0)
        return;
    scale->low = fmin(scale->low, log10(ratio));
    scale->high = fmax(scale->high, log10(ratio));
}

static struct scale scale_of(const struct compare *compare, size_t first,
                             size_t end)
{
    struct scale scale = {0, log10(2)};
    for (size_t i = first; i < end; i++)
        for (size_t j = 0; j < compare->count; j++) {
            const struct timing_summary *cell = compare->lines[i].cells[j];
            if (cell == NULL)
                continue;
            stretch(&scale, cell->speed_up.low);
            stretch(&scale, cell->speed_up.high);
        }
    return scale;
}

static double place(const struct scale *scale, double logarithm)
{
    return 3 + 94 * (logarithm - scale->low) / (scale->high - scale->low);
}

/* ---- one line ---- */

static void draw_shape(FILE *page, enum compare_verdict verdict)
{
    static const char *const shapes[COMPARE_VERDICTS] = {
        [COMPARE_NONE] = "<circle r=\"5\"/>",
        [COMPARE_SAME] = "<circle r=\"5\"/>",
        [COMPARE_FASTER] = "<path d=\"M-6 5h12l-6-11z\"/>",
        [COMPARE_SLOWER] = "<path d=\"M-6-5h12l-6 11z\"/>",
        [COMPARE_UNSURE] = "<circle r=\"5\"/>",
    };
    fputs(shapes[verdict], page);
}

static void draw_mark(FILE *page, const struct scale *scale,
                      const struct timing_ratio *ratio,
                      enum compare_verdict verdict)
{
    static const char *const classes[COMPARE_VERDICTS] = {
        "first", "same", "faster", "slower", "unsure"};
    double from = place(scale, log10(ratio->low));
    double to = place(scale, log10(ratio->high));
    double one = place(scale, 0);
    fprintf(page,
            "<svg class=\"strip\" height=\"22\" aria-hidden=\"true\">"
            "<line class=\"one\" x1=\"%.2f%%\" x2=\"%.2f%%\" y2=\"22\"/>"
            "<g class=\"mark %s\">"
            "<line x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"11\" y2=\"11\"/>"
            "<line x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"7\" y2=\"15\"/>"
            "<line x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"7\" y2=\"15\"/>"
            "<svg class=\"point\" x=\"%.2f%%\" y=\"11\">",
            one, one, classes[verdict], from, to, from, from, to, to,
            place(scale, log10(ratio->median)));
    draw_shape(page, verdict);
    fputs("</svg></g></svg>", page);
}

static void draw_cell(FILE *page, const struct compare *compare,
                      const struct scale *scale,
                      const struct compare_line *line, size_t report)
{
    const struct timing_summary *cell = line->cells[report];
    enum compare_verdict verdict = compare_verdict(compare, line, report);
    char text[COMPARE_RATIO];
    fprintf(page, "<div class=\"row\"><b>%zu</b>", report + 1);
    if (cell == NULL)
        fputs("<span class=\"soft wide\">not in this report</span>", page);
    else if (cell->speed_up.median <= 0)
        fputs("<span class=\"soft wide\">no speed-up known</span>", page);
    else {
        draw_mark(page, scale, &cell->speed_up, verdict);
        fprintf(page, "<span>%s <small>%s</small></span>",
                compare_ratio(text, cell->speed_up.median),
                compare_word(verdict));
    }
    fputs("</div>\n", page);
}

/* ---- the axis ---- */

/* Powers of ten, or 1, 2, 5 times them where there is room: every how many of
 * these steps are there numbers. */
static void draw_axis(FILE *page, const struct scale *scale)
{
    static const double steps[] = {0, 0.30103, 0.69897};
    int first = (int)floor(scale->low) * 3, last = (int)ceil(scale->high) * 3;
    int every = 1;
    double decades = scale->high - scale->low;
    if (decades * 3 > TICKS)
        every = 3 * (int)ceil(decades / TICKS);
    fputs("<div class=\"row axis\"><span></span><svg class=\"strip\" "
          "height=\"18\" aria-hidden=\"true\">",
          page);
    for (int i = first; i <= last; i += every) {
        double at = floor(i / 3.0) + steps[(i % 3 + 3) % 3];
        if (at < scale->low - 1e-3 || at > scale->high + 1e-3)
            continue;
        fprintf(page,
                "<text x=\"%.2f%%\" y=\"13\" text-anchor=\"middle\">%.4gx"
                "</text>",
                place(scale, at), pow(10, at) * (1 + 1e-7));
    }
    fputs("</svg></div>\n", page);
}

void compare_draw(FILE *page, const struct compare *compare, size_t first,
                  size_t end)
{
    struct scale scale = scale_of(compare, first, end);
    fputs("<figure>\n", page);
    for (size_t i = first; i < end; i++) {
        const struct compare_line *line = &compare->lines[i];
        fputs("<h3>", page);
        words_markup(page, line->contender, WORDS_LINE);
        fprintf(page, "%s</h3>\n", line->is_pinned ? ", on one CPU" : "");
        for (size_t j = 0; j < compare->count; j++)
            draw_cell(page, compare, &scale, line, j);
    }
    draw_axis(page, &scale);
    fputs("<figcaption>Speed-up over each report's own baseline, on a "
          "logarithmic scale, and the interval of its median. Ring: report 1 "
          "or not comparable; disc: no clear change from it; triangle up: "
          "faster, down: slower.</figcaption>\n</figure>\n",
          page);
}
