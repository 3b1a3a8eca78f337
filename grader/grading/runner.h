/**
 * @file runner.h
 * @brief What the box's runner tells the caller, in records of fixed size.
 *
 * They come on a socket that keeps their bounds: RUNNER_STARTED when the
 * program runs, or RUNNER_FAILED if it does not; RUNNER_ENDED when it and all
 * that it started are dead. The other way nothing is said: when the caller
 * closes its direction, or dies, the runner ends everything.
 */
#ifndef RUNNER_H
#define RUNNER_H

#include <stdint.h>

/** Room for the words of a step. */
#define RUNNER_STEP 128

/** What a record says. */
enum runner_kind { RUNNER_STARTED = 1, RUNNER_FAILED, RUNNER_ENDED };

/** One record. What does not belong to its kind is zero. */
struct runner_record {
    int32_t kind;
    int32_t error;          /**< RUNNER_FAILED: an errno ... */
    char step[RUNNER_STEP]; /**< ... of this: "enter the work folder" */
    int32_t status;         /**< RUNNER_ENDED: of the program, as wait has it */
    uint32_t left_behind;   /**< other processes that had to be killed */
    uint32_t escaped;       /**< 1: some could not be killed */
    uint64_t wall_ns;
    uint64_t user_ns; /**< of all processes, likewise below */
    uint64_t system_ns;
    int64_t peak_kib;
};

#endif
