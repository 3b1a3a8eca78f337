/**
 * @file metered.h
 * @brief Runs the submission under lockmeter's library, in its box.
 *
 *     const struct metered_run *run =
 *         metered_run(grading, check, mode, input);
 *     if (run == NULL)
 *         return;                     the check has failed, or grading broke
 *     ... run->report.peak, run->report.locks, run->claim ...
 *
 * The counters are made here and belong to the grader; the submission inherits
 * their descriptor, and the library, a copy in work/bin, counts into them.
 * Neither bubblewrap nor the runner is preloaded. The program that is metered
 * is the one that is graded, built by build.c.
 *
 * Several checks look at the same runs, so the last ones are kept.
 */
#ifndef METERED_H
#define METERED_H

#include "../meter/doubts.h"
#include "../meter/report.h"
#include "grading.h"

/** How lockmeter is called in commands for the student. */
#define METERED_COMMAND "build/release/grader/lockmeter"

/** A run that ended well, with the right answer. */
struct metered_run {
    const struct lab_mode *mode;
    const struct grading_input *input;
    unsigned long used;   /**< when it was asked for last */
    struct report report; /**< but for report.meter, which is gone */
    struct doubts doubts;
    bool is_sound;   /**< nobody wrote over the counters, as far as one sees */
    long long claim; /**< acquisitions that the program claims; -1: none */
    bool has_base;
    uint64_t base; /**< what is added to addresses of the program's file */
};

/** Whose code an address belongs to. */
enum metered_owner {
    METERED_ELSEWHERE, /**< the C library, or another one */
    METERED_LIBRARY,   /**< the lab's, or what the compiler added */
    METERED_SUBMISSION
};

/**
 * Runs it, or finds the run that was made before.
 * @return NULL if the check has failed for it, or grading cannot go on. Valid
 * until metered_run has been called for many other inputs.
 */
const struct metered_run *metered_run(struct grading *grading,
                                      struct result_check *check,
                                      const struct lab_mode *mode,
                                      const struct grading_input *input);

/**
 * Runs it with its threads disturbed.
 * @param seconds limit.
 * @return whether all went well; if not, the check has failed, or grading
 * cannot go on.
 */
bool metered_chaos(struct grading *grading, struct result_check *check,
                   const struct lab_mode *mode,
                   const struct grading_input *input, uint64_t seed,
                   unsigned seconds);

/** @return the largest of the small inputs; NULL with grading->trouble. */
const struct grading_input *metered_largest(struct grading *grading);

/**
 * Who makes a call.
 * @param return_address as the counters have it. When the lab's library calls
 * a function of the submission which then jumps on to where the call was
 * counted, it becomes that function's address plus 1.
 */
enum metered_owner metered_owner(const struct grading *grading,
                                 const struct metered_run *run,
                                 uint64_t *return_address);

/** @return bytes of the submission's variables. */
uint64_t metered_static_bytes(const struct grading *grading);

/** Says what was run: "threads, input edge.batch under lockmeter". */
void metered_what(char text[RESULT_TEXT], const struct metered_run *run);

/** Sets check->again to the commands that meter this run by hand. */
void metered_again(struct grading *grading, struct result_check *check,
                   const struct metered_run *run);

/** Frees what it keeps. */
void metered_close(struct grading *grading);

#endif
