/*
 * The pictures in which time is binned: bars and whole runs. They have no
 * text, since they are stretched to whatever width the page has; axes and
 * labels are around them (timeline_page.c).
 *
 * A lane is a stack of steps. From below: the share of a column in which its
 * thread waited, worked, held a lock; what is left is background, no thread.
 *
 *     |hh    hhhh  |     Three paths are painted over each other, the highest
 *     |kkhhkkkkkkhh|     first: all of them as `h`, all but holding as `k`
 *     |wwkkwwwwwwkk|     (working), waiting alone as `w`. Equal neighbours
 *     |wwwwwwwwwwww|     are one step, so a path is short.
 */
#include <math.h>
#include <stdlib.h>

#include "timeline.h"

/* Units of height: a lane with its gap, and the lane. */
#define PITCH 10
#define LEVEL 9

/* Units of height of a bar. */
#define BAR 100

/* The layers from the bottom; each has the class that the style sheet knows. */
static const enum timeline_state layers[TIMELINE_STATES] = {
    TIMELINE_WAITING, TIMELINE_WORKING, TIMELINE_HOLDING, TIMELINE_UNKNOWN};
static const char classes[TIMELINE_STATES] = {'w', 'k', 'h', 'u'};

void timeline_open_svg(FILE *page, const struct timeline_trace *trace,
                       const char *class, size_t width, size_t height,
                       const char *label)
{
    fprintf(page,
            "<svg class=\"%s\" viewBox=\"0 0 %zu %zu\" "
            "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"",
            class, width, height);
    timeline_escape(page, trace->program);
    fprintf(page, ": %s\">\n", label);
}

/* The outline of steps that stand on `base`. Nothing, if there are none. */
static void draw_steps(FILE *page, char class, const int *levels, size_t count,
                       size_t base)
{
    int level = 0;
    size_t i = 0, run;
    while (i < count && levels[i] == 0)
        i++;
    if (i == count)
        return;
    fprintf(page, "<path class=\"%c\" d=\"M%zu %zu", class, i, base);
    for (; i < count; i += run) {
        for (run = 1; i + run < count && levels[i + run] == levels[i];)
            run++;
        if (levels[i] != level)
            fprintf(page, "v%d", level - levels[i]);
        if (levels[i] > 0)
            fprintf(page, "h%zu", run);
        else if (i + run < count)
            fprintf(page, "m%zu 0", run); /* nothing in between */
        level = levels[i];
    }
    fprintf(page, "V%zuz\"/>", base);
}

/* How high the layers from the bottom to this one are: of `full` time,
 * `height` units. */
static int stack(const double *times, int top, double full, int height)
{
    double sum = 0;
    for (int layer = 0; layer <= top; layer++)
        sum += times[layers[layer]];
    return (int)lround(fmin(sum / full, 1) * height);
}

/* ---- how many threads do what ---- */

void timeline_draw_bar(FILE *page, const struct timeline_trace *trace,
                       size_t peak)
{
    double full = trace->wall / (double)trace->columns * (double)peak;
    int *levels = timeline_zeros(trace->columns, sizeof *levels);
    timeline_open_svg(page, trace, "bar", trace->columns, BAR,
                      "how many threads wait, work and hold a lock");
    for (int top = TIMELINE_STATES - 1; top >= 0; top--) {
        for (size_t i = 0; i < trace->columns; i++)
            levels[i] =
                stack(trace->sums + i * TIMELINE_STATES, top, full, BAR);
        draw_steps(page, classes[top], levels, trace->columns, BAR);
    }
    fputs("</svg>", page);
    free(levels);
}

/* ---- the whole run ---- */

/* What is said about a lane when the mouse rests on it. */
static void draw_lane_title(FILE *page, const struct timeline_trace *trace,
                            size_t lane)
{
    double times[TIMELINE_STATES] = {0};
    char waiting[FIGURE_SIZE], holding[FIGURE_SIZE], threads[FIGURE_SIZE];
    size_t count = 0;
    for (size_t i = 0; i < trace->thread_count; i++)
        count += trace->threads[i].lane == lane;
    for (size_t i = 0; i < trace->columns; i++)
        for (int state = 0; state < TIMELINE_STATES; state++)
            times[state] += (double)timeline_cell(trace, lane, i)[state];
    double known = times[TIMELINE_WAITING] + times[TIMELINE_HOLDING] +
                   times[TIMELINE_WORKING];
    fprintf(page,
            "<title>lane %zu: %s thread%s, waiting %s, holding %s</title>",
            lane + 1, figure_count(threads, count), count == 1 ? "" : "s",
            timeline_share(waiting, times[TIMELINE_WAITING], known),
            timeline_share(holding, times[TIMELINE_HOLDING], known));
}

static void draw_lane(FILE *page, const struct timeline_trace *trace,
                      size_t lane, int *levels)
{
    double full = trace->wall / (double)trace->columns;
    fputs("<g class=\"lane\">", page);
    draw_lane_title(page, trace, lane);
    for (int top = TIMELINE_STATES - 1; top >= 0; top--) {
        for (size_t i = 0; i < trace->columns; i++) {
            const float *cell = timeline_cell(trace, lane, i);
            double times[TIMELINE_STATES];
            for (int state = 0; state < TIMELINE_STATES; state++)
                times[state] = (double)cell[state];
            levels[i] = stack(times, top, full, LEVEL);
        }
        draw_steps(page, classes[top], levels, trace->columns,
                   (lane + 1) * PITCH);
    }
    fputs("</g>\n", page);
}

void timeline_draw_run(FILE *page, const struct timeline_trace *trace)
{
    int *levels = timeline_zeros(trace->columns, sizeof *levels);
    size_t lanes = timeline_drawn(trace);
    timeline_open_svg(page, trace, "plot", trace->columns, lanes * PITCH,
                      "the whole run, lane by lane");
    if (trace->is_cut) {
        double at = trace->cut / trace->wall * (double)trace->columns;
        fprintf(page,
                "<rect class=\"cut\" x=\"%.2f\" y=\"0\" width=\"%.2f\" "
                "height=\"%zu\"/>\n",
                at, (double)trace->columns - at, lanes * PITCH);
    }
    for (size_t lane = 0; lane < lanes; lane++)
        draw_lane(page, trace, lane, levels);
    fputs("</svg>", page);
    free(levels);
}
