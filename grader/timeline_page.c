/*
 * The page: a head with its style sheet, a legend, bars of all runs on one
 * scale, and for each run figures, the whole of it, and a stretch enlarged.
 *
 * It is one file that needs no other, and no script. Pictures are stretched to
 * the width of the window; what is to be read is HTML around them, so that it
 * keeps its size on a telephone. Places along a picture are in percent.
 */
#include <math.h>

#include "timeline.h"

/* Cells of all lanes of all pictures: they decide how big the page gets. */
#define CELLS   60000u
#define COLUMNS 1000u /* more would be narrower than a pixel */
#define FEWEST  200u

/* Stretches between the marks of an axis, at most. */
#define MARKS 6

/* ---- axes ---- */

/* A row of marks in one unit, as many as there is room for on a telephone. */
static void write_axis(FILE *page, double length)
{
    const char *name;
    double unit = timeline_unit(length, &name);
    double step = timeline_round(length / MARKS);
    if (length / step > MARKS)
        step = timeline_round(2.5 * step);
    fputs("<div class=\"axis\"><span class=\"first\">0</span>", page);
    for (int i = 1; i * step <= length * (1 + 1e-9); i++) {
        double place = 100 * i * step / length;
        fprintf(page, "<span%s style=\"left:%.2f%%\">%.6g %s</span>",
                place > 96 ? " class=\"last\"" : "", place, i * step / unit,
                name);
    }
    fputs("</div>\n", page);
}

/* ---- the head ---- */

static void write_key(FILE *page, char class, const char *name,
                      const char *meaning)
{
    fprintf(page, "<li><i class=\"%c\"></i><b>%s</b> %s</li>\n", class, name,
            meaning);
}

static void write_head(FILE *page)
{
    fprintf(page,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
            "<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" "
            "content=\"width=device-width, initial-scale=1\">\n"
            "<meta name=\"color-scheme\" content=\"light dark\">\n"
            "<title>What the threads do, moment by moment</title>\n"
            "<style>\n%s</style>\n</head>\n<body>\n<main>\n"
            "<h1>What the threads do, moment by moment</h1>\n"
            "<ul class=\"legend\">\n",
            timeline_style);
    write_key(page, 'w', "waiting", "for a lock");
    write_key(page, 'h', "holding", "a lock: in a critical section");
    write_key(page, 'k', "neither",
              "works, or waits for a core or for other threads");
}

static void write_legend_end(FILE *page, bool any_is_cut)
{
    if (any_is_cut)
        write_key(page, 'u', "not recorded", "the trace was full");
    fputs("</ul>\n", page);
}

/* ---- all runs on one scale ---- */

static void write_bar(FILE *page, const struct timeline_trace *trace,
                      double longest, size_t peak)
{
    char wall[FIGURE_SIZE], ratio[FIGURE_SIZE];
    fputs("<div class=\"run\"><p><code>", page);
    timeline_escape(page, trace->program);
    fprintf(page, "</code> <b>%s</b>", timeline_time(wall, trace->wall));
    if (trace->wall < longest)
        fprintf(page, ", <b>%s</b> as fast",
                figure_ratio(ratio, longest / trace->wall));
    fprintf(page, "</p><div class=\"track\"><div style=\"width:%.3f%%\">",
            100 * trace->wall / longest);
    timeline_draw_bar(page, trace, peak);
    fputs("</div></div></div>\n", page);
}

static void write_bars(FILE *page, const struct timeline_trace *traces,
                       size_t count)
{
    char threads[FIGURE_SIZE];
    double longest = 0;
    size_t peak = 1;
    for (size_t i = 0; i < count; i++) {
        longest = fmax(longest, traces[i].wall);
        peak = traces[i].lanes > peak ? traces[i].lanes : peak;
    }
    fprintf(page,
            "<section>\n<h2>%s on the same time scale</h2>\n"
            "<figure class=\"bars\">\n",
            count == 2 ? "Both" : "All");
    for (size_t i = 0; i < count; i++)
        write_bar(page, &traces[i], longest, peak);
    write_axis(page, longest);
    fprintf(page,
            "<figcaption>A bar is as wide as the run is long. It is filled as "
            "high as there are threads, up to %s.</figcaption>\n</figure>\n"
            "</section>\n",
            figure_count(threads, peak));
}

/* ---- one run ---- */

static void write_share(FILE *page, const struct timeline_trace *trace,
                        enum timeline_state state, char class, const char *name)
{
    char share[FIGURE_SIZE];
    double known = timeline_known(trace);
    double mean = trace->cut > 0 ? trace->total[state] / trace->cut : 0;
    fprintf(page,
            "<div><dt><i class=\"%c\"></i>%s</dt><dd>%s</dd>"
            "<dd>mean: %.*f threads</dd></div>\n",
            class, name, timeline_share(share, trace->total[state], known),
            mean < 100 ? 2 : 0, mean);
}

