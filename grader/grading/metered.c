/*
 * Runs the submission under lockmeter's library, in its box.
 *
 *     metered_prepare   once; metered_program.c
 *     run_counted       counters, the run, is its answer right?
 *     keep              sums up, looks for doubts, and lets the counters go
 *
 * The library is preloaded by a name relative to the work folder, in which
 * the program starts: blanks and colons of a path would split LD_PRELOAD.
 *
 * The box has its own numbers of processes. The first process that announced
 * itself is the one that was started; all are dead when sandbox_run returns,
 * so no number may be looked up among those of the outside.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "metered_parts.h"

/* Seconds for one run of a small input. */
#define SECONDS 30

/* ---- one run ---- */

/* What the counters need to be told of the end. */
static void note_end(struct meter *meter, const struct sandbox_result *result)
{
    struct shared *shared = meter->shared;
    meter->code = result->code;
    meter->end = METER_TIMED_OUT;
    if (result->end == SANDBOX_EXITED)
        meter->end = METER_EXITED;
    else if (result->end == SANDBOX_SIGNALLED)
        meter->end = METER_SIGNALLED;
    meter_ends(meter);
    meter->pid = shared->processes[0].pid;
    for (size_t i = 1; i < SHARED_PROCESSES && i < shared->next_process; i++)
        if (shared->processes[i].ended == SHARED_SILENT)
            shared->processes[i].pid = 0;
}

bool metered_run_with(struct grading *grading, struct meter *meter,
                      struct subject_wish *wish)
{
    char preload[METER_PRELOAD], variable[METER_VARIABLE], why[METER_WHY];
    char word[sizeof SHARED_VARIABLE + METER_VARIABLE];
    const char *const environment[] = {"LD_PRELOAD=bin/" METERED_LIBRARY_NAME,
                                       word, NULL};
    if (!meter_environment(meter, preload, variable, why))
        return grading_fail(grading, "%s", why);
    snprintf(word, sizeof word, SHARED_VARIABLE "=%s", variable);
    wish->environment = environment;
    wish->keep_file = meter->file;
    meter_begins(meter);
    subject_run(grading, wish, &grading->metered->result);
    wish->environment = NULL;
    if (grading->signal != 0 || grading->trouble[0] != '\0')
        return false;
    note_end(meter, &grading->metered->result);
    return true;
}

static void describe(char text[RESULT_TEXT], const struct lab_mode *mode,
                     const struct grading_input *input)
{
    result_set(text, "%s, input %s under lockmeter", mode->name, input->family);
}

/* @return whether the run's answer is right; if not, the check has failed. */
static bool is_right(struct grading *grading, struct result_check *check,
                     const struct subject_wish *wish)
{
    const struct sandbox_result *result = &grading->metered->result;
    char what[RESULT_TEXT];
    char answer[LAB_ANSWER];
    if (result->end != SANDBOX_EXITED || result->code != 0) {
        subject_fail(grading, check, wish, result);
        return false;
    }
    if (subject_answer(grading, result, answer) &&
        strcmp(answer, wish->input->answer) == 0)
        return true;
    describe(what, wish->mode, wish->input);
    result_fail(check, what, wish->input->answer,
                answer[0] != '\0' ? answer : "no answer");
    return false;
}

/* Makes counters and runs it. @return whether the meter is open, and to be
 * closed: it ended well, and its answer is right. */
static bool run_counted(struct grading *grading, struct result_check *check,
                        struct subject_wish *wish, struct meter_options options,
                        struct meter *meter)
{
    char why[METER_WHY];
    char before[128] = METERED_COMMAND;
    options.library = grading->metered->library;
    if (!meter_open(meter, &options, why))
        return grading_fail(grading, "%s", why);
    bool ok = metered_run_with(grading, meter, wish) &&
              is_right(grading, check, wish);
    if (ok)
        return true;
    meter_close(meter);
    if (options.has_chaos)
        snprintf(before, sizeof before, "%s --chaos %" PRIu64, METERED_COMMAND,
                 options.chaos_seed);
    if (check->status == RESULT_FAIL)
        subject_again(grading, check, wish, before);
    return false;
}

