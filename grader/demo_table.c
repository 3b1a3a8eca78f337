/*
 * The table: what was measured, beside what the assignment documents.
 *
 *     what it ran on, and notes if that bends the ratios
 *     for each file: a row for each contender, and the document's own row
 *     the verdicts (demo_verdict.c)
 *
 * 80 columns wide. Ratios are rounded down, locks up (figure.h), so that a
 * figure and the verdict on it never contradict each other. A dash stands for
 * what is not known.
 */
#include <stdio.h>
#include <string.h>

#include "demo.h"
#include "figure.h"

struct stats demo_times(const struct demo *demo, int file, int contender)
{
    const struct demo_cell *cell = &demo->cells[file][contender];
    double samples[DEMO_ROUNDS]; /* a copy, because it gets sorted */
    memcpy(samples, cell->seconds, sizeof samples);
    return stats_of(samples, cell->runs);
}

double demo_speed_up(const struct demo *demo, int file, int contender, int over)
{
    double slow = demo_times(demo, file, over).median;
    double fast = demo_times(demo, file, contender).median;
    if (demo_is_out(demo, over) || demo_is_out(demo, contender) || fast <= 0)
        return 0;
    return slow / fast;
}

/* ---- above the rows ---- */

static void print_machine(const struct demo *demo)
{
    const struct machine *machine = &demo->machine;
    const struct standard *data = &demo->files[0].standard;
    printf("%d core%s", machine->cores, machine->cores == 1 ? "" : "s");
    if (demo->others >= 0)
        printf(", %s (others used %.2f cores)",
               demo->others < MACHINE_IDLE ? "idle" : "BUSY", demo->others);
    printf("; %s; %s data, seed %s\n", machine->compiler, data->kind,
           data->seed);
    printf("%.40s, %.24s", machine->cpu, machine->system);
    if (machine->load >= 0)
        printf("; load %.2f before", machine->load);
    puts("\nmedian times; speed-ups over row 1, sharedhash-documented -t, and "
         "row 2");
}

/* What the machine does to the ratios. */
static void print_notes(const struct demo *demo)
{
    int cores = demo->machine.cores;
    if (cores == 1)
        puts("\nONE CORE: threads take turns and hardly ever meet at the "
             "lock, so the baselines\nare many times faster than on two, and "
             "the speed-ups shrink to a few times.");
    if (demo->others >= MACHINE_IDLE)
        printf("\nBUSY: others used %.1f of %d core%s meanwhile. Beside a "
               "neighbour the baselines get\nfaster (fewer of their threads "
               "run at once) and the rest slower, so the\nspeed-ups come "
               "out too small. Run it again when the machine is idle.\n",
               demo->others, cores, cores == 1 ? "" : "s");
}

/* ---- the rows ---- */

static char *describe_rounds(const struct demo *demo, int file, char *text,
                             size_t size)
{
    size_t fewest = DEMO_ROUNDS, most = 0;
    for (int i = 0; i < DEMO_CONTENDERS; i++) {
        size_t runs = demo->cells[file][i].runs;
        if (demo_is_out(demo, i))
            continue;
        fewest = runs < fewest ? runs : fewest;
        most = runs > most ? runs : most;
    }
    if (fewest < most)
        snprintf(text, size, "%zu to %zu rounds", fewest, most);
    else
        snprintf(text, size, "%zu round%s", most, most == 1 ? "" : "s");
    return text;
}

static void print_head(const struct demo *demo, int file)
{
    char count[FIGURE_SIZE], rounds[2 * FIGURE_SIZE], head[DEMO_PATH];
    snprintf(head, sizeof head, "%s, %s blocks", demo->files[file].label,
             figure_count(count, demo->files[file].blocks));
    printf("\n%-38s%15s%25s\n", head, "speed-up over", "lock acquisitions");
    printf(" %-20s%15s%8s%8s%10s%9s%9s\n",
           describe_rounds(demo, file, rounds, sizeof rounds), "time, spread",
           "row 1", "row 2", "all", "a block", "fewer");
}

static void print_ratio(double ratio)
{
    char text[FIGURE_SIZE];
    printf("%8s", ratio > 0 ? figure_ratio(text, ratio) : "-");
}

static void print_locks(unsigned long long locks, const struct demo_file *file)
{
    char all[FIGURE_SIZE], each[FIGURE_SIZE], fewer[FIGURE_SIZE];
    double mean = (double)locks / (double)file->blocks;
    double percent = 100 - 100 * (double)locks / (double)file->locks;
    printf("%10s%9s%9s\n", figure_count(all, locks), figure_mean(each, mean),
           locks == file->locks ? "0 %" : figure_percent(fewer, percent));
}

static void print_row(const struct demo *demo, int file, int contender)
{
    const struct demo_cell *cell = &demo->cells[file][contender];
    struct stats times = demo_times(demo, file, contender);
    char time[FIGURE_SIZE], spread[FIGURE_SIZE] = "-";
    printf(" %-21s", demo->contenders[contender].label);
    if (demo_is_out(demo, contender)) {
        puts(demo->failed[contender] ? "  FAILED, see above" : "  not here");
        return;
    }
    if (cell->runs > 1)
        snprintf(spread, sizeof spread, "%.0f %%", times.spread);
    printf("%8s%6s", figure_seconds(time, times.median), spread);
    print_ratio(demo_speed_up(demo, file, contender, DEMO_DOCUMENTED));
    print_ratio(demo_speed_up(demo, file, contender, DEMO_BASELINE));
    if (cell->locks_unknown)
        printf("%10s%9s%9s\n", "-", "-", "-");
    else
        print_locks(cell->locks_most, &demo->files[file]);
}

void demo_print(const struct demo *demo)
{
    print_machine(demo);
    print_notes(demo);
    for (int i = 0; i < DEMO_FILES; i++) {
        print_head(demo, i);
        for (int j = 0; j < DEMO_CONTENDERS; j++)
            print_row(demo, i, j);
        printf(" %-35s", "the document's pools");
        print_ratio(demo->files[i].pools_ratio);
        print_ratio(0);
        print_locks(demo->files[i].pools_locks, &demo->files[i]);
    }
    demo_print_verdicts(demo);
}
