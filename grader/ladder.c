/*
 * ladder: shows what more and more threads do to the programs of a lab.
 *
 *     ladder [--lab NAME] [--budget SECONDS] [--build DIR] [--quick]
 *
 * The lab's manifest says which programs, on which inputs, with how many
 * threads, and what is documented of them (struct lab_demo). They time
 * themselves; all of them run in turn, round after round, so that a
 * disturbance hits all of them; every answer is checked. The tables have the
 * layout of the lab's document, and nanoseconds beside each speed-up.
 *
 * It is a benchmark and no test: whatever the speeds are, it exits with 0.
 * 1: an answer was wrong, something is missing. 2: wrong usage.
 */
#include "ladder.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grading/preflight.h"
#include "run.h"

#define MOST_BUDGET 86400u /* seconds */

/* Bytes that are kept back, so that a page is printed at once, or not at all
 * when we are interrupted. */
#define PAGE (64 * 1024)

static const char help[] =
    "usage: ladder [--lab NAME] [--budget SECONDS] [--build DIR] [--quick]\n"
    "Makes the tables of a lab's demo: what 1, 2, 4, ... threads do to its\n"
    "programs. Run it in the project's top folder; `make demo LAB=NAME` does.\n"
    "  --lab NAME        the lab, or its manifest's path; else the first lab\n"
    "  --budget SECONDS  wall time for all runs; if not given, the manifest's\n"
    "  --build DIR       where the programs are, build/release if not given\n"
    "  --quick           one round, with the two smallest numbers of threads\n"
    "Spread is half the distance between the quartiles (of less than 5 runs:\n"
    "between the extremes) in percent of the median: below a table stand that\n"
    "of the cell in the middle and the largest. A speed-up of more than 1.1\n"
    "times the number of cores is a mistake of whoever measured it, and is\n"
    "not shown.\n"
    "Exit status: 0 done, 1 a wrong answer or something missing, 2 usage.\n";

static bool parse_budget(const char *text, unsigned *seconds)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || value < 1 ||
        value > MOST_BUDGET) {
        fprintf(stderr, "ladder: seconds must be from 1 to %u, not '%s'\n",
                MOST_BUDGET, text);
        return false;
    }
    *seconds = (unsigned)value;
    return true;
}

/* Returns the exit status, or -1 to go on. */
static int parse_options(struct ladder *ladder, int argc, char **argv)
{
    static const struct option options[] = {
        {"lab", required_argument, NULL, 'l'},
        {"budget", required_argument, NULL, 't'},
        {"build", required_argument, NULL, 'b'},
        {"quick", no_argument, NULL, 'q'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'h')
            return fputs(help, stdout) < 0 || fflush(stdout) != 0;
        if (option == 'l')
            ladder->manifest = optarg;
        else if (option == 'b')
            ladder->build = optarg;
        else if (option == 'q')
            ladder->is_quick = true;
        else if (option != 't' ||
                 !parse_budget(optarg, &ladder->budget_seconds))
            return 2;
    }
    if (optind == argc)
        return -1;
    fprintf(stderr, "ladder: unexpected argument '%s', see ladder --help\n",
            argv[optind]);
    return 2;
}

/* Says at once if others use the machine: the time may be better spent. */
static void look_at_machine(struct ladder *ladder)
{
    static struct preflight flight;
    machine_look(&ladder->machine);
    preflight_look(&flight);
    if (flight.before >= MACHINE_IDLE)
        fprintf(stderr,
                "ladder: other programs are using %.1f of %d core%s, the "
                "figures will be off\n",
                flight.before, ladder->machine.cores,
                ladder->machine.cores == 1 ? "" : "s");
}

/* Everything up to the page. Returns the exit status. */
static int work(struct ladder *ladder)
{
    if (!ladder_prepare(ladder))
        return 1;
    if (ladder->budget_seconds == 0)
        ladder->budget_seconds = (unsigned)ladder->lab.demo.budget_seconds;
    look_at_machine(ladder);
    ladder->began = run_now();
    ladder_run_rounds(ladder);
    if (ladder->signal != 0)
        return 1;
    ladder_print(ladder);
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        fprintf(stderr, "ladder: cannot write standard output: %s\n",
                strerror(errno));
        return 1;
    }
    return ladder->wrong > 0;
}

int main(int argc, char **argv)
{
    static struct ladder ladder = {.build = "build/release"};
    static char page[PAGE];
    argv[0] = (char[]){"ladder"}; /* for getopt's messages */
    signal(SIGPIPE, SIG_IGN); /* becomes an error of fflush, told in words */
    setvbuf(stdout, page, _IOFBF, sizeof page);
    int status = parse_options(&ladder, argc, argv);
    if (status >= 0)
        return status;
    status = work(&ladder);
    lab_free(&ladder.lab);
    if (ladder.signal != 0) {
        fputs("ladder: interrupted, so there is no table\n", stderr);
        run_die_of(ladder.signal);
    }
    return status;
}
