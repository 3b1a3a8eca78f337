/*
 * Calls Slurm's commands and reads what they print.
 *
 *     sbatch --parsable ...      "17" or "17;cluster"
 *     squeue --format=...        "17|3|RUNNING|None", a line for each task
 *
 * squeue knows what has ended for some minutes (MinJobAge). When an array is
 * older than that, asking for it by its number is an error, which does not
 * differ from a controller that is away: so jobs of that name are asked for,
 * which is none when there is none.
 */
#include "slurm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../run.h"
#include "class.h"

/* The package of the commands. */
#define PACKAGE "slurm-client"

/* Seconds that a command may take. They wait for a controller that is away
 * for some 10 to 60 s themselves. */
#define LIMIT 100

/* Words of sbatch's command line; its own, and those of the script. */
#define WORDS 28

/* ---- commands ---- */

/* The last line that it said. */
static const char *last_line(struct run_output *output)
{
    while (output->length > 0 && output->text[output->length - 1] == '\n')
        output->text[--output->length] = '\0';
    const char *line = strrchr(output->text, '\n');
    return line != NULL ? line + 1 : output->text;
}

/* @return whether it ended well; else why. */
static bool command(const char *const *words, struct run_result *run,
                    char why[SLURM_WHY])
{
    const struct run_request request = {.argv = (char *const *)words,
                                        .limit_seconds = LIMIT};
    char how[256];
    run_program(&request, run);
    if (run->end == RUN_EXITED && run->code == 0)
        return true;
    if (run->end == RUN_INTERRUPTED)
        class_note_signal(run->code);
    if (run->end == RUN_NOT_STARTED)
        snprintf(why, SLURM_WHY, "cannot start '%s': %s (package " PACKAGE ")",
                 words[0], strerror(run->code));
    else if (run->end == RUN_EXITED && run->err.length > 0)
        snprintf(why, SLURM_WHY, "%s: %.300s", words[0], last_line(&run->err));
    else
        snprintf(why, SLURM_WHY, "%s: %s", words[0],
                 run_describe(run, how, sizeof how));
    return false;
}

/* ---- submitting ---- */

/* "17\n", "17;cluster\n" */
static bool read_id(struct slurm *slurm, const char *text, char why[SLURM_WHY])
{
    if (sscanf(text, "%20[0-9]", slurm->id) == 1)
        return true;
    snprintf(why, SLURM_WHY, "sbatch printed no number: '%.100s'", text);
    return false;
}

bool slurm_submit(struct slurm *slurm, const struct slurm_wish *wish,
                  char why[SLURM_WHY])
{
    static struct run_result run; /* large */
    char name[SLURM_WORD + 16], array[64], minutes[32], log[PATH_MAX + 32];
    const char *words[WORDS + 1] = {
        "sbatch",    "--parsable", "--no-requeue", "--nodes=1", "--ntasks=1",
        "--chdir=/", name,         array,          minutes,     log};
    size_t count = 10;
    snprintf(name, sizeof name, "--job-name=%s", slurm->name);
    snprintf(array, sizeof array, "--array=1-%zu%%%u", wish->count,
             wish->width);
    snprintf(minutes, sizeof minutes, "--time=%u", wish->minutes);
    snprintf(log, sizeof log, "--output=%s/%%A-%%a", wish->log);
    if (wish->is_alone)
        words[count++] = "--exclusive";
    words[count++] = wish->script;
    for (size_t i = 0; wish->arguments[i] != NULL && count < WORDS; i++)
        words[count++] = wish->arguments[i];
    slurm->count = wish->count;
    slurm->how[0] = slurm->reason[0] = slurm->id[0] = '\0';
    for (size_t i = 0; i < wish->count; i++)
        slurm->states[i] = SLURM_WAITS;
    return command(words, &run, why) && read_id(slurm, run.out.text, why);
}

/* ---- asking ---- */

