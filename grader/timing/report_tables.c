/*
 * The tables of a bench: how fast, how many locks, where the threads' time
 * went. One row each for a contender, in the order of the report.
 *
 * A run that failed is no fast run: it is counted in the last column, and a
 * contender none of whose runs was right has no time at all.
 */
#include <string.h>

#include "../figure.h"
#include "report.h"

static void nothing(FILE *out, const char *what)
{
    fprintf(out, "*Not measured: `make bench` %s.*\n", what);
}

/* "**random-1M**, 1,024 blocks, pinned to one CPU:"; the unit is a word */
static void write_head(FILE *out, const struct timing *timing, size_t input,
                       bool is_pinned)
{
    char blocks[FIGURE_SIZE];
    fputs("**", out);
    report_text(out, timing->inputs[input].name);
    fprintf(out, "**, %s %ss%s:\n\n",
            figure_count(blocks, timing->inputs[input].blocks),
            timing_unit(timing), is_pinned ? ", pinned to one CPU" : "");
}

/* What it is stands behind its name, if that does not say so. */
static void write_name(FILE *out, const struct timing *timing, size_t contender)
{
    const struct timing_contender *one = &timing->contenders[contender];
    fputs("| ", out);
    report_text(out, one->name);
    if (one->is_baseline && strcmp(one->name, "baseline") != 0)
        fputs(" (baseline)", out);
    if (one->is_floor && strcmp(one->name, "floor") != 0)
        fputs(" (floor)", out);
}

/* ---- speed ---- */

static bool has_floor(const struct timing *timing)
{
    return timing_floor(timing) < timing->contender_count;
}

static void write_speed_head(FILE *out, bool has_floor)
{
    fprintf(out,
            "| contender | time | spread | speed-up | interval |%s rounds |\n"
            "|:--|--:|--:|--:|--:|%s--:|\n",
            has_floor ? " times the floor |" : "", has_floor ? "--:|" : "");
}

static void write_ratio(FILE *out, const struct timing_ratio *ratio)
{
    char median[FIGURE_SIZE], low[FIGURE_SIZE], high[FIGURE_SIZE];
    if (ratio->median <= 0)
        fputs(" | – | –", out);
    else
        fprintf(out, " | **%s** | %s to %s",
                figure_ratio(median, ratio->median),
                figure_ratio(low, ratio->low), figure_ratio(high, ratio->high));
}

static void write_speed(FILE *out, const struct timing *timing,
                        const struct timing_summary *summary)
{
    char time[FIGURE_SIZE], floor[FIGURE_SIZE] = "–";
    write_name(out, timing, summary->contender);
    if (summary->rounds > 0)
        fprintf(out, " | %s | %.0f %%", figure_seconds(time, summary->median),
                summary->spread);
    else
        fputs(" | – | –", out);
    write_ratio(out, &summary->speed_up);
    if (summary->to_floor.median > 0)
        figure_ratio(floor, summary->to_floor.median);
    if (has_floor(timing))
        fprintf(out, " | %s", floor);
    fprintf(out, " | %u", summary->rounds);
    if (summary->failed > 0)
        fprintf(out, ", %u failed", summary->failed);
    fputs(" |\n", out);
}

/* @return whether there was anything to write. */
static bool write_input(FILE *out, const struct timing *timing, size_t input,
                        bool is_pinned)
{
    bool has_head = false;
    for (size_t c = 0; c < timing->contender_count; c++) {
        const struct timing_summary *summary =
            timing_find(timing, c, input, is_pinned);
        if (summary == NULL)
            continue;
        if (!has_head) {
            write_head(out, timing, input, is_pinned);
            write_speed_head(out, has_floor(timing));
        }
        has_head = true;
        write_speed(out, timing, summary);
    }
    if (has_head)
        putc('\n', out);
    return has_head;
}

void report_speed(FILE *out, const struct report *report)
{
    const struct timing *timing = report_find(report, "bench");
    bool has_any = false;
    for (size_t i = 0; timing != NULL && i < timing->input_count; i++)
        for (int pinned = 0; pinned < 2; pinned++)
            has_any |= write_input(out, timing, i, pinned == 1);
    if (!has_any) {
        nothing(out, "times the programs");
        return;
    }
    fputs("Times are medians. The spread is half the distance between the "
          "quartiles, in percent of the median. The interval is that of the "
          "ratio of runs made in turns.\n",
          out);
}

