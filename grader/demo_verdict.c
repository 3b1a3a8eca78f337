/*
 * Below the table: which documented figures and which aims were reached.
 *
 * Times depend on the machine, so missing one is said and no failure. Counts
 * do not: a baseline takes its lock exactly 4s + 4 times for a block of s
 * distinct symbols. The verdicts on pools are about the solution or, without
 * one (in the students' archive), about the starter, which is theirs to fill.
 */
#include <stdio.h>

#include "demo.h"
#include "figure.h"

#define PEAK_LIMIT_KIB (16 * 1024)
#define LOCKS_LIMIT    2.0 /* per block, of pools */

static void print_verdict(const char *what, const char *asked, const char *here,
                          const char *verdict)
{
    printf(" %-28s%12s%9s  %s\n", what, asked, here, verdict);
}

static void print_head(const char *title, const char *asked)
{
    printf("\n%-29s%12s%9s\n", title, asked, "here");
}

static const char *word(bool reached)
{
    return reached ? "reached" : "not reached here";
}

static void judge_speed(const struct demo *demo, int file, int contender,
                        double asked)
{
    char what[DEMO_PATH], mark[FIGURE_SIZE], here[FIGURE_SIZE];
    double ratio = demo_speed_up(demo, file, contender, DEMO_DOCUMENTED);
    if (ratio <= 0)
        return;
    snprintf(what, sizeof what, "%s, %s", demo->contenders[contender].label,
             demo->files[file].label);
    print_verdict(what, figure_ratio(mark, asked), figure_ratio(here, ratio),
                  ratio >= asked ? "reached" : "not reached on this machine");
}

/* Returns lock acquisitions per block, where they were most; -1: unknown. */
static double most_locks(const struct demo *demo, int contender)
{
    double most = 0;
    for (int i = 0; i < DEMO_FILES; i++) {
        const struct demo_cell *cell = &demo->cells[i][contender];
        double locks = (double)cell->locks_most / (double)demo->files[i].blocks;
        if (cell->locks_unknown || cell->runs == 0)
            return -1;
        most = locks > most ? locks : most;
    }
    return most;
}

/* True if every run on every file took the lock 4s + 4 times a block. */
static bool locks_are_exact(const struct demo *demo, int contender)
{
    for (int i = 0; i < DEMO_FILES; i++) {
        const struct demo_cell *cell = &demo->cells[i][contender];
        if (cell->locks_least != demo->files[i].locks ||
            cell->locks_most != demo->files[i].locks)
            return false;
    }
    return true;
}

/* Beside a mark that it misses, a figure is rounded up. */
static void judge_locks(const struct demo *demo, int pools)
{
    char here[FIGURE_SIZE];
    double locks = most_locks(demo, pools);
    bool is_reached = locks <= LOCKS_LIMIT;
    if (locks >= 0)
        print_verdict("  its locks a block", "at most 2",
                      figure_mean(here, is_reached ? locks : locks + 0.05),
                      word(is_reached));
    locks = most_locks(demo, DEMO_BASELINE);
    if (locks < 0)
        return;
    bool exact = locks_are_exact(demo, DEMO_BASELINE) &&
                 locks_are_exact(demo, DEMO_DOCUMENTED);
    print_verdict("baselines, locks a block", "about 1,000",
                  figure_mean(here, locks),
                  exact ? "reached: 4s + 4 exactly" : "NOT 4s + 4 exactly");
}

static void judge_memory(const struct demo *demo)
{
    char here[FIGURE_SIZE];
    long most = 0;
    for (int i = 0; i < DEMO_FILES; i++)
        for (int j = 0; j < DEMO_CONTENDERS; j++)
            if (demo->cells[i][j].peak_kib > most)
                most = demo->cells[i][j].peak_kib;
    snprintf(here, sizeof here, "%.1f MB", (double)most / 1024);
    print_verdict("memory of each, at its peak", "below 16 MB", here,
                  word(most < PEAK_LIMIT_KIB));
}

/* The last line: the one that matters most. */
static void print_end(const struct demo *demo)
{
    int failed = 0;
    for (int i = 0; i < DEMO_CONTENDERS; i++)
        failed += demo->failed[i];
    if (failed == 0)
        printf("\nall %zu runs gave the right signature; more: make help\n",
               demo->runs);
    else
        printf("\n%d program%s FAILED; standard error has the reason and the "
               "command to see it\n",
               failed, failed == 1 ? "" : "s");
}

void demo_print_verdicts(const struct demo *demo)
{
    int pools = demo->absent[DEMO_SOLUTION] ? DEMO_STARTER : DEMO_SOLUTION;
    print_head("as the document reports", "there");
    for (int i = 0; i < DEMO_FILES; i++)
        judge_speed(demo, i, pools, demo->files[i].pools_ratio);
    judge_locks(demo, pools);
    print_head("aims of this kit", "at least");
    for (int i = 0; i < DEMO_FILES; i++)
        judge_speed(demo, i, DEMO_STANDING, demo->files[i].standing_ratio);
    judge_memory(demo);
    print_end(demo);
}
