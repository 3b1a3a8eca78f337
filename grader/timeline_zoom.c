/*
 * The enlarged stretch: every slice as it was, none binned.
 *
 *     holding   |##|        |###|       as high as the lane
 *     neither      |========|           not quite
 *     waiting                   ------  thin: nothing gets on
 *
 * So the states differ in height as well as in colour. A thread's life is
 * drawn first; its slices go on top, in order of their start, so that an inner
 * one is seen on an outer one. Under a wait, the life is wiped out before.
 */
#include <math.h>

#include "timeline.h"

/* Units of height of a lane with its gap, and of width of the picture. */
#define PITCH 10
#define WIDTH 1000

/* A slice that is narrower would not be seen. */
#define NARROWEST 0.7

static const struct shape {
    char class;
    double top, height;
} life_shape = {'k', 1.5, 6.5}, hold_shape = {'h', 0.25, 9},
  wipe_shape = {'e', 0, 10}, wait_shape = {'w', 3.25, 3};

/* Opens a rectangle, if it is in sight; a title may follow. */
static bool draw_rect(FILE *page, const struct timeline_trace *trace,
                      const struct shape *shape, size_t lane, double start,
                      double end)
{
    double scale = WIDTH / (trace->to - trace->from);
    if (end <= trace->from || start >= trace->to)
        return false;
    double left = (fmax(start, trace->from) - trace->from) * scale;
    double right = (fmin(end, trace->to) - trace->from) * scale;
    fprintf(page,
            "<rect class=\"%c\" x=\"%.2f\" y=\"%g\" width=\"%.2f\" "
            "height=\"%g\">",
            shape->class, left, shape->top + (double)(lane * PITCH),
            fmax(right - left, NARROWEST), shape->height);
    return true;
}

static void draw_name(FILE *page, const struct timeline_trace *trace,
                      const struct timeline_thread *thread)
{
    if (trace->processes > 1)
        fprintf(page, "process %lld, ", thread->process);
    timeline_escape(page, trace->names.texts[thread->name]);
}

static void draw_life(FILE *page, const struct timeline_trace *trace,
                      const struct timeline_thread *thread)
{
    char lasted[FIGURE_SIZE];
    if (!draw_rect(page, trace, &life_shape, thread->lane, thread->start,
                   thread->end))
        return;
    fputs("<title>", page);
    draw_name(page, trace, thread);
    fprintf(page, " lives for %s</title></rect>\n",
            timeline_time(lasted, thread->end - thread->start));
}

static void draw_slice(FILE *page, const struct timeline_trace *trace,
                       const struct timeline_thread *thread,
                       const struct timeline_slice *slice)
{
    const struct shape *shape = slice->is_waiting ? &wait_shape : &hold_shape;
    char lasted[FIGURE_SIZE];
    if (slice->is_waiting && draw_rect(page, trace, &wipe_shape, thread->lane,
                                       slice->start, slice->end))
        fputs("</rect>", page);
    if (!draw_rect(page, trace, shape, thread->lane, slice->start, slice->end))
        return;
    fputs("<title>", page);
    draw_name(page, trace, thread);
    fputs(slice->is_waiting ? " waits for " : " holds ", page);
    timeline_escape(page, trace->names.texts[slice->lock]);
    fprintf(page, ", %s</title></rect>\n",
            timeline_time(lasted, slice->end - slice->start));
}

void timeline_draw_zoom(FILE *page, const struct timeline_trace *trace)
{
    size_t lanes = timeline_drawn(trace);
    timeline_open_svg(page, trace, "plot", WIDTH, lanes * PITCH,
                      "a short stretch, each wait and each critical section");
    for (size_t i = 0; i < trace->thread_count; i++) {
        const struct timeline_thread *thread = &trace->threads[i];
        if (thread->lane >= lanes)
            continue;
        draw_life(page, trace, thread);
        for (size_t j = 0; j < thread->slices; j++)
            draw_slice(page, trace, thread, &trace->slices[thread->first + j]);
    }
    fputs("</svg>", page);
}