static void write_facts(FILE *page, const struct timeline_trace *trace)
{
    char time[FIGURE_SIZE], count[FIGURE_SIZE];
    fprintf(page, "<dl>\n<div><dt>wall time</dt><dd>%s</dd><dd>",
            timeline_time(time, trace->wall));
    if (trace->cores > 0)
        fprintf(page, "on %lld core%s", trace->cores,
                trace->cores == 1 ? "" : "s");
    fprintf(page, "</dd></div>\n<div><dt>threads</dt><dd>%s</dd><dd>",
            figure_count(count, trace->thread_count));
    if (trace->processes > 1)
        fprintf(page, "in %s processes, ",
                figure_count(count, trace->processes));
    fprintf(page, "at most %s at once</dd></div>\n",
            figure_count(count, trace->lanes));
    fprintf(page, "<div><dt>thread time</dt><dd>%s</dd><dd>%s</dd></div>\n",
            timeline_time(time, timeline_known(trace)),
            trace->is_cut ? "till the trace was full" : "of all together");
    write_share(page, trace, TIMELINE_WAITING, 'w', "time waiting");
    write_share(page, trace, TIMELINE_HOLDING, 'h', "time holding");
    write_share(page, trace, TIMELINE_WORKING, 'k', "time doing neither");
    fputs("</dl>\n", page);
}

/* Opens a picture: names of the lanes on its left, room for it on the right. */
static void open_lanes(FILE *page, const struct timeline_trace *trace,
                       const char *class)
{
    size_t lanes = timeline_drawn(trace);
    int pixels = lanes > 60 ? 5 : lanes > 30 ? 7 : lanes > 8 ? 10 : 16;
    fprintf(page,
            "<figure class=\"%s\">\n<div class=\"lanes\" "
            "style=\"--lane:%dpx;--count:%zu\">\n<div class=\"names\"><span>",
            class, pixels, lanes);
    for (size_t i = 0; i < trace->thread_count; i++)
        if (trace->threads[i].lane == 0) {
            timeline_escape(page, trace->names.texts[trace->threads[i].name]);
            break;
        }
    if (lanes > 2)
        fprintf(page, "</span><span>%zu lanes", lanes - 1);
    fputs("</span></div>\n<div class=\"stage\">", page);
}

static void write_run(FILE *page, const struct timeline_trace *trace)
{
    double middle = (trace->from + trace->to) / 2;
    open_lanes(page, trace, "whole");
    timeline_draw_run(page, trace);
    if (trace->cut > 0)
        fprintf(page, "<div class=\"mark\" style=\"left:%.2f%%\"></div>",
                100 * middle / trace->wall);
    fputs("</div>\n", page);
    write_axis(page, trace->wall);
    fputs("</div>\n<figcaption>The whole run. Each row is a thread and, when "
          "it has "
          "ended, the next one that begins.",
          page);
    if (trace->lanes > TIMELINE_LANES)
        fprintf(page, " Only the first %d of %zu lanes are drawn.",
                TIMELINE_LANES, trace->lanes);
    fputs("</figcaption>\n</figure>\n", page);
}

static void write_zoom(FILE *page, const struct timeline_trace *trace)
{
    char from[FIGURE_SIZE];
    const char *name;
    double length = trace->to - trace->from;
    double unit = timeline_unit(length, &name);
    open_lanes(page, trace, "zoom");
    timeline_draw_zoom(page, trace);
    fputs("</div>\n", page);
    write_axis(page, length);
    fprintf(page,
            "</div>\n<figcaption>%.3g %s of it, from %s on, at the mark above: "
            "each wait and each critical section.</figcaption>\n</figure>\n",
            length / unit, name, timeline_time(from, trace->from));
}

static void write_cut(FILE *page, const struct timeline_trace *trace)
{
    char cut[FIGURE_SIZE], slices[FIGURE_SIZE];
    if (!trace->is_cut)
        return;
    fprintf(page,
            "<p class=\"note\">The trace was full after %s, with %s waits and "
            "critical sections. From there on the picture is grey, and the "
            "shares are of the time before.</p>\n",
            timeline_time(cut, trace->cut),
            figure_count(slices, trace->slice_count));
}

static void write_trace(FILE *page, const struct timeline_trace *trace)
{
    fputs("<section>\n<h2><code>", page);
    timeline_escape(page, trace->program);
    fputs("</code></h2>\n", page);
    write_facts(page, trace);
    write_cut(page, trace);
    if (trace->lanes > 0)
        write_run(page, trace);
    if (trace->lanes > 0 && trace->cut > 0)
        write_zoom(page, trace);
    fputs("</section>\n", page);
}

size_t timeline_columns(const struct timeline_trace *traces, size_t count)
{
    size_t lanes = 1;
    for (size_t i = 0; i < count; i++)
        lanes += timeline_drawn(&traces[i]);
    size_t columns = CELLS / lanes;
    return columns > COLUMNS ? COLUMNS : columns < FEWEST ? FEWEST : columns;
}

void timeline_page(FILE *page, const struct timeline_trace *traces,
                   size_t count)
{
    bool any_is_cut = false;
    for (size_t i = 0; i < count; i++)
        any_is_cut = any_is_cut || traces[i].is_cut;
    write_head(page);
    write_legend_end(page, any_is_cut);
    if (count > 1)
        write_bars(page, traces, count);
    for (size_t i = 0; i < count; i++)
        write_trace(page, &traces[i]);
    fputs("</main>\n</body>\n</html>\n", page);
}
