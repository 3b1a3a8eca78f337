/*
 * Rounds: which jobs are in the next one, when it is over, and what to think
 * of those that have not come back.
 */
#include "slurm_round.h"

#include <string.h>

#include "../grading/folders.h"
#include "../run.h"

/* Seconds until a result that a task has brought must be seen here: network
 * file systems show it late. */
#define LATE 90

/* ---- beginning ---- */

/* Those that were tried least come first. */
static size_t choose(struct round *round, const struct engine_run *run)
{
    size_t count = 0;
    for (unsigned tries = 0; tries < ROUND_TRIES; tries++)
        for (size_t i = 0; i < run->count && count < SLURM_MOST; i++)
            if (!run->jobs[i].is_done && round->tries[i] == tries)
                round->jobs[count++] = i;
    return count;
}

static bool write_list(struct round *round, const struct engine_run *run,
                       size_t count, const char *list, char why[SLURM_WHY])
{
    char path[PATH_MAX];
    FILE *stream =
        fopen(folders_path(path, round->cluster.path, "%s", list), "we");
    bool ok = stream != NULL;
    for (size_t i = 0; ok && i < count; i++)
        ok = fprintf(stream, "%lld\n", run->jobs[round->jobs[i]].grading) > 0;
    if (stream != NULL)
        ok = fclose(stream) == 0 && ok;
    if (!ok)
        snprintf(why, SLURM_WHY, "cannot write '%.300s'", path);
    return ok;
}

static bool submit(struct round *round, const struct engine_run *run,
                   size_t count, char why[SLURM_WHY])
{
    char list[32], log[PATH_MAX], script[PATH_MAX];
    const char *const arguments[] = {run->program, round->cluster.path, list,
                                     run->part, NULL};
    const struct slurm_wish wish = {
        .script = class_beside(script, CLASS_FILES "slurm_job.sh"),
        .arguments = arguments,
        .log = folders_path(log, round->cluster.path, "log"),
        .count = count,
        .width = run->width,
        .minutes = cluster_limit(&round->cluster) / 60 + 1,
        .is_alone = run->is_alone};
    snprintf(list, sizeof list, "list-%u", round->number + 1);
    return write_list(round, run, count, list, why) &&
           slurm_submit(&round->slurm, &wish, why);
}

bool round_begin(struct round *round, const struct engine_run *run,
                 char why[SLURM_WHY])
{
    size_t count = choose(round, run);
    for (size_t i = 0; i < count; i++)
        if (class_signal() != 0 ||
            !cluster_send(&round->cluster, run, round->jobs[i], why))
            return class_signal() != 0;
    if (count > 0 && !submit(round, run, count, why))
        return false;
    for (size_t i = 0; i < count; i++) {
        round->tries[round->jobs[i]]++;
        round->ended[i] = 0;
    }
    round->number++;
    round->is_out = count > 0;
    return true;
}

/* ---- ending ---- */

/* Whether a task is over, and nothing will come of it any more. */
static bool is_lost(struct round *round, size_t task)
{
    enum slurm_state now = round->slurm.states[task];
    if (now < SLURM_COMPLETED)
        return false;
    if (round->ended[task] == 0)
        round->ended[task] = run_now();
    return now != SLURM_COMPLETED ||
           run_now() - round->ended[task] > LATE * (uint64_t)1000000000;
}

/* The last line that a task said; "". */
static void read_log(struct round *round, size_t task, char text[256])
{
    char path[PATH_MAX];
    folders_path(path, round->cluster.path, "log/%s-%zu", round->slurm.id,
                 task + 1);
    FILE *stream = fopen(path, "re");
    text[0] = '\0';
    while (stream != NULL && fgets(text, 256, stream) != NULL)
        text[strcspn(text, "\n")] = '\0';
    if (stream != NULL)
        fclose(stream);
}

/* It is submitted again, unless that was the last time. */
static void lose(struct round *round, struct engine_run *run, size_t task,
                 char said[256])
{
    size_t job = round->jobs[task];
    if (said[0] == '\0')
        read_log(round, task, said);
    if (round->tries[job] < ROUND_TRIES)
        cluster_lose(&round->cluster, run, job);
}

static void tell(const struct round *round, size_t lost, const char *said)
{
    const char *how = round->slurm.how;
    class_say("engine slurm: %zu %s ended without a result (%s%s%s)", lost,
              lost == 1 ? "job" : "jobs", *how != '\0' ? how : "FORGOTTEN",
              *said != '\0' ? "); the first to say why: " : "", said);
}

void round_end(struct round *round, struct engine_run *run)
{
    char said[256] = "";
    size_t lost = 0, running = 0;
    for (size_t i = 0; i < round->slurm.count; i++)
        if (!run->jobs[round->jobs[i]].is_done)
            *(is_lost(round, i) ? &lost : &running) += 1;
    if (running > 0)
        return;
    round->is_out = false;
    for (size_t i = 0; i < round->slurm.count; i++)
        if (!run->jobs[round->jobs[i]].is_done)
            lose(round, run, i, said);
    if (lost > 0)
        tell(round, lost, said);
}

size_t round_left(struct round *round, struct engine_run *run, bool all)
{
    size_t left = 0;
    for (size_t i = 0; i < run->count; i++) {
        struct engine_job *job = &run->jobs[i];
        bool is_last = !round->is_out && round->tries[i] >= ROUND_TRIES;
        if (!job->is_done && (all || is_last)) {
            job->is_done = true;
            job->status = ENGINES_LOST;
        }
        left += !job->is_done;
    }
    return left;
}
