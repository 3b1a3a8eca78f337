/*
 * What gnuplot draws: one file of tab-separated values for each picture. The
 * first line says what the axes are:
 *
 *     # KIND TAB across TAB up TAB title
 *
 * and report.sh hands these words on. Blocks, two empty lines apart, are what
 * is drawn in one colour; the first line of a block is its name. There is no
 * file where nothing was measured.
 */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "../figure.h"
#include "../grading/words.h"
#include "report.h"

/* Room for a name in a picture. */
#define WORD 44

/* A file that is written; its picture's name. */
static FILE *begin(const struct report *report, const char *name, char why[512])
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s.tsv", report->folder, name);
    FILE *file = length < (int)sizeof path ? fopen(path, "w") : NULL;
    if (file == NULL)
        snprintf(why, 512, "cannot write '%.300s': %s", path, strerror(errno));
    return file;
}

static bool end(FILE *file, char why[512])
{
    bool is_written = !ferror(file);
    is_written = fclose(file) == 0 && is_written;
    if (!is_written)
        snprintf(why, 512, "cannot write data: %s", strerror(errno));
    return is_written;
}

/* A name in quotes: no tab, no quote, nothing unseen, and not so long that
 * nothing else has room. */
static void write_word(FILE *file, const char *text)
{
    char safe[WORD];
    words_safe(safe, sizeof safe, text, WORDS_LINE);
    putc('"', file);
    for (const char *c = safe; *c != '\0'; c++)
        putc(*c == '"' || *c == '\\' ? '\'' : *c, file);
    putc('"', file);
}

/* ---- speed-up ---- */

static const struct timing_summary *bar_of(const struct timing *timing,
                                           size_t contender, size_t input)
{
    if (timing->contenders[contender].parameter[0][0] != '\0')
        return NULL;
    return timing_find(timing, contender, input, false);
}

/* A row of the picture for each contender, with room for each input's bar. */
static void write_names(FILE *file, const struct timing *timing)
{
    size_t row = 0, inputs = timing->input_count;
    fputs("names\n", file);
    for (size_t c = 0; c < timing->contender_count; c++) {
        bool is_there = false;
        for (size_t i = 0; i < inputs; i++)
            is_there |= bar_of(timing, c, i) != NULL;
        if (!is_there)
            continue;
        fprintf(file, "%.1f\t",
                (double)(row * (inputs + 1)) + (double)(inputs - 1) / 2);
        write_word(file, timing->contenders[c].name);
        putc('\n', file);
        row++;
    }
}

static void write_bar(FILE *file, const struct timing_summary *summary,
                      size_t y)
{
    char text[FIGURE_SIZE];
    const struct timing_ratio *ratio = &summary->speed_up;
    if (ratio->median > 0)
        fprintf(file, "%zu\t%.6g\t%.6g\t%.6g\t\"%s\"\n", y, ratio->median,
                ratio->low, ratio->high, figure_ratio(text, ratio->median));
    else
        fprintf(file, "%zu\t1\t1\t1\t\"%s\"\n", y,
                summary->rounds == 0 ? "failed" : "not compared");
}

static void write_bars(FILE *file, const struct timing *timing, size_t input)
{
    size_t row = 0, inputs = timing->input_count;
    fputs("\n\n", file);
    write_word(file, timing->inputs[input].name);
    putc('\n', file);
    for (size_t c = 0; c < timing->contender_count; c++) {
        bool is_there = false;
        for (size_t i = 0; i < inputs; i++)
            is_there |= bar_of(timing, c, i) != NULL;
        const struct timing_summary *summary = bar_of(timing, c, input);
        if (summary != NULL)
            write_bar(file, summary, row * (inputs + 1) + input);
        row += is_there;
    }
}

static bool data_speed_up(const struct report *report, char why[512])
{
    const struct timing *timing = report_find(report, "bench");
    if (timing == NULL || timing->summary_count == 0 ||
        timing_baseline(timing) >= timing->contender_count)
        return true;
    FILE *file = begin(report, "speed-up", why);
    if (file == NULL)
        return false;
    fputs("# speed-up\tspeed-up over ", file);
    write_word(file, timing->contenders[timing_baseline(timing)].name);
    fputs(" (x, logarithmic)\t\t\n", file);
    write_names(file, timing);
    for (size_t i = 0; i < timing->input_count; i++)
        write_bars(file, timing, i);
    return end(file, why);
}

/* ---- split ---- */

