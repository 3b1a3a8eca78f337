/*
 * Who takes part, as the lab's manifest has it.
 *
 *     bench    all contenders, as they are
 *     scale    some of them on files of all sizes; one of them with more and
 *              more threads, on one file
 *     sweep    one of them, built with each pair of two constants' values (or
 *              each value of one); what it is compared with is the same as it
 *              is in the kit
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define EXIT_USAGE 2

/* A contender under another name, or its own; NULL: it was said why not. */
static struct timing_contender *
add(struct bench *bench, const struct lab_contender *lab, const char *name)
{
    struct timing_contender *added =
        bench_add(bench, name, lab->title, lab->program);
    char preload[TIMING_TEXT];
    const char *const words[] = {preload, NULL};
    if (added == NULL)
        return NULL;
    struct bench_entry *entry =
        &bench->entries[bench->timing.contender_count - 1];
    added->is_baseline = lab->is_baseline;
    added->is_floor = lab->is_floor;
    entry->most_bytes = (uint64_t)lab->most_bytes;
    entry->has_answer = !lab->has_no_answer;
    snprintf(entry->claim, sizeof entry->claim, "%s",
             lab->claim != NULL ? lab->claim : "");
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s",
             lab->preload != NULL ? lab->preload : "");
    bool ok =
        bench_words(added->arguments, lab->arguments) &&
        (lab->preload == NULL || bench_words(added->environment, words)) &&
        bench_words(added->environment, lab->environment);
    return ok ? added : NULL;
}

static bool plan_bench(struct bench *bench)
{
    bool ok = true;
    for (size_t i = 0; ok && i < bench->lab.contender_count; i++) {
        const struct lab_contender *lab = &bench->lab.contenders[i];
        if (bench_wants(bench, lab->name))
            ok = add(bench, lab, lab->name) != NULL;
    }
    return ok;
}

/* ---- scale ---- */

static bool plan_threads(struct bench *bench)
{
    const struct lab_scale *scale = &bench->lab.scale;
    const struct lab_contender *lab =
        lab_contender(&bench->lab, scale->threaded);
    char name[TIMING_TEXT], number[32];
    const char *const words[] = {scale->option, number, NULL};
    for (size_t i = 0; i < scale->threads.count; i++) {
        snprintf(number, sizeof number, "%ld", scale->threads.values[i]);
        snprintf(name, sizeof name, "%.60s %s %s", lab->name, scale->option,
                 number);
        if (!bench_wants(bench, name))
            continue;
        struct timing_contender *added = add(bench, lab, name);
        if (added == NULL || !bench_words(added->arguments, words))
            return false;
        added->is_baseline = added->is_floor = false;
        snprintf(added->parameter[0], sizeof added->parameter[0], "threads");
        added->value[0] = (double)scale->threads.values[i];
        bench->entries[bench->timing.contender_count - 1].is_threaded = true;
    }
    return true;
}

static bool plan_scale(struct bench *bench)
{
    const struct lab_scale *scale = &bench->lab.scale;
    if (!bench->lab.has_scale)
        return bench_say(bench, "'%s' has no scale", bench->lab.path);
    for (size_t i = 0; scale->contenders[i] != NULL; i++) {
        const char *name = scale->contenders[i];
        if (bench_wants(bench, name) &&
            add(bench, lab_contender(&bench->lab, name), name) == NULL)
            return false;
    }
    return plan_threads(bench);
}

/* ---- sweep ---- */

/* Room for one "POOL_SIZE=2048". */
#define SETTING (TIMING_TEXT / LAB_VARIED)

/* The contender with the chosen value of each constant; NULL: as it is. */
static bool add_built(struct bench *bench, const size_t chosen[LAB_VARIED])
{
    const struct lab_sweep *sweep = &bench->lab.sweep;
    size_t count = chosen != NULL ? sweep->constant_count : 0;
    char name[TIMING_TEXT] = "constants as they are";
    for (size_t i = 0, length = 0; i < count && i < LAB_VARIED; i++) {
        const struct lab_constant *constant = &sweep->constants[i];
        length += (size_t)snprintf(name + length, SETTING, "%s%.60s=%ld",
                                   i > 0 ? " " : "", constant->name,
                                   constant->values.values[chosen[i]]);
    }
    if (!bench_wants(bench, name))
        return true;
    struct timing_contender *added =
        add(bench, lab_contender(&bench->lab, sweep->contender), name);
    if (added == NULL)
        return false;
    struct bench_entry *entry =
        &bench->entries[bench->timing.contender_count - 1];
    entry->has_constants = count > 0;
    entry->constants = sweep->fixed;
    added->is_baseline = count == 0;
    added->is_floor = false;
    for (size_t i = 0; i < count && i < LAB_VARIED; i++) {
        const struct lab_constant *constant = &sweep->constants[i];
        snprintf(added->parameter[i], sizeof added->parameter[i], "%s",
                 constant->name);
        added->value[i] = (double)constant->values.values[chosen[i]];
    }
    return true;
}

static bool plan_sweep(struct bench *bench)
{
    const struct lab_sweep *sweep = &bench->lab.sweep;
    size_t rows = 1, columns;
    if (!bench->lab.has_sweep)
        return bench_say(bench, "'%s' has no sweep", bench->lab.path);
    bool ok = add_built(bench, NULL);
    columns = sweep->constants[0].values.count;
    if (sweep->constant_count > 1)
        rows = sweep->constants[1].values.count;
    for (size_t i = 0; ok && i < rows * columns; i++) {
        const size_t chosen[LAB_VARIED] = {i % columns, i / columns};
        ok = add_built(bench, chosen);
    }
    return ok;
}

bool bench_plan(struct bench *bench)
{
    const char *kind = bench->options.kind;
    bool ok;
    if (strcmp(kind, "bench") == 0)
        ok = plan_bench(bench);
    else
        ok = strcmp(kind, "scale") == 0 ? plan_scale(bench) : plan_sweep(bench);
    if (ok && bench->timing.contender_count == 0) {
        bench_say(bench, "no contender of '%s' matches '%s'", kind,
                  bench->options.only != NULL ? bench->options.only : "*");
        exit(EXIT_USAGE);
    }
    return ok;
}
