/*
 * All that is printed: what it ran on, what the figures mean, the tables, and
 * whether all answers were right.
 */
#include <stdio.h>

#include "grading/words.h"
#include "ladder.h"

static void print_machine(const struct ladder *ladder)
{
    const struct machine *machine = &ladder->machine;
    printf("%d core%s", machine->cores, machine->cores == 1 ? "" : "s");
    if (ladder->others >= 0)
        printf(", %s (others used %.2f cores)",
               ladder->others < MACHINE_IDLE ? "idle" : "BUSY", ladder->others);
    printf("; %s\n%.40s, %.24s", machine->compiler, machine->cpu,
           machine->system);
    if (machine->load >= 0)
        printf("; load %.2f before", machine->load);
    putchar('\n');
}

/* What the machine does to the figures. */
static void print_warnings(const struct ladder *ladder)
{
    char text[LADDER_PATH];
    if (ladder->machine.cores == 1)
        words_wrap(stdout, 0, "ONE CORE: ",
                   "threads take turns, so that none of this can be seen: no "
                   "speed-up is above 1.0x, and hardly anybody ever meets "
                   "another at a lock.");
    snprintf(text, sizeof text,
             "others used %.1f of %d core%s meanwhile. One thread gets less of "
             "a busy machine than many do, and one that waits for a core looks "
             "as if it waited for a lock: run it again when the machine is "
             "idle.",
             ladder->others, ladder->machine.cores,
             ladder->machine.cores == 1 ? "" : "s");
    if (ladder->others >= MACHINE_IDLE)
        words_wrap(stdout, 0, "BUSY: ", text);
}

static bool has_more_threads(const struct ladder *ladder)
{
    struct ladder_place place = {0};
    do
        if (ladder_threads(ladder, &place) > ladder->machine.cores)
            return true;
    while (ladder_next(ladder, &place));
    return false;
}

static void print_legend(const struct ladder *ladder)
{
    char text[LADDER_PATH];
    int cores = ladder->machine.cores;
    const char *unit = ladder->lab.unit;
    snprintf(text, sizeof text,
             "Speed-ups are over one thread of the same column. Beside each "
             "stand the nanoseconds of %s %s: the time of the whole job, "
             "whatever number of threads did it, by the number of its %ss. "
             "What is documented is from another machine.",
             words_article(unit), unit, unit);
    words_wrap(stdout, 0, "", text);
    snprintf(text, sizeof text,
             "more threads than the %d core%s: nothing can be faster with "
             "them.",
             cores, cores == 1 ? "" : "s");
    if (has_more_threads(ladder))
        words_wrap(stdout, 0, LADDER_MORE " ", text);
}

/* The last line: the one that matters most. */
static void print_end(const struct ladder *ladder)
{
    if (ladder->wrong == 0)
        printf("\nall %zu runs gave the right answer; more: make help\n",
               ladder->runs);
    else
        printf("\n%zu cell%s FAILED; standard error has the reason and the "
               "command to see it\n",
               ladder->wrong, ladder->wrong == 1 ? "" : "s");
}

void ladder_print(const struct ladder *ladder)
{
    print_machine(ladder);
    print_warnings(ladder);
    putchar('\n');
    print_legend(ladder);
    for (size_t i = 0; i < ladder->lab.demo.table_count; i++)
        ladder_print_table(ladder, i);
    print_end(ladder);
}