static void write_share(FILE *file, const struct timing *timing,
                        const struct timing_count *count, size_t y)
{
    const double times[] = {count->waiting, count->holding, count->working,
                            count->ready, count->blocked};
    double all = 0;
    char text[FIGURE_SIZE], name[TIMING_TEXT];
    for (size_t i = 0; i < 5; i++)
        all += times[i];
    snprintf(name, sizeof name, "%.120s, %.120s",
             timing->contenders[count->contender].name,
             timing->inputs[count->input].name);
    fprintf(file, "%zu\t", y);
    write_word(file, name);
    for (size_t i = 0; i < 5; i++)
        fprintf(file, "\t%.4f", all > 0 ? 100 * times[i] / all : 0);
    fprintf(file, "\t\"%s\"\n", figure_seconds(text, all));
}

static bool data_split(const struct report *report, char why[512])
{
    const struct timing *timing = report_find(report, "bench");
    size_t known = 0;
    for (size_t i = 0; timing != NULL && i < timing->count_count; i++)
        known += timing->counts[i].is_known;
    if (known == 0)
        return true;
    FILE *file = begin(report, "split", why);
    if (file == NULL)
        return false;
    fputs("# split\tshare of the time of all threads (%)\t\t\n", file);
    known = 0;
    for (size_t i = 0; i < timing->count_count; i++)
        if (timing->counts[i].is_known)
            write_share(file, timing, &timing->counts[i], known++);
    return end(file, why);
}

/* ---- lines ---- */

/* A point; its ideal is what the first one would become. */
static void write_point(FILE *file, const struct timing_summary *summary,
                        double x, double ideal)
{
    double spread = summary->median * summary->spread / 100;
    double low = fmax(summary->median - spread, summary->minimum);
    fprintf(file, "%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t\"%.3g\"\n", x,
            summary->median, fmin(low, summary->median),
            summary->median + spread, ideal, x);
}

/* One line over the sizes of the inputs, which rise as the report has them. */
static void write_line(FILE *file, const struct timing *timing,
                       size_t contender, bool is_first)
{
    const struct timing_summary *first = NULL;
    fputs(is_first ? "" : "\n\n", file);
    write_word(file, timing->contenders[contender].name);
    putc('\n', file);
    for (size_t i = 0; i < timing->input_count; i++) {
        const struct timing_summary *summary =
            timing_find(timing, contender, i, false);
        if (summary == NULL || summary->rounds == 0)
            continue;
        first = first == NULL ? summary : first;
        double bytes = (double)timing->inputs[i].bytes;
        double from = (double)timing->inputs[first->input].bytes;
        write_point(file, summary, bytes / 1048576,
                    from > 0 ? first->median * bytes / from : NAN);
    }
}

static bool data_scaling(const struct report *report, char why[512])
{
    const struct timing *timing = report_find(report, "scale");
    FILE *file = NULL;
    for (size_t c = 0; timing != NULL && c < timing->contender_count; c++) {
        if (!report_scales(timing, c))
            continue;
        bool is_first = file == NULL;
        if (is_first && (file = begin(report, "scaling", why)) == NULL)
            return false;
        if (is_first)
            fputs("# lines\tsize of the input (MiB)\ttime (s)\t\n", file);
        write_line(file, timing, c, is_first);
    }
    return file == NULL || end(file, why);
}

/* ---- sweeps ---- */

static void write_field(FILE *file, const struct timing_summary *summary,
                        size_t x, size_t y, double across, double down)
{
    char text[FIGURE_SIZE];
    fprintf(file, "%zu\t%zu\t\"%.6g\"\t\"%.6g\"", x, y, across, down);
    if (summary != NULL && summary->rounds > 0)
        fprintf(file, "\t%.9g\t\"%s\"\n", summary->median,
                figure_seconds(text, summary->median));
    else
        fprintf(file, "\tNaN\t\"%s\"\n", summary != NULL ? "failed" : "");
}

static void write_map(FILE *file, const struct report_group *group)
{
    double across[REPORT_VALUES], down[REPORT_VALUES];
    size_t columns = report_values(group, 0, across, REPORT_VALUES);
    size_t rows = report_values(group, 1, down, REPORT_VALUES);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++)
            write_field(file, report_cell(group, across[c], down[r]), c, r,
                        across[c], down[r]);
}

/* So many threads need so many times less, at best; of other values nobody
 * knows what is ideal. */
