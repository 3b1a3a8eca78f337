/*
 * The head of a report: by which command, from which sources, on what.
 *
 * The Makefile tells the flags (BENCH_FLAGS) that it compiles all programs
 * with. What git or the system do not tell is left empty.
 */
#define _GNU_SOURCE /* sched_getaffinity */
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../grading/preflight.h"
#include "bench.h"

#ifndef BENCH_FLAGS
#define BENCH_FLAGS ""
#endif

/* The first line of what git says; false if it says nothing. */
static bool ask_git(struct bench *bench, char *const *argv, char *line,
                    size_t size)
{
    const struct run_request request = {.argv = argv, .limit_seconds = 60};
    run_program(&request, &bench->result);
    if (bench->result.end == RUN_INTERRUPTED)
        bench->signal = bench->result.code;
    if (bench->result.end != RUN_EXITED || bench->result.code != 0)
        return false;
    snprintf(line, size, "%.*s", (int)strcspn(bench->result.out.text, "\n"),
             bench->result.out.text);
    return line[0] != '\0';
}

static void find_commit(struct bench *bench)
{
    char *const head[] = {(char[]){"git"}, (char[]){"rev-parse"},
                          (char[]){"--short"}, (char[]){"HEAD"}, NULL};
    char *const changes[] = {(char[]){"git"}, (char[]){"status"},
                             (char[]){"--porcelain"}, NULL};
    struct timing *timing = &bench->timing;
    char commit[40], change[40];
    if (!ask_git(bench, head, commit, sizeof commit))
        return;
    bool is_changed = ask_git(bench, changes, change, sizeof change);
    snprintf(timing->commit, sizeof timing->commit, "%s%s", commit,
             is_changed ? ", changed" : "");
}

static void describe_machine(struct bench *bench)
{
    static struct preflight flight;
    struct timing_machine *machine = &bench->timing.machine;
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    machine_look(&bench->machine);
    preflight_look(&flight);
    machine->cores = bench->machine.cores;
    snprintf(machine->cpu, sizeof machine->cpu, "%s", bench->machine.cpu);
    snprintf(machine->system, sizeof machine->system, "%s",
             bench->machine.system);
    snprintf(machine->governor, sizeof machine->governor, "%s",
             flight.governor);
    machine->is_virtual = flight.is_virtual;
    if (pages > 0 && size > 0)
        machine->memory_bytes = (uint64_t)pages * (uint64_t)size;
    if (flight.before >= MACHINE_IDLE)
        bench_say(bench,
                  "other programs are using %.1f of %d cores, the "
                  "figures will be off",
                  flight.before, machine->cores);
}

/* The last one that we may use: the first has most of the interrupts. */
static unsigned last_cpu(void)
{
    cpu_set_t set;
    unsigned last = 0;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    for (unsigned i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &set))
            last = i;
    return last + 1;
}

/* A report says what is not as most labs have it. */
static void name_units(struct timing *timing, const struct lab *lab)
{
    if (strcmp(lab->unit, WORDS_UNIT) != 0)
        snprintf(timing->unit, sizeof timing->unit, "%s", lab->unit);
    if (strcmp(lab->amount, WORDS_AMOUNT) != 0)
        snprintf(timing->amount, sizeof timing->amount, "%s", lab->amount);
}

void bench_header(struct bench *bench)
{
    struct timing *timing = &bench->timing;
    time_t now = time(NULL);
    struct tm moment;
    snprintf(timing->kind, sizeof timing->kind, "%s", bench->options.kind);
    snprintf(timing->lab, sizeof timing->lab, "%s", bench->lab.name);
    name_units(timing, &bench->lab);
    memcpy(timing->command, bench->command, sizeof timing->command);
    if (gmtime_r(&now, &moment) != NULL)
        strftime(timing->started, sizeof timing->started, "%Y-%m-%dT%H:%M:%SZ",
                 &moment);
    describe_machine(bench);
    snprintf(timing->compiler, sizeof timing->compiler, "%s",
             bench->machine.compiler);
    snprintf(timing->flags, sizeof timing->flags, "%s", BENCH_FLAGS);
    find_commit(bench);
    bench->cpu = last_cpu();
}
