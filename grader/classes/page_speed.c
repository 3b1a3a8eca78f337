/*
 * Speed-up over lock acquisitions a block, a dot for each student; then the
 * slowest, and those whose threads wait for locks most.
 *
 *     100x |  o  oo
 *          |   oo  o
 *      10x |        oo
 *       1x |              o oo
 *           0.01  1    100  1,000 acquisitions a block
 *
 * Both scales are logarithmic. Places are percent of the width, so that texts
 * keep their size in any window. The speed-up is that of the wall clock; if
 * the machine was too busy to tell it for most, CPU time stands in for it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../figure.h"
#include "../grading/words.h"
#include "page.h"

/* Fewer acquisitions a block than this are drawn as so many. */
#define LEAST_LOCKS 0.01

#define HEIGHT 300 /* pixels, of the picture ... */
#define TOP    12  /* ... and what is left free above and below */
#define BOTTOM 28
#define LEFT   8 /* percent of its width, for numbers */

/* What is left free beyond the greatest value, of its power of ten. */
#define SPARE 0.08

#define LISTED 10

/* A scale: logarithms of its ends. */
struct scale {
    double low, high;
};

/* Which measure of speed. */
struct measure {
    bool is_wall;
    const char *name;
};

static double speed_of(const struct measure *measure,
                       const struct sheet_row *row)
{
    return measure->is_wall ? row->speed_up : row->cpu_ratio;
}

static struct measure choose(const struct sheet *sheet)
{
    size_t wall = 0, cpu = 0;
    for (size_t i = 0; i < sheet->count; i++) {
        wall += isfinite(sheet->rows[i].speed_up);
        cpu += isfinite(sheet->rows[i].cpu_ratio);
    }
    if (2 * wall >= cpu && wall > 0)
        return (struct measure){true, "speed-up, wall clock"};
    return (struct measure){false, "CPU time, the baseline's over theirs"};
}

static bool is_drawn(const struct measure *measure, const struct sheet_row *row)
{
    double speed = speed_of(measure, row);
    return sheet_has_score(row) && isfinite(speed) && speed > 0 &&
           isfinite(row->locks);
}

/* ---- scales ---- */

static void stretch(struct scale *scale, double value)
{
    scale->low = fmin(scale->low, floor(log10(value)));
    scale->high = fmax(scale->high, log10(value) + SPARE);
}

static double across(const struct scale *scale, double locks)
{
    double place = log10(fmax(locks, LEAST_LOCKS));
    return LEFT +
           (100 - LEFT) * (place - scale->low) / (scale->high - scale->low);
}

static double down(const struct scale *scale, double speed)
{
    double share = (log10(speed) - scale->low) / (scale->high - scale->low);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
}

static void find_scales(const struct sheet *sheet,
                        const struct measure *measure, struct scale *x,
                        struct scale *y)
{
    *x = (struct scale){0, 1};
    *y = (struct scale){0, 1};
    for (size_t i = 0; i < sheet->count; i++) {
        const struct sheet_row *row = &sheet->rows[i];
        if (!is_drawn(measure, row))
            continue;
        stretch(x, fmax(row->locks, LEAST_LOCKS));
        stretch(y, speed_of(measure, row));
    }
}

/* ---- the picture ---- */

static void draw_grid(FILE *page, const struct scale *x, const struct scale *y)
{
    for (int tick = (int)x->low; tick <= x->high; tick++) {
        double place = across(x, pow(10, tick));
        fprintf(page,
                "<line class=\"grid\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" "
                "y2=\"%d\"/><text x=\"%.2f%%\" y=\"%d\" text-anchor=\"middle\">"
                "%s%.6g</text>\n",
                place, place, TOP, HEIGHT - BOTTOM, place, HEIGHT - 10,
                tick == (int)log10(LEAST_LOCKS) ? "&#8804;" : "",
                pow(10, tick));
    }
    for (int tick = (int)y->low; tick <= y->high; tick++) {
        double place = down(y, pow(10, tick));
        fprintf(page,
                "<line class=\"grid\" x1=\"%d%%\" x2=\"100%%\" y1=\"%.1f\" "
                "y2=\"%.1f\"/><text x=\"0\" y=\"%.1f\">%.6gx</text>\n",
                LEFT, place, place, place + 4, pow(10, tick));
    }
}

/* What a dot says to who points at it, or cannot see it. */
static void write_words(FILE *page, const struct sheet *sheet,
                        const struct measure *measure,
                        const struct sheet_row *row)
{
    words_markup(page, row->shown, WORDS_LINE);
    fprintf(page, ": ");
    page_ratio(page, speed_of(measure, row));
    fprintf(page, ", ");
    page_mean(page, row->locks);
    fprintf(page, " acquisitions %s", sheet->each);
}