bool metered_chaos(struct grading *grading, struct result_check *check,
                   const struct lab_mode *mode,
                   const struct grading_input *input, uint64_t seed,
                   unsigned seconds)
{
    const struct meter_options options = {.has_chaos = true,
                                          .chaos_seed = seed};
    struct subject_wish wish = {
        .mode = mode, .input = input, .wall_seconds = seconds};
    struct meter meter;
    if (!metered_prepare(grading, check) ||
        !run_counted(grading, check, &wish, options, &meter))
        return false;
    meter_close(&meter);
    return true;
}

/* ---- the runs that are kept ---- */

static void find_base(struct metered_run *run, const struct meter *meter,
                      const struct target *target)
{
    for (size_t i = 0; i < SHARED_MODULES; i++) {
        const struct shared_module *module = &meter->shared->modules[i];
        if (module->image != 1 ||
            !shared_file_is(&module->file, &target->identity))
            continue;
        run->has_base = true;
        run->base = module->base;
        return;
    }
}

/* Nobody asks for names in the system's libraries, and reading their debug
 * information, where it is installed, takes longer than the run. */
static void forget_system(const struct meter *meter)
{
    for (size_t i = 0; i < SHARED_MODULES; i++) {
        struct shared_module *module = &meter->shared->modules[i];
        if (strncmp(module->path, "/usr/", 5) == 0 ||
            strncmp(module->path, "/lib", 4) == 0)
            module->image = 0;
    }
}

static bool keep(struct grading *grading, struct metered_run *run,
                 const struct meter *meter)
{
    const struct metered *metered = grading->metered;
    forget_system(meter);
    if (!report_make(&run->report, meter))
        return grading_fail(grading, "%s", strerror(ENOMEM));
    doubts_look(&run->doubts, &run->report, &metered->target);
    find_base(run, meter, &metered->target);
    run->is_sound = meter->is_sound;
    run->claim = subject_claim(run->mode, &metered->result);
    run->report.meter = NULL;
    return true;
}

static void drop(struct metered_run *run)
{
    if (run->mode != NULL)
        report_free(&run->report);
    *run = (struct metered_run){.mode = NULL};
}

/* The run's place: where it is, or where the one lies that was not asked for
 * for the longest time. */
static struct metered_run *place_of(struct metered *metered,
                                    const struct lab_mode *mode,
                                    const struct grading_input *input)
{
    struct metered_run *oldest = &metered->runs[0];
    for (size_t i = 0; i < METERED_RUNS; i++) {
        struct metered_run *run = &metered->runs[i];
        if (run->mode != NULL && run->mode == mode && run->input == input)
            return run;
        if (run->used < oldest->used)
            oldest = run;
    }
    drop(oldest);
    return oldest;
}

const struct metered_run *metered_run(struct grading *grading,
                                      struct result_check *check,
                                      const struct lab_mode *mode,
                                      const struct grading_input *input)
{
    struct subject_wish wish = {
        .mode = mode, .input = input, .wall_seconds = SECONDS};
    struct meter meter;
    if (!metered_prepare(grading, check))
        return NULL;
    struct metered_run *run = place_of(grading->metered, mode, input);
    run->used = ++grading->metered->clock;
    if (run->mode != NULL)
        return run;
    if (!run_counted(grading, check, &wish, (struct meter_options){0}, &meter))
        return NULL;
    run->mode = mode;
    run->input = input;
    bool ok = keep(grading, run, &meter);
    if (!ok)
        run->mode = NULL;
    meter_close(&meter);
    return ok ? run : NULL;
}

void metered_close(struct grading *grading)
{
    struct metered *metered = grading->metered;
    if (metered == NULL)
        return;
    for (size_t i = 0; i < METERED_RUNS; i++)
        drop(&metered->runs[i]);
    owned_close(&metered->owned);
    free(metered);
    grading->metered = NULL;
}

/* ---- what is asked of them ---- */

const struct grading_input *metered_largest(struct grading *grading)
{
    if (!inputs_make(grading))
        return NULL;
    const struct grading_input *found = &grading->inputs[0];
    for (size_t i = 1; i < grading->input_count; i++)
        if (grading->inputs[i].bytes > found->bytes)
            found = &grading->inputs[i];
    return found;
}

void metered_what(char text[RESULT_TEXT], const struct metered_run *run)
{
    describe(text, run->mode, run->input);
}

void metered_again(struct grading *grading, struct result_check *check,
                   const struct metered_run *run)
{
    const struct subject_wish wish = {.mode = run->mode, .input = run->input};
    subject_again(grading, check, &wish, METERED_COMMAND);
}