static double ideal_of(const struct timing_contender *contender,
                       const struct timing_summary *first, double from)
{
    bool is_threads = strncmp(contender->parameter[0], "thread", 6) == 0;
    if (!is_threads || contender->value[0] <= 0)
        return NAN;
    return first->median * from / contender->value[0];
}

/* Lines of a group: a program's contenders, in the order of their values. */
static void write_series(FILE *file, const struct report_group *group,
                         size_t contender, bool is_first)
{
    const struct timing *timing = group->timing;
    const char *name = report_line(timing, contender);
    const struct timing_summary *first = NULL;
    double values[REPORT_VALUES], from = 0;
    size_t count = report_values(group, 0, values, REPORT_VALUES);
    fputs(is_first ? "" : "\n\n", file);
    write_word(file, name);
    putc('\n', file);
    for (size_t v = 0; v < count; v++)
        for (size_t c = 0; c < timing->contender_count; c++) {
            const struct timing_summary *summary = report_in_group(group, c);
            if (summary == NULL || summary->rounds == 0 ||
                timing->contenders[c].value[0] != values[v] ||
                strcmp(report_line(timing, c), name) != 0)
                continue;
            from = first == NULL ? values[v] : from;
            first = first == NULL ? summary : first;
            write_point(file, summary, values[v],
                        ideal_of(&timing->contenders[c], first, from));
        }
}

static void write_all_series(FILE *file, const struct report_group *group)
{
    const struct timing *timing = group->timing;
    for (size_t c = group->first; c < timing->contender_count; c++) {
        bool is_new = report_in_group(group, c) != NULL;
        for (size_t e = group->first; e < c; e++)
            is_new = is_new && (report_in_group(group, e) == NULL ||
                                strcmp(report_line(timing, e),
                                       report_line(timing, c)) != 0);
        if (is_new)
            write_series(file, group, c, c == group->first);
    }
}

static void write_axes(FILE *file, const struct report_group *group)
{
    const struct timing *timing = group->timing;
    const struct timing_contender *contender =
        &timing->contenders[group->first];
    char title[TIMING_TEXT];
    snprintf(title, sizeof title, "%.120s on %.120s",
             report_line(timing, group->first),
             timing->inputs[group->input].name);
    fprintf(file, "# %s\t", group->is_map ? "map" : "lines");
    write_word(file, contender->parameter[0]);
    putc('\t', file);
    write_word(file, group->is_map ? contender->parameter[1] : "time (s)");
    putc('\t', file);
    write_word(file, title);
    putc('\n', file);
}

static bool data_group(const struct report *report,
                       const struct report_group *group, unsigned number,
                       char why[512])
{
    char name[32];
    snprintf(name, sizeof name, "%s-%u", report_is_scale(group->timing)
                                             ? "scaling" : "sweep", number);
    FILE *file = begin(report, name, why);
    if (file == NULL)
        return false;
    write_axes(file, group);
    if (group->is_map)
        write_map(file, group);
    else
        write_all_series(file, group);
    return end(file, why);
}

static bool data_groups(const struct report *report, char why[512])
{
    struct report_group group;
    unsigned numbers[2] = {0, 0};
    for (size_t t = 0; t < report->count; t++) {
        size_t at = 0;
        bool is_scale = report_is_scale(&report->timings[t]);
        while (report_next_group(&report->timings[t], &at, &group))
            if (!data_group(report, &group, ++numbers[is_scale], why))
                return false;
    }
    return true;
}

/* ---- sizes ---- */

static bool data_sizes(const struct report *report, char why[512])
{
    if (!report->sizes.is_known)
        return true;
    FILE *file = begin(report, "sizes", why);
    if (file == NULL)
        return false;
    fputs("# sizes\trequests\tbytes asked for\t\n", file);
    for (size_t i = 0; i < report->sizes.count; i++) {
        const struct report_bar *bar = &report->sizes.bars[i];
        char from[FIGURE_SIZE], upto[FIGURE_SIZE], text[FIGURE_SIZE];
        figure_count(from, bar->from);
        figure_count(upto, bar->upto);
        fprintf(file, "%zu\t\"%s%s%s\"\t%llu\t\"%s\"\n", i, from,
                bar->from != bar->upto ? " to " : "",
                bar->from != bar->upto ? upto : "", bar->requests,
                figure_count(text, bar->requests));
    }
    return end(file, why);
}

bool report_data(const struct report *report, char why[512])
{
    return data_speed_up(report, why) && data_split(report, why) &&
           data_scaling(report, why) && data_groups(report, why) &&
           data_sizes(report, why);
}
