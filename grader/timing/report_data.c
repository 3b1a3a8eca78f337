/*
 * What gnuplot draws: one file of tab-separated values for each picture. The
 * first line says what the axes are:
 *
 *     # KIND TAB across TAB up TAB title (TAB what a colour is)
 *
 * and report.sh hands these words on. Blocks, two empty lines apart, are what
 * is drawn in one colour; the first line of a block is its name. There is no
 * file where nothing was measured.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "../figure.h"
#include "../grading/words.h"
#include "report_data.h"

/* Room for a name in a picture. */
#define WORD 34

/* A file that is written; its picture's name. */
FILE *report_begin(const struct report *report, const char *name, char why[512])
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s.tsv", report->folder, name);
    FILE *file = length < (int)sizeof path ? fopen(path, "w") : NULL;
    if (file == NULL)
        snprintf(why, 512, "cannot write '%.300s': %s", path, strerror(errno));
    return file;
}

bool report_end(FILE *file, char why[512])
{
    bool is_written = !ferror(file);
    is_written = fclose(file) == 0 && is_written;
    if (!is_written)
        snprintf(why, 512, "cannot write data: %s", strerror(errno));
    return is_written;
}

/* A name in quotes: no tab, no quote, nothing unseen, and not so long that
 * nothing else has room. */
void report_word(FILE *file, const char *text)
{
    char safe[WORD];
    words_safe(safe, sizeof safe, text, WORDS_LINE);
    putc('"', file);
    for (const char *c = safe; *c != '\0'; c++)
        putc(*c == '"' || *c == '\\' ? '\'' : *c, file);
    putc('"', file);
}

void report_pair(FILE *file, const char *one, const char *between,
                 const char *other)
{
    char text[TIMING_TEXT];
    snprintf(text, sizeof text, "%.200s%s%.200s", one, between, other);
    report_word(file, text);
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
        report_word(file, timing->contenders[c].name);
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
    report_word(file, timing->inputs[input].name);
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
    FILE *file = report_begin(report, "speed-up", why);
    if (file == NULL)
        return false;
    fputs("# speed-up\tspeed-up over ", file);
    report_word(file, timing->contenders[timing_baseline(timing)].name);
    fputs(" (x, logarithmic)\t\t\n", file);
    write_names(file, timing);
    for (size_t i = 0; i < timing->input_count; i++)
        write_bars(file, timing, i);
    return report_end(file, why);
}

/* ---- split ---- */

static void write_share(FILE *file, const struct timing *timing,
                        const struct timing_count *count, size_t y)
{
    const double times[] = {count->waiting, count->holding, count->working,
                            count->ready, count->blocked};
    double all = 0;
    char text[FIGURE_SIZE];
    for (size_t i = 0; i < 5; i++)
        all += times[i];
    fprintf(file, "%zu\t", y);
    report_word(file, timing->contenders[count->contender].name);
    for (size_t i = 0; i < 5; i++)
        fprintf(file, "\t%.4f", all > 0 ? 100 * times[i] / all : 0);
    fprintf(file, "\t\"%s\"\n", figure_seconds(text, all));
}

/* The largest input of which anything is known, of a series if that is there;
 * NULL: of none. The table has the others, too. */
static const struct timing_input *split_input(const struct timing *timing,
                                              const char *series)
{
    const struct timing_input *largest = NULL;
    bool is_of_series = false;
    char name[TIMING_TEXT];
    for (size_t i = 0; timing != NULL && i < timing->count_count; i++) {
        size_t number = timing->counts[i].input;
        const struct timing_input *input = &timing->inputs[number];
        bool is_one =
            series != NULL &&
            strcmp(timing_series_name(timing, number, name), series) == 0;
        if (!timing->counts[i].is_known || is_one < is_of_series)
            continue;
        if (largest == NULL || is_one > is_of_series ||
            input->bytes > largest->bytes)
            largest = input;
        is_of_series = is_one;
    }
    return largest;
}

static bool data_split(const struct report *report, char why[512])
{
    const struct timing *timing = report_find(report, "bench");
    const struct timing_input *input = split_input(timing, report->split);
    size_t rows = 0;
    if (input == NULL)
        return true;
    FILE *file = report_begin(report, "split", why);
    if (file == NULL)
        return false;
    fputs("# split\tshare of the time of all threads, ", file);
    report_word(file, input->name);
    fputs(" (%)\t\t\n", file);
    for (size_t i = 0; i < timing->count_count; i++)
        if (timing->counts[i].is_known &&
            &timing->inputs[timing->counts[i].input] == input)
            write_share(file, timing, &timing->counts[i], rows++);
    return report_end(file, why);
}

/* ---- sizes ---- */

static bool data_sizes(const struct report *report, char why[512])
{
    if (!report->sizes.is_known)
        return true;
    FILE *file = report_begin(report, "sizes", why);
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
    return report_end(file, why);
}

bool report_data(const struct report *report, char why[512])
{
    return data_speed_up(report, why) && data_split(report, why) &&
           report_data_scaling(report, why) &&
           report_data_groups(report, why) && data_sizes(report, why);
}
