/**
 * @file slurm.h
 * @brief The commands of Slurm: sbatch, squeue, scancel.
 *
 *     struct slurm slurm = {.name = "grade-class-0b5c"};
 *     if (slurm_left(&slurm, why) < 0) ...          it does not answer
 *     slurm_submit(&slurm, &wish, why)              "run these tasks"
 *     while (slurm_ask(&slurm, why))                "how are they?"
 *         ... slurm.states[i] ...
 *     slurm_cancel(&slurm)                          all jobs of this name
 *
 * Nothing but these commands is used: no accounting (slurmdbd), no library,
 * no file of Slurm's. Which cluster, partition and account that is, the user
 * says as for all programs: SLURM_CONF, SBATCH_PARTITION, SBATCH_ACCOUNT, ...
 *
 * They take signals while they run; class_signal() tells.
 */
#ifndef SLURM_H
#define SLURM_H

#include <stdbool.h>
#include <stddef.h>

/** Most tasks of an array: Slurm's MaxArraySize is 1001 unless somebody has
 * changed it, and what squeue says of so many fits into RUN_KEPT. */
#define SLURM_MOST 1000

/** Room for a reason. */
#define SLURM_WHY 512

/** Room for a word of Slurm's. */
#define SLURM_WORD 64

/** How a task is. */
enum slurm_state {
    SLURM_WAITS,     /**< in the queue */
    SLURM_RUNS,      /**< or is being ended */
    SLURM_COMPLETED, /**< its exit status was 0 */
    SLURM_ENDED,     /**< otherwise: see `how` */
    SLURM_FORGOTTEN  /**< Slurm knows nothing of it any more */
};

/** An array of tasks. */
struct slurm {
    char name[SLURM_WORD]; /**< all of its jobs are called so */
    char id[SLURM_WORD];   /**< of the array that was submitted last */
    size_t count;          /**< of its tasks */
    enum slurm_state states[SLURM_MOST]; /**< of each, from 0 */
    char how[SLURM_WORD];                /**< how one ended: "CANCELLED"; "" */
    char reason[SLURM_WORD]; /**< why all wait: "Resources"; "": one runs */
};

/** What is to be submitted. */
struct slurm_wish {
    const char *script; /**< task n, from 1, has n in SLURM_ARRAY_TASK_ID */
    const char *const *arguments; /**< of the script; NULL at the end */
    const char *log;              /**< a folder for what tasks say */
    size_t count;
    unsigned width;   /**< tasks at a time */
    unsigned minutes; /**< that one may take */
    bool is_alone;    /**< each has its node for itself */
};

/** Submits an array. @return false: nothing was, as far as is known. */
bool slurm_submit(struct slurm *slurm, const struct slurm_wish *wish,
                  char why[SLURM_WHY]);

/** Asks how the tasks are. @return false: nobody answers. */
bool slurm_ask(struct slurm *slurm, char why[SLURM_WHY]);

/** @return how many jobs of this name wait or run; -1: nobody answers. */
int slurm_left(struct slurm *slurm, char why[SLURM_WHY]);

/** Cancels all jobs of this name; they end a little later. */
void slurm_cancel(const struct slurm *slurm);

#endif
