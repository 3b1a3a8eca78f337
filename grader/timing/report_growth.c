/*
 * The tables of scaling: times on inputs of each size, and whether they grow
 * as the input does, while memory does not.
 */
#include "../figure.h"
#include "report.h"

static void write_times(FILE *out, const struct timing *timing,
                        size_t contender)
{
    char text[FIGURE_SIZE];
    fputs("| ", out);
    report_text(out, timing->contenders[contender].name);
    for (size_t i = 0; i < timing->input_count; i++) {
        const struct timing_summary *summary =
            timing_find(timing, contender, i, false);
        if (summary == NULL)
            fputs(" | ", out);
        else if (summary->rounds == 0)
            fputs(" | failed", out);
        else
            fprintf(out, " | %s", figure_seconds(text, summary->median));
    }
    fputs(" |\n", out);
}

static void write_sizes(FILE *out, const struct timing *timing)
{
    fputs("| median time on", out);
    for (size_t i = 0; i < timing->input_count; i++) {
        fputs(" | ", out);
        report_text(out, timing->inputs[i].name);
    }
    fputs(" |\n|:--", out);
    for (size_t i = 0; i < timing->input_count; i++)
        fputs("|--:", out);
    fputs("|\n", out);
    for (size_t c = 0; c < timing->contender_count; c++)
        if (report_scales(timing, c))
            write_times(out, timing, c);
    putc('\n', out);
}

const char *report_series(const struct timing *timing, size_t contender,
                          size_t input, char name[2 * TIMING_TEXT])
{
    char series[TIMING_TEXT];
    bool is_only =
        input == 0 && timing_series(timing, 1) >= timing->input_count;
    snprintf(name, 2 * TIMING_TEXT, "%s%s%s",
             timing->contenders[contender].name, is_only ? "" : " on ",
             is_only ? "" : timing_series_name(timing, input, series));
    return name;
}

static void write_slope(FILE *out, const struct timing *timing,
                        size_t contender, size_t input,
                        const struct timing_growth *growth)
{
    char name[2 * TIMING_TEXT];
    fputs("| ", out);
    report_text(out, report_series(timing, contender, input, name));
    fprintf(out, " | %zu | %.1f ms | %.5f | %.1f to %.1f |\n", growth->sizes,
            1000 * growth->slope, growth->r_squared,
            (double)growth->least_kib / 1024, (double)growth->most_kib / 1024);
}

/* The lines of a contender. @return whether there is a head now. */
static bool write_slopes(FILE *out, const struct timing *timing,
                         size_t contender, bool has_head)
{
    struct timing_growth growth;
    for (size_t i = 0; (i = timing_series(timing, i)) < timing->input_count;
         i++) {
        if (!timing_growth_of(timing, contender, i, &growth))
            continue;
        if (!has_head)
            fprintf(out,
                    "| a line through the medians | sizes | time a %s | R² "
                    "| peak memory (MB) |\n|:--|--:|--:|--:|--:|\n",
                    timing_scale_word(timing));
        has_head = true;
        write_slope(out, timing, contender, i, &growth);
    }
    return has_head;
}

static void write_growth(FILE *out, const struct timing *timing)
{
    bool has_head = false;
    for (size_t c = 0; c < timing->contender_count; c++)
        if (report_scales(timing, c))
            has_head = write_slopes(out, timing, c, has_head);
    if (has_head)
        putc('\n', out);
}

void report_scaling(FILE *out, const struct report *report)
{
    const struct timing *timing = report_find(report, "scale");
    if (timing == NULL) {
        fputs("*Not measured: `make bench-scale` does that.*\n", out);
        return;
    }
    write_sizes(out, timing);
    write_growth(out, timing);
    report_groups(out, report, true);
}