static void draw_dot(FILE *page, const struct sheet *sheet,
                     const struct measure *measure, const struct scale *x,
                     const struct scale *y, size_t number)
{
    const struct sheet_row *row = &sheet->rows[number];
    fprintf(page, "<a data-row=\"%zu\" href=\"feedback/", number);
    words_markup(page, row->page, WORDS_LINE);
    fputs("\"><title>", page);
    write_words(page, sheet, measure, row);
    fprintf(page,
            "</title><circle class=\"dot\" cx=\"%.2f%%\" cy=\"%.1f\" r=\"5\"/>"
            "</a>\n",
            across(x, row->locks), down(y, speed_of(measure, row)));
}

static void draw(FILE *page, const struct sheet *sheet,
                 const struct measure *measure, size_t drawn)
{
    struct scale x, y;
    find_scales(sheet, measure, &x, &y);
    fprintf(page,
            "<figure id=\"scatter\"><b>%s</b>\n<svg height=\"%d\" "
            "role=\"group\" aria-label=\"%s over lock acquisitions %s\">",
            measure->name, HEIGHT, measure->name, sheet->each);
    draw_grid(page, &x, &y);
    for (size_t i = 0; i < sheet->count; i++)
        if (is_drawn(measure, &sheet->rows[i]))
            draw_dot(page, sheet, measure, &x, &y, i);
    fprintf(page,
            "</svg>\n<figcaption>Lock acquisitions %s; a dot for each of "
            "%zu students, who is known by pointing at it",
            sheet->each, drawn);
    if (drawn < sheet->count)
        fprintf(page, "; of %zu others one or the other is not known",
                sheet->count - drawn);
    fputs(".</figcaption></figure>\n", page);
}

/* ---- lists ---- */

/* A row and what it is listed by. */
struct listed {
    const struct sheet_row *row;
    double value;
};

static int by_value(const void *a, const void *b)
{
    double left = ((const struct listed *)a)->value;
    double right = ((const struct listed *)b)->value;
    return (left > right) - (left < right);
}

/* Rows of which the figure is known; the slowest, or most contended, first.
 * @param measure of speed; NULL: contention. */
static size_t gather(const struct sheet *sheet, const struct measure *measure,
                     struct listed *list)
{
    size_t count = 0;
    for (size_t i = 0; i < sheet->count; i++) {
        const struct sheet_row *row = &sheet->rows[i];
        double value =
            measure != NULL ? speed_of(measure, row) : -row->contended;
        if (sheet_has_score(row) && isfinite(value) && value != 0)
            list[count++] = (struct listed){row, value};
    }
    qsort(list, count, sizeof *list, by_value);
    return count;
}

static void write_entries(FILE *page, const struct measure *measure,
                          const struct listed *list, size_t count)
{
    fputs("<ol class=\"listed\">\n", page);
    for (size_t i = 0; i < count && i < LISTED; i++) {
        fputs("<li>", page);
        page_link(page, list[i].row);
        fputs(" <b>", page);
        if (measure != NULL)
            page_ratio(page, list[i].value);
        else
            page_mean(page, -list[i].value);
        fputs("</b></li>\n", page);
    }
    fputs("</ol>\n", page);
}

static void write_list(FILE *page, const struct sheet *sheet,
                       const struct measure *measure, struct listed *list)
{
    size_t count = gather(sheet, measure, list);
    fprintf(page, "<div><h3>%s</h3>\n",
            measure != NULL ? "Slowest" : "Most contended");
    write_entries(page, measure, list, count);
    if (count == 0)
        fputs("<p class=\"soft\">Nobody.</p>\n", page);
    else if (measure == NULL)
        fprintf(page,
                "<p class=\"soft\">Acquisitions %s that found the lock "
                "taken.</p>\n",
                sheet->each);
    fputs("</div>\n", page);
}

void page_speed(FILE *page, const struct sheet *sheet)
{
    struct measure measure = choose(sheet);
    struct listed *list = calloc(sheet->count + 1, sizeof *list);
    size_t drawn = 0;
    for (size_t i = 0; i < sheet->count; i++)
        drawn += is_drawn(&measure, &sheet->rows[i]);
    fputs("<section id=\"speed\">\n<h2>Speed and locks</h2>\n", page);
    if (drawn > 0)
        draw(page, sheet, &measure, drawn);
    else
        fputs("<p>Nobody's speed and locks are both known.</p>\n", page);
    if (list != NULL) {
        fputs("<div class=\"lists\">\n", page);
        write_list(page, sheet, &measure, list);
        write_list(page, sheet, NULL, list);
        fputs("</div>\n", page);
    }
    fputs("</section>\n", page);
    free(list);
}
