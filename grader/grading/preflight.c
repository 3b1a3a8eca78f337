/*
 * Looks at the machine before and after a measurement.
 *
 * Cores that may be used are those of the scheduler, cut by the quota that a
 * container may have (quota.h). Whatever cannot be read is not known.
 */
#include "preflight.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../machine.h"
#include "quota.h"

/* How long a look at the others takes: ticks of /proc/stat, hundredths of a
 * second, have to be few compared with it. */
#define LOOK_NS 500000000

static const char governor[] =
    "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor";

/* The CPU tells that it is not the real one. */
static bool sees_hypervisor(void)
{
    char word[64];
    bool found = false;
    FILE *stream = fopen("/proc/cpuinfo", "re");
    if (stream == NULL)
        return false;
    while (!found && fscanf(stream, "%63s", word) == 1)
        found = strcmp(word, "hypervisor") == 0;
    fclose(stream); /* it was only read */
    return found;
}

/* What others use while we do nothing. */
static double look_around(void)
{
    const struct timespec moment = {.tv_nsec = LOOK_NS};
    struct machine_use since = machine_use_now();
    nanosleep(&moment, NULL); /* a signal makes the look shorter */
    return machine_others(&since);
}

void preflight_look(struct preflight *flight)
{
    struct machine machine;
    machine_look(&machine);
    *flight = (struct preflight){.cores = machine.cores,
                                 .quota = quota_cores(""),
                                 .load = machine.load,
                                 .is_virtual = sees_hypervisor(),
                                 .meanwhile = -1,
                                 .after = -1};
    machine_first_line(governor, flight->governor, sizeof flight->governor);
    flight->before = look_around();
}

void preflight_begin(struct preflight *flight)
{
    flight->began = machine_use_now();
}

void preflight_end(struct preflight *flight)
{
    flight->meanwhile = machine_others(&flight->began);
    flight->after = look_around();
}

/* ---- what it means ---- */

bool preflight_is_parallel(const struct preflight *flight)
{
    return flight->cores >= 2 && (flight->quota <= 0 || flight->quota >= 2);
}

const char *preflight_doubt(const struct preflight *flight,
                            char text[RESULT_TEXT])
{
    const struct {
        double others;
        const char *when;
    } looks[] = {{flight->before, "before"},
                 {flight->meanwhile, "during"},
                 {flight->after, "after"}};
    if (!preflight_is_parallel(flight)) {
        if (flight->quota > 0 && flight->quota < flight->cores)
            result_set(text,
                       "this container gets %.2f of a core's time, so there "
                       "are no two cores to run on at the same time",
                       flight->quota);
        else
            result_set(text,
                       "there are no two cores to run on at the same time");
        return text;
    }
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        if (looks[i].others >= 0 && looks[i].others < MACHINE_IDLE)
            continue;
        if (looks[i].others < 0)
            result_set(text, "what else runs here cannot be seen");
        else
            result_set(text,
                       "other programs used %.2f cores %s the measurement, so "
                       "that a small ratio proves nothing",
                       looks[i].others, looks[i].when);
        return text;
    }
    return NULL;
}

static void add_number(char text[RESULT_TEXT], const char *before,
                       double number, const char *behind)
{
    char so_far[RESULT_TEXT];
    memcpy(so_far, text, sizeof so_far);
    if (number < 0)
        result_set(text, "%s%s?%s", so_far, before, behind);
    else
        result_set(text, "%s%s%.2f%s", so_far, before, number, behind);
}

const char *preflight_text(const struct preflight *flight,
                           char text[RESULT_TEXT])
{
    result_set(text, "%d core%s, %s machine, frequency governor %s",
               flight->cores, flight->cores == 1 ? "" : "s",
               flight->is_virtual ? "virtual" : "no virtual",
               flight->governor[0] != '\0' ? flight->governor : "not known");
    if (flight->quota > 0)
        add_number(text, ", a container's share of ", flight->quota, " cores");
    add_number(text, ", load ", flight->load, "");
    add_number(text, "; others used ", flight->before, " cores before");
    add_number(text, ", ", flight->meanwhile, " meanwhile");
    add_number(text, ", ", flight->after, " after");
    return text;
}
