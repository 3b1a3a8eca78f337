/*
 * What runs on what, and how often.
 *
 * A cell is a contender on an input, pinned to one CPU or not. Everything that
 * has to run often enough for a median does (BENCH_LEAST); what time is left is
 * shared out so that each cell may spend the same: fast ones run in every
 * round, slow ones in the first few only. The share is found by halving an
 * interval, anew after each round, since only runs tell how long a run is.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define HALVINGS 40

#define THREADED_MOST (UINT64_C(32) << 20) /* bytes, or what sizes count */

/* The largest input on which numbers of threads are compared; the first one
 * if all are larger. */
static size_t threaded_input(const struct timing *timing)
{
    size_t best = 0;
    for (size_t i = 1; i < timing->input_count; i++)
        if (timing->inputs[i].bytes <= THREADED_MOST &&
            timing->inputs[i].bytes > timing->inputs[best].bytes)
            best = i;
    return best;
}

static bool takes_part(const struct bench *bench, size_t contender,
                       size_t input)
{
    const struct bench_entry *entry = &bench->entries[contender];
    if (entry->is_threaded && input != threaded_input(&bench->timing))
        return false;
    return entry->most_bytes == 0 ||
           bench->timing.inputs[input].bytes <= entry->most_bytes;
}

static void add_cells(struct bench *bench, size_t input, bool is_pinned)
{
    for (size_t i = 0; i < bench->timing.contender_count; i++)
        if (takes_part(bench, i, input))
            bench->cells[bench->cell_count++] = (struct bench_cell){
                .contender = i, .input = input, .is_pinned = is_pinned};
}

bool bench_cells(struct bench *bench)
{
    const struct timing *timing = &bench->timing;
    size_t most = 2 * timing->input_count * timing->contender_count;
    bool pins = strcmp(bench->options.kind, "bench") == 0;
    bench->cells = calloc(most + 1, sizeof *bench->cells);
    if (bench->cells == NULL)
        return bench_say(bench, "%s", strerror(ENOMEM));
    for (size_t i = 0; i < timing->input_count; i++) {
        add_cells(bench, i, false);
        if (pins)
            add_cells(bench, i, true);
    }
    if (bench->cell_count > 0)
        return true;
    return bench_say(bench, "no contender takes part on such inputs");
}

/* ---- how often ---- */

static unsigned least_of(const struct bench *bench,
                         const struct bench_cell *cell)
{
    const struct timing_contender *runs =
        &bench->timing.contenders[cell->contender];
    unsigned least =
        runs->is_baseline || runs->is_floor ? BENCH_LEAST_OF_BASE : BENCH_LEAST;
    return least < bench->options.rounds ? least : bench->options.rounds;
}

static unsigned target_of(const struct bench *bench,
                          const struct bench_cell *cell, double share)
{
    unsigned least = least_of(bench, cell);
    double rounds = bench->options.rounds;
    if (cell->is_out)
        return cell->runs;
    if (cell->longest > 0 && share / cell->longest < rounds)
        rounds = share / cell->longest;
    unsigned target = (unsigned)rounds;
    return target > least ? target : least;
}

/* Seconds that are still to come when each cell may spend `share`. */
static double seconds_for(const struct bench *bench, double share)
{
    double seconds = 0;
    for (size_t i = 0; i < bench->cell_count; i++) {
        const struct bench_cell *cell = &bench->cells[i];
        unsigned target = target_of(bench, cell, share);
        if (target > cell->runs)
            seconds += cell->longest * (double)(target - cell->runs);
    }
    return seconds;
}

void bench_share_out(struct bench *bench)
{
    double passed = (double)(run_now() - bench->began) / 1e9;
    double left = bench->options.seconds - passed;
    double low = 0, high = bench->options.seconds;
    for (int i = 0; i < HALVINGS; i++) {
        double share = (low + high) / 2;
        if (seconds_for(bench, share) <= left)
            low = share;
        else
            high = share;
    }
    for (size_t i = 0; i < bench->cell_count; i++)
        bench->cells[i].target = target_of(bench, &bench->cells[i], low);
    bench->left = seconds_for(bench, low);
}
