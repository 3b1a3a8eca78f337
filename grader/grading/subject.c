/*
 * Runs the submission, or the lab's baseline, on one input in its box.
 *
 *     [before...] PROGRAM INPUT [mode's arguments...] [extra...]
 *
 * The submission's programs lie in work/, which no run can write to. A run
 * that has to write a file does so in a box of its own. The baseline is in
 * another box, so that no submission can let it do the job.
 *
 * All that is taken from a program's output is its answer, the last line.
 */
#define _GNU_SOURCE /* sched_getaffinity */

#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "folders.h"
#include "grading.h"

/* Seconds that a run may take if nobody says it. After so many runs that took
 * longer than they may, the others may take only a part of their time. */
#define SECONDS  10
#define TIMEOUTS 5
#define SHORTER  5

/* The first CPU that this process may use. */
static int first_cpu(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        for (int i = 0; i < CPU_SETSIZE; i++)
            if (CPU_ISSET(i, &set))
                return i;
    return 0;
}

/* The default of wish->program. */
static const char *program_of(const struct grading *grading,
                              const struct subject_wish *wish,
                              char path[PATH_MAX])
{
    if (wish->program != NULL)
        return wish->program;
    if (wish->is_baseline)
        return folders_path(path, grading->base, "baseline");
    return folders_path(path, grading->work, "bin/%s", grading->lab.program);
}

static void set_words(struct command *words, const struct subject_wish *wish,
                      const char *program)
{
    command_add_all(words, wish->before);
    command_add(words, program);
    if (wish->input != NULL)
        command_add(words, wish->input->path);
    if (wish->mode != NULL)
        command_add_all(words, wish->mode->arguments);
    command_add_all(words, wish->extra);
}

/* Which box, and what it sees of the others' folders. */
static struct sandbox *choose_box(struct grading *grading,
                                  const struct subject_wish *wish,
                                  struct sandbox_job *job)
{
    static char inputs[PATH_MAX];
    if (wish->is_baseline) {
        folders_path(inputs, grading->work, "in");
        job->mounts[0] = (struct sandbox_mount){inputs, inputs};
        return &grading->base_box;
    }
    if (wish->may_write) {
        job->mounts[0] = (struct sandbox_mount){grading->work, grading->work};
        return &grading->out_box;
    }
    return &grading->box;
}

/* The stacks of a program under a tool, or of a tool's build, are of the
 * tool. */
static bool is_plain(const struct subject_wish *wish)
{
    return wish->before == NULL && wish->program == NULL && !wish->is_baseline;
}

/* Who was too slow again and again will be so once more: a submission that
 * hangs everywhere must not take minutes. */
static unsigned patience(const struct grading *grading,
                         const struct subject_wish *wish)
{
    unsigned seconds = wish->wall_seconds > 0 ? wish->wall_seconds : SECONDS;
    if (wish->is_baseline || grading->timeouts < TIMEOUTS)
        return seconds;
    return (seconds + SHORTER - 1) / SHORTER;
}

void subject_run(struct grading *grading, const struct subject_wish *wish,
                 struct sandbox_result *result)
{
    char path[PATH_MAX];
    struct command words = {.count = 0};
    struct command environment = {.count = 0};
    set_words(&words, wish, program_of(grading, wish, path));
    command_add(&environment, "PATH=/usr/bin:/bin");
    command_add(&environment, "LANG=C.UTF-8");
    command_add_all(&environment, wish->environment);
    unsigned seconds = patience(grading, wish);
    struct sandbox_job job = {.argv = (char *const *)words.list,
                              .environment = (char *const *)environment.list,
                              .output = wish->output,
                              .may_write = wish->may_write,
                              .is_pinned = wish->is_pinned,
                              .cpu = wish->is_pinned ? first_cpu() : 0,
                              .keep_file = wish->keep_file,
                              .wants_stacks = is_plain(wish),
                              .also_keep = wish->also_keep,
                              .limits = {.wall_seconds = seconds,
                                         .memory_bytes = wish->memory_bytes}};
    struct sandbox *box = choose_box(grading, wish, &job);
    sandbox_run(box, &job, result);
    if (result->end == SANDBOX_TIMED_OUT && !wish->is_baseline)
        grading->timeouts++;
    if (result->end == SANDBOX_INTERRUPTED)
        grading->signal = result->code;
    else if (result->end == SANDBOX_NOT_STARTED)
        grading_fail(grading, "cannot run '%s': %s", words.list[0],
                     result->why);
}

/* ---- what it said ---- */

bool subject_answer(const struct grading *grading,
                    const struct sandbox_result *result,
                    char answer[LAB_ANSWER])
{
    answer[0] = '\0';
    return result->end == SANDBOX_EXITED && result->code == 0 &&
           lab_answer_said(result->out.text, result->out.length,
                           grading->lab.answer, answer);
}

long long subject_claim(const struct lab_mode *mode,
                        const struct sandbox_result *result)
{
    const char *line = result->err.text;
    if (mode->claim == NULL)
        return -1;
    for (;; line++) {
        if (strncmp(line, mode->claim, strlen(mode->claim)) == 0) {
            char *end;
            const char *digits = line + strlen(mode->claim);
            long long claim = strtoll(digits, &end, 10);
            return end != digits && claim >= 0 ? claim : -1;
        }
        line = strchr(line, '\n');
        if (line == NULL)
            return -1;
    }
}

/* ---- how long it may take ---- */

/* Seconds that the baseline takes now, for this input. */
static double baseline_seconds(struct grading *grading,
                               const struct lab_mode *mode,
                               struct grading_input *input)
{
    static struct sandbox_result result;
    const struct subject_wish wish = {
        .mode = mode, .input = input, .wall_seconds = 600, .is_baseline = true};
    if (input->baseline_seconds > 0)
        return input->baseline_seconds;
    subject_run(grading, &wish, &result);
    if (result.end == SANDBOX_EXITED && result.code == 0)
        input->baseline_seconds = (double)result.wall_ns / 1e9;
    return input->baseline_seconds;
}

/* The largest of the small inputs: what the baseline is measured with. */
static struct grading_input *yardstick(struct grading *grading)
{
    struct grading_input *found = &grading->inputs[0];
    for (size_t i = 1; i < grading->input_count; i++)
        if (grading->inputs[i].bytes > found->bytes)
            found = &grading->inputs[i];
    return found;
}

unsigned subject_limit(struct grading *grading,
                       const struct rubric_check *rubric,
                       const struct lab_mode *mode, struct grading_input *input)
{
    double least = rubric_number(rubric, "least_seconds");
    double times = rubric_number(rubric, "times_baseline");
    if (isnan(least))
        least = 10;
    if (!isnan(times) && inputs_make(grading)) {
        const struct grading_input *most = yardstick(grading);
        double larger =
            input != NULL ? (double)input->bytes / (double)most->bytes : 1;
        double seconds = baseline_seconds(grading, mode, yardstick(grading));
        least = fmax(least, times * seconds * fmax(larger, 1));
    }
    return (unsigned)ceil(least);
}
