/**
 * @file slurm_round.h
 * @brief Jobs go to Slurm in rounds: an array of tasks each.
 *
 *     round_begin(&round, run, why)      what is not done yet, most of it
 *     slurm_ask(&round.slurm, why)       how are they?
 *     cluster_look(&round.cluster, run)  what has come back?
 *     round_end(&round, run)             all are over; there may be more
 *     round_left(&round, run, false)     how many are not done?
 *
 * A task that has ended without a result was cancelled, or its node died: its
 * job is in the next round again, ROUND_TRIES times in all.
 */
#ifndef SLURM_ROUND_H
#define SLURM_ROUND_H

#include <stdint.h>

#include "class.h"
#include "cluster.h"
#include "slurm.h"

/** How often a job is submitted that never comes back. */
#define ROUND_TRIES CLASS_TRIES

/** The rounds of a run. */
struct round {
    struct cluster cluster;
    struct slurm slurm;         /**< the array */
    size_t jobs[SLURM_MOST];    /**< the job of each of its tasks */
    uint64_t ended[SLURM_MOST]; /**< when each was seen to have; 0 */
    unsigned *tries;            /**< of each job of the run */
    unsigned number;
    bool is_out; /**< there is one on its way */
};

/** Submits what is not done. It may be nothing; then it is not out. */
bool round_begin(struct round *round, const struct engine_run *run,
                 char why[SLURM_WHY]);

/** Looks whether all tasks of the round are over. */
void round_end(struct round *round, struct engine_run *run);

/** Gives up what was tried too often, or all. @return what is not done. */
size_t round_left(struct round *round, struct engine_run *run, bool all);

#endif