static enum slurm_state read_state(const char *word)
{
    static const struct {
        const char *word;
        enum slurm_state state;
    } all[] = {{"PENDING", SLURM_WAITS},       {"COMPLETED", SLURM_COMPLETED},
               {"BOOT_FAIL", SLURM_ENDED},     {"CANCELLED", SLURM_ENDED},
               {"DEADLINE", SLURM_ENDED},      {"FAILED", SLURM_ENDED},
               {"NODE_FAIL", SLURM_ENDED},     {"OUT_OF_MEMORY", SLURM_ENDED},
               {"PREEMPTED", SLURM_ENDED},     {"REVOKED", SLURM_ENDED},
               {"LAUNCH_FAILED", SLURM_ENDED}, {"TIMEOUT", SLURM_ENDED}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].word, word) == 0)
            return all[i].state;
    return SLURM_RUNS; /* RUNNING, COMPLETING, SUSPENDED, ... */
}

/* "17|3|PENDING|Resources": a line. Others, of other arrays, are passed over.
 */
static void take_line(struct slurm *slurm, const char *line)
{
    char id[SLURM_WORD], word[SLURM_WORD], reason[SLURM_WORD] = "";
    size_t task;
    if (sscanf(line, "%63[0-9]|%zu|%63[A-Z_]|%63[^\n]", id, &task, word,
               reason) < 3 ||
        strcmp(id, slurm->id) != 0 || task < 1 || task > slurm->count)
        return;
    enum slurm_state state = read_state(word);
    slurm->states[task - 1] = state;
    if (state == SLURM_WAITS)
        snprintf(slurm->reason, sizeof slurm->reason, "%s", reason);
    if (state == SLURM_ENDED)
        snprintf(slurm->how, sizeof slurm->how, "%s", word);
}

static bool squeue(const char *which, const char *states,
                   struct run_result *run, char why[SLURM_WHY])
{
    const char *const words[] = {
        "squeue", "--noheader", "--array", "--format=%F|%K|%T|%r",
        which,    states,       NULL};
    return command(words, run, why);
}

bool slurm_ask(struct slurm *slurm, char why[SLURM_WHY])
{
    static struct run_result run; /* large */
    char jobs[SLURM_WORD + 16], name[SLURM_WORD + 16];
    bool is_running = false;
    snprintf(jobs, sizeof jobs, "--jobs=%s", slurm->id);
    snprintf(name, sizeof name, "--name=%s", slurm->name);
    if (!squeue(jobs, "--states=all", &run, why) &&
        !squeue(name, NULL, &run, why))
        return false;
    slurm->reason[0] = '\0';
    for (size_t i = 0; i < slurm->count; i++)
        if (slurm->states[i] < SLURM_COMPLETED)
            slurm->states[i] = SLURM_FORGOTTEN; /* unless it is listed */
    for (char *rest, *line = strtok_r(run.out.text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest))
        take_line(slurm, line);
    for (size_t i = 0; i < slurm->count; i++)
        is_running = is_running || slurm->states[i] == SLURM_RUNS;
    if (is_running)
        slurm->reason[0] = '\0';
    return true;
}

int slurm_left(struct slurm *slurm, char why[SLURM_WHY])
{
    static struct run_result run; /* large */
    char name[SLURM_WORD + 16];
    int count = 0;
    snprintf(name, sizeof name, "--name=%s", slurm->name);
    if (!squeue(name, NULL, &run, why))
        return -1;
    for (size_t i = 0; i < run.out.length; i++)
        count += run.out.text[i] == '\n';
    return count;
}

void slurm_cancel(const struct slurm *slurm)
{
    static struct run_result run; /* large */
    char name[SLURM_WORD + 16], why[SLURM_WHY];
    const char *const words[] = {"scancel", name, NULL};
    snprintf(name, sizeof name, "--name=%s", slurm->name);
    command(words, &run, why); /* whoever waits sees what came of it */
}
