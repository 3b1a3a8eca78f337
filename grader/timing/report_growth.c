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

static void write_growth(FILE *out, const struct timing *timing)
{
    struct timing_growth growth;
    bool has_head = false;
    for (size_t c = 0; c < timing->contender_count; c++) {
        if (!report_scales(timing, c) || !timing_growth_of(timing, c, &growth))
            continue;
        if (!has_head)
            fputs("| a line through the medians | sizes | time a MiB | R² "
                  "| peak memory (MB) |\n|:--|--:|--:|--:|--:|\n",
                  out);
        has_head = true;
        fputs("| ", out);
        report_text(out, timing->contenders[c].name);
        fprintf(out, " | %zu | %.1f ms | %.5f | %.1f to %.1f |\n", growth.sizes,
                1000 * growth.per_mib, growth.r_squared,
                (double)growth.least_kib / 1024,
                (double)growth.most_kib / 1024);
    }
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
