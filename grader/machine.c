/*
 * What the measurement runs on, from /proc and the scheduler.
 *
 * "Others" is a difference: what all programs used on the cores that we may
 * use (/proc/stat), less what this process and its finished children used.
 * A load average would not do: it remembers the compiler that ran before us.
 * What cannot be read is not known; nothing here fails.
 */
#define _GNU_SOURCE /* sched_getaffinity */
#include "machine.h"

#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "run.h"

#define LINE_SIZE 512 /* bytes; /proc/cpuinfo has longer lines, skipped */

void machine_first_line(const char *path, char *line, int size)
{
    FILE *stream = fopen(path, "re");
    line[0] = '\0';
    if (stream == NULL)
        return;
    if (fgets(line, size, stream) == NULL)
        line[0] = '\0';
    fclose(stream); /* it was only read */
    line[strcspn(line, "\n")] = '\0';
}

/* Our cores; false when the system does not tell (or has over 1,024). */
static bool our_cores(cpu_set_t *set)
{
    return sched_getaffinity(0, sizeof *set, set) == 0;
}

static int count_cores(void)
{
    cpu_set_t set;
    if (our_cores(&set))
        return CPU_COUNT(&set);
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : (int)online;
}

/* Copies what follows `label` in its first line of /proc/cpuinfo. */
static void find_cpu(const char *label, char *model, size_t size)
{
    char line[LINE_SIZE];
    FILE *stream = fopen("/proc/cpuinfo", "r");
    if (stream == NULL)
        return;
    while (fgets(line, sizeof line, stream) != NULL) {
        char *value = strstr(line, ": ");
        if (value == NULL || strncmp(line, label, strlen(label)) != 0)
            continue;
        value[strcspn(value, "\n")] = '\0';
        snprintf(model, size, "%s", value + 2);
        break;
    }
    fclose(stream); /* it was only read */
}

void machine_look(struct machine *machine)
{
    struct utsname name;
    *machine = (struct machine){.cores = count_cores(),
                                .load = -1,
                                .cpu = "unknown CPU",
                                .system = "unknown system"};
    if (getloadavg(&machine->load, 1) != 1)
        machine->load = -1;
    find_cpu("model name", machine->cpu, sizeof machine->cpu);
    if (uname(&name) == 0)
        snprintf(machine->system, sizeof machine->system, "%.20s %.40s",
                 name.sysname, name.release);
#ifdef __clang__
    snprintf(machine->compiler, sizeof machine->compiler, "clang %d.%d.%d",
             __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
    snprintf(machine->compiler, sizeof machine->compiler, "gcc %s",
             __VERSION__);
#endif
}

/*
 * CPU seconds in a line "cpuN user nice system idle iowait irq softirq
 * steal ..." of /proc/stat, if N is ours; else 0. Interrupts are left out:
 * they are ours as often as anybody's.
 */
static double core_seconds(const char *line, const cpu_set_t *ours)
{
    unsigned core;
    unsigned long long user, nice, system, steal;
    if (sscanf(line, "cpu%u %llu %llu %llu %*u %*u %*u %*u %llu", &core, &user,
               &nice, &system, &steal) != 5)
        return 0;
    if (core >= CPU_SETSIZE || !CPU_ISSET(core, ours))
        return 0;
    long ticks = sysconf(_SC_CLK_TCK);
    return (double)(user + nice + system + steal) / (double)ticks;
}

static double all_seconds(void)
{
    char line[LINE_SIZE];
    cpu_set_t ours;
    double seconds = 0;
    FILE *stream = our_cores(&ours) ? fopen("/proc/stat", "r") : NULL;
    if (stream == NULL)
        return -1;
    while (fgets(line, sizeof line, stream) != NULL)
        seconds += core_seconds(line, &ours);
    fclose(stream);                    /* it was only read */
    return seconds > 0 ? seconds : -1; /* some sandboxes have only zeros */
}

static double seconds_of(int who)
{
    struct rusage used;
    if (getrusage(who, &used) != 0)
        return 0;
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

struct machine_use machine_use_now(void)
{
    return (struct machine_use){
        .all = all_seconds(),
        .own = seconds_of(RUSAGE_SELF) + seconds_of(RUSAGE_CHILDREN),
        .now = run_now(),
    };
}

double machine_others(const struct machine_use *since)
{
    struct machine_use now = machine_use_now();
    double elapsed = (double)(now.now - since->now) / 1e9;
    if (since->all < 0 || now.all < 0 || elapsed <= 0)
        return -1;
    double others = (now.all - since->all) - (now.own - since->own);
    return others > 0 ? others / elapsed : 0;
}