/* ---- locks ---- */

static const struct timing_count *baseline_count(const struct timing *timing,
                                                 size_t input)
{
    for (size_t i = 0; i < timing->count_count; i++)
        if (timing->counts[i].contender == timing_baseline(timing) &&
            timing->counts[i].input == input && timing->counts[i].is_known)
            return &timing->counts[i];
    return NULL;
}

static void write_fewer(FILE *out, const struct timing *timing,
                        const struct timing_count *count)
{
    const struct timing_count *base = baseline_count(timing, count->input);
    char share[FIGURE_SIZE];
    if (base == NULL || base->acquisitions == 0 || base == count)
        fputs(" | –", out);
    else
        fprintf(out, " | %s",
                figure_percent(share, 100 - 100 * (double)count->acquisitions /
                                                (double)base->acquisitions));
}

static void write_count(FILE *out, const struct timing *timing,
                        const struct timing_count *count)
{
    char all[FIGURE_SIZE], contended[FIGURE_SIZE], mean[FIGURE_SIZE] = "–";
    char longest[FIGURE_SIZE];
    double blocks = (double)timing->inputs[count->input].blocks;
    if (blocks > 0)
        figure_mean(mean, (double)count->acquisitions / blocks);
    fprintf(out, " | %s | %s", figure_count(all, count->acquisitions), mean);
    write_fewer(out, timing, count);
    fprintf(out, " | %s | %s |\n", figure_count(contended, count->contended),
            figure_seconds(longest, count->longest_wait));
}

/* Why some could not be counted. */
static void write_reasons(FILE *out, const struct timing *timing)
{
    for (size_t i = 0; i < timing->count_count; i++) {
        const struct timing_count *count = &timing->counts[i];
        if (count->is_known)
            continue;
        fputs("\nNot known of ", out);
        report_text(out, timing->contenders[count->contender].name);
        fputs(": ", out);
        report_text(out, count->why);
        fputs(".\n", out);
    }
}

void report_locks(FILE *out, const struct report *report)
{
    const struct timing *timing = report_find(report, "bench");
    if (timing == NULL || timing->count_count == 0) {
        nothing(out, "counts the locks");
        return;
    }
    const char *unit = timing_unit(timing);
    fprintf(out,
            "| contender | input | acquisitions | %s %s | fewer | found taken "
            "| longest wait |\n|:--|:--|--:|--:|--:|--:|--:|\n",
            words_article(unit), unit);
    for (size_t i = 0; i < timing->count_count; i++) {
        const struct timing_count *count = &timing->counts[i];
        write_name(out, timing, count->contender);
        fputs(" | ", out);
        report_text(out, timing->inputs[count->input].name);
        if (count->is_known) {
            write_count(out, timing, count);
            continue;
        }
        fputs(" | not known | – | – | – | – |\n", out);
    }
    write_reasons(out, timing);
}

/* ---- where the time went ---- */

static void write_split(FILE *out, const struct timing *timing,
                        const struct timing_count *count)
{
    const double times[] = {count->waiting, count->holding, count->working,
                            count->ready, count->blocked};
    double all = 0;
    char text[FIGURE_SIZE];
    for (size_t i = 0; i < 5; i++)
        all += times[i];
    write_name(out, timing, count->contender);
    fputs(" | ", out);
    report_text(out, timing->inputs[count->input].name);
    for (size_t i = 0; i < 5; i++)
        fprintf(out, " | %s", figure_seconds(text, times[i]));
    fprintf(out, " | %s |\n", figure_seconds(text, all));
}

void report_split(FILE *out, const struct report *report)
{
    const struct timing *timing = report_find(report, "bench");
    bool has_head = false;
    for (size_t i = 0; timing != NULL && i < timing->count_count; i++) {
        if (!timing->counts[i].is_known)
            continue;
        if (!has_head)
            fputs("| contender | input | waiting | holding | working "
                  "| no CPU free | asleep | together |\n"
                  "|:--|:--|--:|--:|--:|--:|--:|--:|\n",
                  out);
        has_head = true;
        write_split(out, timing, &timing->counts[i]);
    }
    if (!has_head)
        nothing(out, "watches the threads");
    else
        fputs("\nAdded up over all threads, from one run under lockmeter. "
              "Waiting is for a lock; holding is with one; asleep is all "
              "other waiting, as for a thread to end.\n",
              out);
}
