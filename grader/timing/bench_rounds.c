/*
 * The rounds: everybody in turn, so that what disturbs the machine for a while
 * disturbs all of them.
 *
 * In a round each contender runs once on each input, pinned and not. Who
 * begins is another one each time: being first after a pause, or last, is no
 * advantage then. Cells of one input follow each other directly, which is what
 * pairs of one round rest on.
 */
#include "bench.h"

/* Cells of one input, pinned or not, beginning with `first`. */
static size_t count_group(const struct bench *bench, size_t first)
{
    const struct bench_cell *cells = bench->cells;
    size_t count = 1;
    while (first + count < bench->cell_count &&
           cells[first + count].input == cells[first].input &&
           cells[first + count].is_pinned == cells[first].is_pinned)
        count++;
    return count;
}

/* Also what is known to come after this run gets less. */
static bool run_cell(struct bench *bench, struct bench_cell *cell)
{
    bench->doing = bench->timing.contenders[cell->contender].name;
    bench->doing_what = bench->timing.inputs[cell->input].name;
    bench_show(bench);
    bool ok = bench_run(bench, cell);
    if (bench->left > 0)
        bench->left -=
            cell->longest < bench->left ? cell->longest : bench->left;
    return ok;
}

static bool run_group(struct bench *bench, size_t first, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t turn = (i + bench->round - 1) % count;
        struct bench_cell *cell = &bench->cells[first + turn];
        if (!cell->is_out && cell->runs < cell->target &&
            !run_cell(bench, cell))
            return false;
    }
    return true;
}

static bool run_round(struct bench *bench)
{
    for (size_t first = 0; first < bench->cell_count;) {
        size_t count = count_group(bench, first);
        if (!run_group(bench, first, count))
            return false;
        first += count;
    }
    return true;
}

static bool is_due(const struct bench *bench)
{
    for (size_t i = 0; i < bench->cell_count; i++)
        if (!bench->cells[i].is_out &&
            bench->cells[i].runs < bench->cells[i].target)
            return true;
    return false;
}

bool bench_rounds(struct bench *bench)
{
    bool ok = true;
    bench->began = run_now();
    bench_share_out(bench);
    bench->left = -1; /* nothing ran yet */
    while (ok && is_due(bench)) {
        bench->round++;
        ok = run_round(bench);
        bench_share_out(bench);
    }
    bench_show_nothing(bench);
    return ok;
}
