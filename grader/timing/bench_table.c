/*
 * Tables for people, 80 columns wide. The files have all; these have medians.
 *
 *     what it ran on
 *     for each input: times on all CPUs and on one, then what they cost
 *     where the report is; who was fastest
 *
 * Ratios are rounded down, locks up (figure.h). A dash is what is not known.
 * Where no floor was run, nothing is said of one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../figure.h"
#include "../stats.h"
#include "bench.h"

#define DASH "-"

/* ---- what is in a row ---- */

static const char *figure_time(char text[FIGURE_SIZE], double seconds)
{
    if (seconds < 0.0095) /* figure_seconds has three places */
        snprintf(text, FIGURE_SIZE, "%.1f ms", seconds * 1000);
    else
        figure_seconds(text, seconds);
    return text;
}

static const char *figure_of_ratio(char text[FIGURE_SIZE], double ratio)
{
    return ratio > 0 ? figure_ratio(text, ratio) : DASH;
}

/* "41.2-46.0x"; a sure interval takes more pairs than three. */
static const char *figure_interval(char text[FIGURE_SIZE],
                                   const struct timing_ratio *ratio)
{
    char low[FIGURE_SIZE], high[FIGURE_SIZE];
    if (ratio->median <= 0)
        return DASH;
    figure_ratio(low, ratio->low);
    figure_ratio(high, ratio->high);
    snprintf(text, FIGURE_SIZE, "%.*s-%.12s", (int)strlen(low) - 1, low, high);
    return text;
}

/* Why there is no summary of right runs: the last row says it. */
static const char *reason(const struct timing *timing, size_t contender,
                          size_t input, bool is_pinned)
{
    const char *why = "did not run";
    for (size_t i = 0; i < timing->row_count; i++) {
        const struct timing_row *row = &timing->rows[i];
        if (row->contender == contender && row->input == input &&
            row->is_pinned == is_pinned && !row->is_ok)
            why = row->why;
    }
    return why;
}

/* Whether anything on an input was compared with the floor. */
static bool has_floor(const struct timing *timing, size_t input)
{
    for (size_t i = 0; i < timing->summary_count; i++)
        if (timing->summaries[i].input == input &&
            timing->summaries[i].to_floor.median > 0)
            return true;
    return false;
}

static void print_times(const struct timing_summary *all,
                        const struct timing_summary *one, bool has_floor)
{
    char a[FIGURE_SIZE], b[FIGURE_SIZE], c[FIGURE_SIZE];
    printf("%3u %9s %3.0f %% %7s %13s", all->rounds,
           figure_time(a, all->median), all->spread,
           figure_of_ratio(b, all->speed_up.median),
           figure_interval(c, &all->speed_up));
    if (has_floor)
        printf(" %6s", figure_of_ratio(a, all->to_floor.median));
    if (one != NULL && one->rounds > 0)
        printf(" %9s", figure_time(a, one->median));
    putchar('\n');
}

static void print_row(const struct timing *timing, size_t contender,
                      size_t input)
{
    const struct timing_summary *all =
        timing_find(timing, contender, input, false);
    if (all == NULL)
        return;
    printf(" %-21.21s", timing->contenders[contender].name);
    if (all->rounds > 0)
        print_times(all, timing_find(timing, contender, input, true),
                    has_floor(timing, input));
    if (all->failed > 0)
        printf("%s%.56s\n", all->rounds > 0 ? "   then it failed: " : "  ",
               reason(timing, contender, input, false));
}

/* ---- what it costs ---- */

/* Medians over the unpinned runs of a contender on an input. */
struct cost {
    size_t count;
    double peak_kib;
    double switches;
};

static bool cost_of(const struct timing *timing, size_t contender, size_t input,
                    struct cost *cost)
{
    double *peaks = malloc((timing->row_count + 1) * sizeof *peaks);
    double *switches = malloc((timing->row_count + 1) * sizeof *switches);
    *cost = (struct cost){.count = 0};
    for (size_t i = 0;
         peaks != NULL && switches != NULL && i < timing->row_count; i++) {
        const struct timing_row *row = &timing->rows[i];
        if (row->contender != contender || row->input != input ||
            row->is_pinned || !row->is_ok)
            continue;
        peaks[cost->count] = (double)row->peak_kib;
        switches[cost->count++] = (double)(row->voluntary + row->involuntary);
    }
    if (cost->count > 0) {
        cost->peak_kib = stats_of(peaks, cost->count).median;
        cost->switches = stats_of(switches, cost->count).median;
    }
    free(peaks);
    free(switches);
    return cost->count > 0;
}

