/*
 * The rounds: all cells in turn, again and again, while time is left.
 *
 * A neighbour that disturbs the machine for some seconds so disturbs one run
 * of many cells, and not all runs of one. The first round shows how long
 * everything takes. From then on:
 *
 *     a round that fits into the time left runs whole;
 *     of one that does not fit, whatever fits, so that the fast ones get
 *     ENOUGH runs all the same.
 *
 * A run that could end after the budget is not begun, but for everybody's
 * first. What is wrong is named once, with the command that shows it again,
 * and runs no more.
 */
#include <stdio.h>
#include <unistd.h>

#include "ladder.h"
#include "run.h"

#define ENOUGH  5    /* runs worth having when no whole round fits */
#define QUIET   10.0 /* seconds between two lines in a pipe */
#define COLUMNS 79   /* of a line on a terminal that is written over */

/* What goes on, for the line that shows it. */
struct progress {
    const struct ladder *ladder;
    struct ladder_place place;
    size_t round;
    bool terminal;
    double last_line; /* seconds left when the last one was printed in a pipe */
};

static double seconds_left(const struct ladder *ladder)
{
    double used = (double)(run_now() - ladder->began) / 1e9;
    return ladder->budget_seconds - used;
}

/* ---- the live line ---- */

static void clear_line(const struct progress *progress)
{
    if (progress->terminal)
        fputs("\r\033[K", stderr);
}

static void show_progress(void *argument)
{
    struct progress *progress = argument;
    const struct ladder *ladder = progress->ladder;
    const struct ladder_place *place = &progress->place;
    double left = seconds_left(ladder);
    char line[LADDER_PATH], time[40] = "";
    if (!progress->terminal && progress->last_line - left < QUIET)
        return;
    progress->last_line = left;
    if (!ladder->is_quick)
        snprintf(time, sizeof time, "; %.0f s left", left > 0 ? left : 0);
    snprintf(line, sizeof line, "ladder: round %zu: %.40s %.60s %ld%s",
             progress->round, ladder_column(ladder, place)->program,
             ladder->lab.demo.threads_option, ladder_threads(ladder, place),
             time);
    clear_line(progress);
    if (progress->terminal)
        fprintf(stderr, "%.*s", COLUMNS, line);
    else
        fprintf(stderr, "%s\n", line);
}

/* ---- one run ---- */

static void print_words(const lab_words words)
{
    for (; *words != NULL; words++)
        fprintf(stderr, " %s", *words);
}

/* Names a wrong run, with the command that shows it. */
static void put_out(struct ladder *ladder, const struct ladder_place *place,
                    const char *fault)
{
    const struct lab_column *column = ladder_column(ladder, place);
    const struct lab_demo *demo = &ladder->lab.demo;
    long threads = ladder_threads(ladder, place);
    char program[LADDER_PATH];
    ladder_program(ladder, column, program);
    fprintf(stderr, "ladder: %s %s %ld: %s\n        again: %s %s", program,
            demo->threads_option, threads, fault, program, column->input);
    print_words(column->arguments);
    print_words(demo->timed);
    fprintf(stderr, " %s %ld\n", demo->threads_option, threads);
    ladder->columns[place->table][place->column].cells[place->row].is_wrong =
        true;
    ladder->wrong++;
}

static void run_one(struct ladder *ladder, struct progress *progress)
{
    char fault[LADDER_PATH];
    show_progress(progress);
    if (ladder_run(ladder, &progress->place,
                   progress->terminal ? show_progress : NULL, progress,
                   fault) ||
        ladder->signal != 0)
        return;
    clear_line(progress);
    put_out(ladder, &progress->place, fault);
}

/* ---- who runs ---- */

/* Seconds that all of them need. */
static bool round_fits(const struct ladder *ladder)
{
    struct ladder_place place = {0};
    double needed = 0;
    do
        if (!ladder_is_out(ladder, &place))
            needed += ladder_cell(ladder, &place)->longest;
    while (ladder_next(ladder, &place));
    return seconds_left(ladder) >= needed;
}

static bool may_run(const struct ladder *ladder,
                    const struct ladder_place *place, bool whole_round)
{
    const struct ladder_cell *cell = ladder_cell(ladder, place);
    if (ladder_is_out(ladder, place))
        return false;
    if (cell->runs == 0)
        return true;
    return (whole_round || cell->runs < ENOUGH) &&
           seconds_left(ladder) >= cell->longest;
}

/* Returns whether anything ran. */
static bool run_round(struct ladder *ladder, struct progress *progress)
{
    bool is_whole = round_fits(ladder);
    bool ran = false;
    progress->place = (struct ladder_place){0};
    do {
        if (!may_run(ladder, &progress->place, is_whole))
            continue;
        run_one(ladder, progress);
        ran = true;
    } while (ladder->signal == 0 && ladder_next(ladder, &progress->place));
    return ran;
}

void ladder_run_rounds(struct ladder *ladder)
{
    struct progress progress = {.ladder = ladder,
                                .terminal = isatty(STDERR_FILENO) == 1,
                                .last_line = ladder->budget_seconds + QUIET};
    struct machine_use before = machine_use_now();
    size_t rounds = ladder->is_quick ? 1 : LADDER_ROUNDS;
    bool ran = true;
    while (ran && ladder->signal == 0 && progress.round < rounds) {
        progress.round++;
        ran = run_round(ladder, &progress);
    }
    clear_line(&progress);
    ladder->others = machine_others(&before);
}
