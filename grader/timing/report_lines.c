/*
 * Data of the pictures in which something was varied: lines over the sizes of
 * inputs, over threads or one constant, and maps of two constants.
 */
#include <math.h>
#include <string.h>

#include "../figure.h"
#include "report_data.h"

/* ---- lines ---- */

/* A point; its ideal is what the first one would become. */
static void write_point(FILE *file, const struct timing_summary *summary,
                        double x, double ideal)
{
    double spread = summary->median * summary->spread / 100;
    double low = fmax(summary->median - spread, summary->minimum);
    fprintf(file, "%.9g\t%.9g\t%.9g\t%.9g\t%.9g\t", x, summary->median,
            fmin(low, summary->median), summary->median + spread, ideal);
    fprintf(file, x >= 100 ? "\"%.0f\"\n" : "\"%.3g\"\n", x);
}

/* One line over a series of inputs, which rise as the report has them. */
static void write_line(FILE *file, const struct timing *timing,
                       size_t contender, size_t series, bool is_first)
{
    const struct timing_summary *first = NULL;
    char name[2 * TIMING_TEXT];
    fputs(is_first ? "" : "\n\n", file);
    report_word(file, report_series(timing, contender, series, name));
    putc('\n', file);
    for (size_t i = 0; i < timing->input_count; i++) {
        const struct timing_summary *summary =
            timing_find(timing, contender, i, false);
        if (summary == NULL || summary->rounds == 0 ||
            !timing_are_alike(timing, i, series))
            continue;
        first = first == NULL ? summary : first;
        double bytes = (double)timing->inputs[i].bytes;
        double from = (double)timing->inputs[first->input].bytes;
        write_point(file, summary, bytes / timing_scale(timing),
                    from > 0 ? first->median * bytes / from : NAN);
    }
}

/* The lines of a contender, one for each series. */
static void write_lines(FILE *file, const struct timing *timing,
                        size_t contender, bool is_first)
{
    for (size_t i = 0; (i = timing_series(timing, i)) < timing->input_count;
         i++)
        write_line(file, timing, contender, i, is_first && i == 0);
}

bool report_data_scaling(const struct report *report, char why[512])
{
    const struct timing *timing = report_find(report, "scale");
    FILE *file = NULL;
    for (size_t c = 0; timing != NULL && c < timing->contender_count; c++) {
        if (!report_scales(timing, c))
            continue;
        bool is_first = file == NULL;
        if (is_first && (file = report_begin(report, "scaling", why)) == NULL)
            return false;
        if (is_first)
            fprintf(file, "# lines\tsize of the input (%s)\ttime (s)\t\n",
                    timing_scale_word(timing));
        write_lines(file, timing, c, is_first);
    }
    return file == NULL || report_end(file, why);
}

/* ---- sweeps ---- */

static void write_map(FILE *file, const struct report_group *group,
                      enum report_field what)
{
    double across[REPORT_VALUES], down[REPORT_VALUES];
    char text[FIGURE_SIZE];
    size_t columns = report_values(group, 0, across, REPORT_VALUES);
    size_t rows = report_values(group, 1, down, REPORT_VALUES);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            double value = report_field(
                group, report_cell(group, across[c], down[r]), what, text);
            fprintf(file, "%zu\t%zu\t\"%.6g\"\t\"%.6g\"\t%.9g\t\"%s\"\n", c, r,
                    across[c], down[r], value, text);
        }
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
    report_word(file, name);
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

static void write_axes(FILE *file, const struct report_group *group,
                       enum report_field what)
{
    const struct timing *timing = group->timing;
    const struct timing_contender *contender =
        &timing->contenders[group->first];
    fprintf(file, "# %s\t", group->is_map ? "map" : "lines");
    report_word(file, contender->parameter[0]);
    putc('\t', file);
    report_word(file, group->is_map ? contender->parameter[1] : "time (s)");
    putc('\t', file);
    report_pair(file, report_line(timing, group->first), " on ",
                timing->inputs[group->input].name);
    if (group->is_map)
        fputs(what == REPORT_TIME ? "\ttime (s)" : "\tlock acquisitions", file);
    putc('\n', file);
}

static bool data_group(const struct report *report,
                       const struct report_group *group, unsigned number,
                       enum report_field what, char why[512])
{
    char name[32];
    snprintf(name, sizeof name, "%s-%u",
             report_is_scale(group->timing) ? "scaling" : "sweep", number);
    FILE *file = report_begin(report, name, why);
    if (file == NULL)
        return false;
    write_axes(file, group, what);
    if (group->is_map)
        write_map(file, group, what);
    else
        write_all_series(file, group);
    return report_end(file, why);
}

/* Whether any run of a group was right: else there is nothing to draw. */
static bool has_times(const struct report_group *group)
{
    for (size_t c = 0; c < group->timing->contender_count; c++) {
        const struct timing_summary *summary = report_in_group(group, c);
        if (summary != NULL && summary->rounds > 0)
            return true;
    }
    return false;
}

bool report_data_groups(const struct report *report, char why[512])
{
    struct report_group group;
    unsigned numbers[2] = {0, 0};
    for (size_t t = 0; t < report->count; t++) {
        size_t at = 0;
        bool is_scale = report_is_scale(&report->timings[t]);
        while (report_next_group(&report->timings[t], &at, &group))
            if (has_times(&group) &&
                (!data_group(report, &group, ++numbers[is_scale], REPORT_TIME,
                             why) ||
                 (group.is_map && report_has_locks(&group) &&
                  !data_group(report, &group, ++numbers[is_scale], REPORT_LOCKS,
                              why))))
                return false;
    }
    return true;
}