static const struct timing_count *count_of(const struct timing *timing,
                                           size_t contender, size_t input)
{
    for (size_t i = 0; i < timing->count_count; i++)
        if (timing->counts[i].contender == contender &&
            timing->counts[i].input == input && timing->counts[i].is_known)
            return &timing->counts[i];
    return NULL;
}

static void print_cost(const struct timing *timing, size_t contender,
                       size_t input)
{
    char a[FIGURE_SIZE], b[FIGURE_SIZE], c[FIGURE_SIZE];
    struct cost cost;
    const struct timing_summary *all =
        timing_find(timing, contender, input, false);
    const struct timing_count *count = count_of(timing, contender, input);
    if (all == NULL || !cost_of(timing, contender, input, &cost))
        return;
    printf(" %-21.21s%9s %6.1f MB %8s", timing->contenders[contender].name,
           figure_time(a, all->cpu), cost.peak_kib / 1024,
           figure_count(b, (unsigned long long)(cost.switches + 0.5)));
    if (count != NULL)
        printf(" %10s", figure_count(a, count->acquisitions));
    if (count != NULL)
        printf(" %8s %8s", figure_time(b, count->waiting),
               figure_time(c, count->holding));
    putchar('\n');
}

/* ---- the whole ---- */

static void print_input(const struct timing *timing, size_t input)
{
    char count[FIGURE_SIZE];
    const struct timing_input *file = &timing->inputs[input];
    bool floor = has_floor(timing, input);
    printf("\n%s, %s %ss; speed-up over the baseline%s\n", file->name,
           figure_count(count, file->blocks), timing_unit(timing),
           floor ? ", time over the floor's" : "");
    printf(" %-20s%4s %9s %5s %7s %13s%s %9s\n", "", "runs", "time", "+-",
           "faster", "interval", floor ? "  floor" : "", "one CPU");
    for (size_t i = 0; i < timing->contender_count; i++)
        print_row(timing, i, input);
    printf("\n %-21s%9s %9s %9s %12s %9s %9s\n", "what it costs", "CPU", "peak",
           "switches", "locks", "waiting", "holding");
    for (size_t i = 0; i < timing->contender_count; i++)
        print_cost(timing, i, input);
}

size_t bench_fastest(const struct bench *bench, size_t input)
{
    const struct timing *timing = &bench->timing;
    size_t best = timing->contender_count;
    double least = 0;
    for (size_t i = 0; i < timing->contender_count; i++) {
        const struct timing_summary *all = timing_find(timing, i, input, false);
        if (all == NULL || all->rounds == 0 || timing->contenders[i].is_floor ||
            !bench->entries[i].has_answer)
            continue;
        if (best < timing->contender_count && all->median >= least)
            continue;
        best = i;
        least = all->median;
    }
    return best;
}

static void print_fastest(const struct bench *bench, size_t input)
{
    char a[FIGURE_SIZE], b[FIGURE_SIZE], c[FIGURE_SIZE];
    size_t best = bench_fastest(bench, input);
    const struct timing_summary *all =
        timing_find(&bench->timing, best, input, false);
    if (best == bench->timing.contender_count || all == NULL)
        return;
    printf("fastest on %s: %s, %s", bench->timing.inputs[input].name,
           bench->timing.contenders[best].name, figure_time(a, all->median));
    if (all->speed_up.median > 0)
        printf(", %s the baseline (%s)", figure_ratio(b, all->speed_up.median),
               figure_interval(c, &all->speed_up));
    if (all->to_floor.median > 0)
        printf(", %s the floor", figure_ratio(a, all->to_floor.median));
    putchar('\n');
}

static void print_machine(const struct timing *timing)
{
    printf("%s: %d core%s, %s; %s; %s\n", timing->kind, timing->machine.cores,
           timing->machine.cores == 1 ? "" : "s", timing->machine.cpu,
           timing->compiler, timing->started);
}

void bench_print(const struct bench *bench)
{
    const struct timing *timing = &bench->timing;
    size_t wrong = 0;
    char runs[FIGURE_SIZE];
    print_machine(timing);
    if (strcmp(timing->kind, "scale") == 0)
        bench_print_sizes(bench);
    else if (strcmp(timing->kind, "sweep") == 0)
        bench_print_grids(bench);
    else
        for (size_t i = 0; i < timing->input_count; i++)
            print_input(timing, i);
    for (size_t i = 0; i < timing->row_count; i++)
        wrong += !timing->rows[i].is_ok;
    printf("\n%s rows, %zu of them not right; %s, %s\n",
           figure_count(runs, timing->row_count), wrong, bench->options.json,
           bench->options.csv);
    for (size_t i = 0; i < timing->input_count; i++)
        print_fastest(bench, i);
}
