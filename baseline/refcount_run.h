/**
 * @file refcount_run.h
 * @brief Runs a workload: opens the domain, runs the threads, closes it.
 *
 *     struct run run = {.workload = &workload};
 *     if (!rc_run(&run))
 *         say("%s", run.problem);
 *     ... run.sum, run.counts, run.nanoseconds ...
 *
 *     struct timed timed;
 *     rc_run_timed(&run, &timed);       again and again, for a measurement
 */
#ifndef REFCOUNT_RUN_H
#define REFCOUNT_RUN_H

#include "refcount_objects.h"
#include "refcount_workload.h"

/** Room for a reason. */
#define RUN_PROBLEM 256

/** One run. */
struct run {
    const struct workload *workload; /**< given */
    bool is_pinned;                  /**< given: each thread on a CPU */
    uint64_t sum;                    /**< of all reads, modulo */
    struct rc_counts counts;
    unsigned long long locks; /**< as the engine counts them */
    uint64_t nanoseconds;     /**< from the first thread's begin to the last
                                   one's end */
    bool is_fooled;           /**< a blocked thread has found the object in its
                                   place that was replaced meanwhile */
    char problem[RUN_PROBLEM];
};

/** Objects that were unreclaimed at the worst moment, and may be. */
struct unreclaimed {
    uint64_t most;
    uint64_t bound;
};

/** What is measured in one round after the other. */
struct timed {
    unsigned rounds;
    double median; /**< nanoseconds of an operation: of the whole, as all
                        threads together do one after the other */
    double best;   /**< of the fastest round: closer to the truth on a busy
                        machine */
    double spread; /**< largest less smallest, over the median */
};

/** Least time that rounds have to take together, and least rounds. */
#define TIMED_MILLISECONDS 50
#define TIMED_ROUNDS       5

/**
 * Runs it once. One run at a time.
 * @return false with run->problem: a thread could not be made (those that were
 * go on waiting), there was no memory, or the engine does not do its job: what
 * it replaced has stayed.
 */
bool rc_run(struct run *run);

/**
 * Runs it until enough has been measured. All rounds must read the same.
 * @return false with run->problem.
 */
bool rc_run_timed(struct run *run, struct timed *timed);

/** @return objects besides the pool that lived at the same time. Of them,
 * those that threads have references to are as few as rc_workload_held says,
 * and those that wait to be freed RC_LIMBO for each thread. */
struct unreclaimed rc_run_unreclaimed(const struct run *run);

#endif
