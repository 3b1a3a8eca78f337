/*
 * The engine `slurm`: the nodes of a cluster run the jobs.
 *
 *     sbatch --array=1-N%WIDTH [--exclusive] slurm_job.sh ...
 *
 * What came of a task, its parcel tells (cluster.h); how it is meanwhile,
 * squeue. What has ended without a parcel is submitted again, a few times
 * (slurm_round.h). What was never begun then waits for the next start; of
 * what was, the class's page says so, as of any grader that was killed. Slurm
 * itself repeats nothing (--no-requeue), so a job is one task at a time.
 *
 * While the controller does not answer, tasks run on, and so does this: their
 * parcels come back all the same. When a start was killed, the next one
 * cancels its tasks, by the name that all of them have, takes the parcels
 * that are there, and submits the rest.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "../run.h"
#include "slurm_round.h"

/* Milliseconds between two questions to the controller: it has others. */
#define ASK 2000

/* Seconds without an answer until what waits is given up. */
#define SILENCE 900

/* Seconds that cancelled tasks may take to end. */
#define END 90

/* What the engine knows of a run. */
struct state {
    struct round round;
    uint64_t asked;        /* when the controller was asked last */
    uint64_t answered;     /* and when it answered */
    char told[SLURM_WORD]; /* why nothing runs, as far as was told */
};

static bool is_past(uint64_t since, uint64_t milliseconds)
{
    return run_now() - since >= milliseconds * 1000000u;
}

static void doze(int milliseconds)
{
    poll(NULL, 0, milliseconds); /* a signal ends it */
}

/* Ends all tasks of this class, of whichever start. */
static bool cancel_all(struct state *state, char why[SLURM_WHY])
{
    struct slurm *slurm = &state->round.slurm;
    uint64_t began = run_now();
    int left = slurm_left(slurm, why);
    if (left > 0)
        slurm_cancel(slurm);
    while (left > 0 && !is_past(began, END * 1000)) {
        doze(200);
        left = slurm_left(slurm, why);
    }
    if (left > 0)
        snprintf(why, SLURM_WHY, "%d cancelled jobs do not end", left);
    return left == 0;
}

/* ---- starting ---- */

static void release(struct engine_run *run, bool also)
{
    struct state *state = run->state;
    cluster_close(&state->round.cluster, also);
    free(state->round.tries);
    free(state);
    run->state = NULL;
}

static bool refuse(char why[ENGINES_WHY], const char *reason)
{
    snprintf(why, ENGINES_WHY, "engine slurm: %.480s", reason);
    return false;
}

static struct state *make_state(struct engine_run *run, char why[SLURM_WHY])
{
    struct state *state = calloc(1, sizeof *state);
    unsigned *tries = calloc(run->count, sizeof *tries);
    snprintf(why, SLURM_WHY, "out of memory");
    if (state == NULL || tries == NULL ||
        !cluster_open(&state->round.cluster, run, why)) {
        free(state);
        free(tries);
        return NULL;
    }
    state->round.tries = tries;
    snprintf(state->round.slurm.name, SLURM_WORD, "%s",
             state->round.cluster.name);
    return state;
}

static bool begin(struct state *state, struct engine_run *run,
                  char why[SLURM_WHY])
{
    struct cluster *cluster = &state->round.cluster;
    if (!cluster_make(cluster, why))
        return false;
    cluster_look(cluster, run); /* what a start that was killed did not take */
    state->asked = state->answered = run_now();
    return round_begin(&state->round, run, why);
}

static bool start(struct engine_run *run, char why[ENGINES_WHY])
{
    char reason[SLURM_WHY];
    struct state *state = make_state(run, reason);
    run->state = state;
    if (state == NULL)
        return refuse(why, reason);
    bool is_empty = cancel_all(state, reason);
    if (is_empty && begin(state, run, reason))
        return true;
    release(run, is_empty);
    return refuse(why, reason);
}

/* ---- looking ---- */

/* Why nothing runs, once for each reason. */
static void tell_reason(struct state *state)
{
    const char *reason = state->round.slurm.reason;
    if (*reason == '\0' || strcmp(reason, "None") == 0 ||
        strcmp(reason, state->told) == 0)
        return;
    snprintf(state->told, sizeof state->told, "%s", reason);
    class_say("engine slurm: jobs wait in the queue: %s", reason);
}

/* What is not done has not been begun. */
static void give_back(struct state *state, struct engine_run *run)
{
    for (size_t i = 0; i < run->count; i++)
        if (!run->jobs[i].is_done)
            cluster_give_back(&state->round.cluster, run, i);
}

/* How are they? Or, between rounds, the next one. */
static void ask(struct state *state, struct engine_run *run)
{
    struct round *round = &state->round;
    char why[SLURM_WHY];
    bool ok;
    if (round->is_out)
        ok = slurm_ask(&round->slurm, why);
    else /* it may be out, although nobody said so */
        ok = cancel_all(state, why) && round_begin(round, run, why);
    state->asked = run_now();
    if (ok) {
        state->answered = state->asked;
        tell_reason(state);
    } else if (class_signal() == 0 &&
               is_past(state->answered, SILENCE * 1000)) {
        class_say("engine slurm: %s; given up", why);
        give_back(state, run); /* they may come back to the next start */
        round_left(round, run, true);
    }
}

/* First the question, then the files: what has ended by then is there. */
static bool look(struct engine_run *run, int milliseconds)
{
    struct state *state = run->state;
    struct round *round = &state->round;
    if (round_left(round, run, false) == 0)
        return false;
    doze(milliseconds);
    if (class_signal() == 0 && is_past(state->asked, ASK))
        ask(state, run);
    cluster_look(&round->cluster, run);
    if (round->is_out)
        round_end(round, run);
    return round_left(round, run, false) > 0;
}

/* ---- stopping ---- */

static bool is_all_back(const struct engine_run *run)
{
    for (size_t i = 0; i < run->count; i++)
        if (!run->jobs[i].is_done || run->jobs[i].status == ENGINES_LOST)
            return false;
    return true;
}

/* While tasks may still come back, the folder stays for the next start. */
static void stop(struct engine_run *run)
{
    struct state *state = run->state;
    struct round *round = &state->round;
    char why[SLURM_WHY];
    bool is_empty = cancel_all(state, why) || is_all_back(run);
    if (!is_empty)
        class_say("engine slurm: %s; later type: scancel --name=%s", why,
                  round->slurm.name);
    cluster_look(&round->cluster, run);
    give_back(state, run);
    release(run, is_empty);
}

const struct engine engine_slurm = {"slurm", SLURM_MOST, start, look, stop};
