/*
 * Pictures of the wall-clock measurement, two of them:
 *
 *     the baseline  |           o oo|oo   |   5.03 s
 *     yours         |  oo|oo              |   0.193 s
 *                    0.1       1        10 s
 *
 *     speed-up      |         [oo|oo]  :  |   26.1x
 *                    0x   10x   20x   30x
 *
 * Times have a logarithmic scale, as one may be a hundredth of the other. The
 * ratio, its interval and its limit are those of the check that judged them.
 */
#include <math.h>
#include <string.h>

#include "result_figures.h"
#include "result_html.h"
#include "result_html_draw.h"
#include "stats.h"
#include "words.h"

/* Numbers of the rounds that can be drawn. */
struct rounds {
    double baseline[RESULT_PAIRS];
    double mine[RESULT_PAIRS];
    double ratio[RESULT_PAIRS];
    size_t count;
};

static void take_rounds(struct rounds *rounds, const struct result *view)
{
    rounds->count = 0;
    for (size_t i = 0; i < view->pair_count; i++) {
        double baseline = view->pairs[i].baseline;
        double mine = view->pairs[i].submission;
        if (!(baseline > 0) || !(mine > 0) || !isfinite(baseline / mine))
            continue;
        rounds->baseline[rounds->count] = baseline;
        rounds->mine[rounds->count] = mine;
        rounds->ratio[rounds->count++] = baseline / mine;
    }
}

/* ---- the time of each ---- */

static double median_of(const double *values, size_t count)
{
    double sorted[RESULT_PAIRS]; /* a copy, because it gets sorted */
    memcpy(sorted, values, count * sizeof *values);
    return stats_of(sorted, count).median;
}

/* With some room on both sides. At the right edge it is five times as much as
 * at the left one, or more: small differences look small, and at least two
 * marks of 1, 2, 5, 10 fit in. */
static struct draw_scale scale_of_times(const struct rounds *rounds)
{
    struct draw_scale scale = {INFINITY, 0, true, "s"};
    for (size_t i = 0; i < rounds->count; i++) {
        scale.low = fmin(scale.low, fmin(rounds->baseline[i], rounds->mine[i]));
        scale.high =
            fmax(scale.high, fmax(rounds->baseline[i], rounds->mine[i]));
    }
    double wider = fmax(1.2, sqrt(5.2 * scale.low / scale.high));
    scale.low /= wider;
    scale.high *= wider;
    return scale;
}

static void write_times(FILE *page, const struct draw_scale *scale,
                        const char *name, const char *class,
                        const double *values, size_t count)
{
    char text[RESULT_NUMBER];
    double median = median_of(values, count);
    draw_open_row(page, name, class, DRAW_ROW);
    draw_dots(page, scale, values, count);
    draw_line(page, "middle", draw_place(scale, median));
    draw_close_row(page, result_amount(text, median, "s"));
}

static void write_rounds(FILE *page, const struct rounds *rounds)
{
    struct draw_scale scale = scale_of_times(rounds);
    char base[RESULT_NUMBER], mine[RESULT_NUMBER];
    fputs("<figure class=\"rounds\"><b>Time of each round</b>\n"
          "<div class=\"rows\">\n",
          page);
    write_times(page, &scale, "the baseline", "base", rounds->baseline,
                rounds->count);
    write_times(page, &scale, "yours", "mine", rounds->mine, rounds->count);
    draw_axis(page, &scale);
    fprintf(
        page,
        "</div><figcaption>%zu round%s, from top to bottom: each dot is "
        "one run, the line is the median. The baseline took %s, yours "
        "%s.</figcaption></figure>\n",
        rounds->count, rounds->count == 1 ? "" : "s",
        result_amount(base, median_of(rounds->baseline, rounds->count), "s"),
        result_amount(mine, median_of(rounds->mine, rounds->count), "s"));
}

/* ---- how many times as fast ---- */

/* What the check made of the pairs; without a check, their median. */
static struct result_figure ratio_of(const struct rounds *rounds,
                                     const struct result *view)
{
    struct result_figure figure = {.name = "speed-up", .unit = "x"};
    if (view->speed_up != NULL)
        return *view->speed_up;
    figure.value = median_of(rounds->ratio, rounds->count);
    return figure;
}

static struct draw_scale scale_of_ratios(const struct rounds *rounds,
                                         const struct result_figure *ratio)
{
    struct draw_scale scale = {0, fmax(ratio->value, ratio->high), false, "x"};
    for (size_t i = 0; i < rounds->count; i++)
        scale.high = fmax(scale.high, rounds->ratio[i]);
    if (ratio->direction != 0)
        scale.high = fmax(scale.high, ratio->limit);
    scale.high *= 1.08;
    return scale;
}

static void write_ratio_row(FILE *page, const struct draw_scale *scale,
                            const struct rounds *rounds,
                            const struct result_figure *ratio)
{
    char text[RESULT_NUMBER];
    double low = draw_place(scale, ratio->low),
           high = draw_place(scale, ratio->high);
    draw_open_row(page, "speed-up", "mine", DRAW_ROW);
    if (high > low)
        fprintf(page,
                "<rect class=\"band\" x=\"%.2f%%\" width=\"%.2f%%\" "
                "height=\"100%%\"/>",
                low, high - low);
    draw_dots(page, scale, rounds->ratio, rounds->count);
    if (ratio->direction != 0)
        draw_line(page, "limit", draw_place(scale, ratio->limit));
    draw_line(page, "middle", draw_place(scale, ratio->value));
    draw_close_row(page, result_figure_value(text, ratio));
}

static void write_ratios(FILE *page, const struct rounds *rounds,
                         const struct result *view)
{
    struct result_figure ratio = ratio_of(rounds, view);
    struct draw_scale scale = scale_of_ratios(rounds, &ratio);
    char text[RESULT_SENTENCE], limit[RESULT_NUMBER];
    if (!isfinite(ratio.value) || !isfinite(scale.high))
        return;
    fputs("<figure class=\"ratios\"><b>How many times as fast</b>\n"
          "<div class=\"rows\">\n",
          page);
    write_ratio_row(page, &scale, rounds, &ratio);
    draw_axis(page, &scale);
    fputs("</div><figcaption>Each dot is one round: the baseline's "
          "time divided by yours. The line is at ",
          page);
    words_markup(page, result_figure_value(limit, &ratio), WORDS_LINE);
    if (*result_figure_interval(text, &ratio) != '\0') {
        fputs(", the band is its interval, ", page);
        words_markup(page, text, WORDS_LINE);
    }
    if (*result_figure_limit(limit, &ratio) != '\0') {
        fputs(". Asked for: ", page);
        words_markup(page, limit, WORDS_LINE);
        fputs(" (the broken line)", page);
    }
    fputs(".</figcaption></figure>\n", page);
}

void result_html_rounds(FILE *page, const struct result *view)
{
    struct rounds rounds;
    take_rounds(&rounds, view);
    if (rounds.count == 0)
        return;
    write_rounds(page, &rounds);
    write_ratios(page, &rounds, view);
}
