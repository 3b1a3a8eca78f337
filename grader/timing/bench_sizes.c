/*
 * Tables of scale, for people: for each contender what it needs for files of
 * each size, and for the same file with more and more threads. Time is linear
 * if the column of time per MB (or per million of what the lab counts) is flat,
 * and so is memory if that of peaks is.
 */
#include <stdio.h>

#include "../figure.h"
#include "bench.h"

/* Largest of the runs: memory is flat only if none of them rises. */
static double peak_mb(const struct timing *timing, size_t contender,
                      size_t input)
{
    uint64_t most = 0;
    for (size_t i = 0; i < timing->row_count; i++) {
        const struct timing_row *row = &timing->rows[i];
        if (row->contender == contender && row->input == input && row->is_ok &&
            row->peak_kib > most)
            most = row->peak_kib;
    }
    return (double)most / 1024;
}

static void print_line(const struct timing *timing,
                       const struct timing_summary *sum)
{
    char time[FIGURE_SIZE], faster[FIGURE_SIZE] = "-";
    const struct timing_input *input = &timing->inputs[sum->input];
    double size = (double)input->bytes / timing_scale(timing);
    if (sum->speed_up.median > 0)
        figure_ratio(faster, sum->speed_up.median);
    printf("  %-24.24s", input->name);
    if (sum->rounds == 0) {
        puts("failed, see the rows");
        return;
    }
    printf("%4u %10s %4.0f %% %10.2f ms %7.1f MB %8s\n", sum->rounds,
           figure_seconds(time, sum->median), sum->spread,
           1000 * sum->median / size,
           peak_mb(timing, sum->contender, sum->input), faster);
}

void bench_print_sizes(const struct bench *bench)
{
    const struct timing *timing = &bench->timing;
    size_t last = timing->contender_count;
    bool is_mb = lab_counts_bytes(&bench->lab);
    printf("\n%-26s%4s %10s %6s %13s %10s %8s\n", "", "runs", "time", "+-",
           is_mb ? "per MB" : "per million", "peak", "faster");
    for (size_t i = 0; i < timing->summary_count; i++) {
        const struct timing_summary *sum = &timing->summaries[i];
        if (sum->contender != last)
            printf(" %s\n", timing->contenders[sum->contender].name);
        last = sum->contender;
        print_line(timing, sum);
    }
}
