/*
 * Below a box: how far the runs of a cell were apart, and the speed-ups that
 * nobody should believe.
 *
 * Two cores cannot be 9,785 times as fast as one. A program that says so has
 * stamped its start after the barrier at which its threads wait, when they
 * were done already; a stamp in each thread would have told. Such a figure is
 * not printed as a speed-up, whoever claims it.
 */
#include <stdio.h>

#include "figure.h"
#include "grading/words.h"
#include "ladder.h"

/* What may be the matter with a speed-up that is too good: on an idle machine,
 * and on one where others took their share of the single thread's core. */
#define UNLIKELY "Does its clock start when the work does?"
#define BUSY     "Has something else disturbed the single thread?"

/* Most cells of a table. */
#define CELLS ((size_t)LAB_COLUMNS * LAB_NUMBERS)

/* "biased, 16 threads" */
static char *name_of(const struct ladder *ladder,
                     const struct ladder_place *place, char text[LADDER_PATH])
{
    long threads = ladder_threads(ladder, place);
    snprintf(text, LADDER_PATH, "%s, %ld thread%s",
             ladder_column(ladder, place)->title, threads,
             threads == 1 ? "" : "s");
    return text;
}

/* ---- spread ---- */

/* What the cells of a table have in common. */
struct spreads {
    double each[CELLS]; /* percent */
    size_t count;
    size_t fewest, most;       /* runs of a cell */
    struct ladder_place worst; /* the one with the largest */
    double largest;
};

static void add_spread(const struct ladder *ladder,
                       const struct ladder_place *place, struct spreads *all)
{
    size_t runs = ladder_cell(ladder, place)->runs;
    double spread = ladder_times(ladder, place).spread;
    if (ladder_is_out(ladder, place))
        return;
    if (all->count == 0 || runs < all->fewest)
        all->fewest = runs;
    if (runs > all->most)
        all->most = runs;
    if (all->count == 0 || spread > all->largest) {
        all->largest = spread;
        all->worst = *place;
    }
    all->each[all->count++] = spread;
}

static void print_spread(const struct ladder *ladder, struct spreads *all)
{
    char text[2 * LADDER_PATH], worst[LADDER_PATH], rounds[2 * FIGURE_SIZE];
    if (all->count == 0)
        return;
    if (all->most < 2) {
        puts("one round, so the spread is not known");
        return;
    }
    snprintf(rounds, sizeof rounds, "%zu", all->most);
    if (all->fewest < all->most)
        snprintf(rounds, sizeof rounds, "%zu to %zu", all->fewest, all->most);
    snprintf(text, sizeof text,
             "spread of %s rounds: %.1f %% in the middle, %.1f %% at most (%s)",
             rounds, stats_of(all->each, all->count).median, all->largest,
             name_of(ladder, &all->worst, worst));
    words_wrap(stdout, 0, "", text);
}

/* ---- what is not believed ---- */

static void print_refusal(const struct ladder *ladder,
                          const struct ladder_place *place)
{
    char text[2 * LADDER_PATH], name[LADDER_PATH], ratio[FIGURE_SIZE];
    double speed_up = ladder_speed_up(ladder, place);
    int cores = ladder->machine.cores;
    bool is_busy = ladder->others >= MACHINE_IDLE;
    if (!ladder_is_refused(ladder, speed_up))
        return;
    snprintf(text, sizeof text,
             "%s: %s is not believed, being more than %.1f times the %d "
             "core%s. %s",
             name_of(ladder, place, name), figure_ratio(ratio, speed_up),
             LADDER_BELIEVED, cores, cores == 1 ? "" : "s",
             is_busy ? BUSY : UNLIKELY);
    words_wrap(stdout, 0, LADDER_REFUSED " ", text);
}

void ladder_print_below(const struct ladder *ladder, size_t table)
{
    struct spreads all = {.count = 0};
    struct ladder_place place = {.table = table};
    do
        add_spread(ladder, &place, &all);
    while (ladder_next(ladder, &place) && place.table == table);
    print_spread(ladder, &all);
    place = (struct ladder_place){.table = table};
    do
        print_refusal(ladder, &place);
    while (ladder_next(ladder, &place) && place.table == table);
}
