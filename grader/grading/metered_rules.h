/**
 * @file metered_rules.h
 * @brief What counts of lockmeter mean for a submission: rules without runs.
 *
 * Which acquisitions count. A mutex, a spinlock, a rwlock and a semaphore can
 * keep others out, so each acquisition of one counts, also after a condition
 * wait. Passing a barrier does not.
 *
 * Which claims are true. A program tells how often the locks of its allocator
 * were taken. Locks that its own driver has besides, for a queue say, need not
 * be in it, and nobody but its author knows which those are. So a claim is
 * true if it is the sum of
 *
 *     all locks that the lab's library took first: its heap's
 *     and some, all or none of those that others took first
 *
 * where locks that one place took first belong together, and what is left out
 * was taken at most METERED_LEFT_OUT times a block (or what the lab has in its
 * place), and seldom beside what a program takes that locks each time. A driver
 * does not need more, and who locks each time needs a hundred times that.
 */
#ifndef METERED_RULES_H
#define METERED_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../meter/shared.h"

/** Acquisitions a block of locks that a claim may leave out, and as what part
 * of those of a program that locks each time. */
#define METERED_LEFT_OUT 8
#define METERED_PART     100

/** Groups of locks that it may leave out; further ones it may not. */
#define METERED_GROUPS 12

/** Blocks that an input must have for counts per block: what a program does
 * once in a run weighs too much in smaller ones. */
#define METERED_BLOCKS 20

/** How the names of figures of acquisitions begin; what they are per, which
 * follows, is the lab's (lab.unit). Who looks for them looks for this. */
#define METERED_LOCKS     "acquisitions per "
#define METERED_CONTENDED "found taken, per "

/** Locks that belong together. */
struct metered_group {
    bool is_needed;        /**< a claim has to have them */
    uint64_t acquisitions; /**< of all of them */
};

/** @return whether acquisitions of such locks count. */
bool metered_is_lock(enum shared_kind kind);

/** @return how many acquisitions a claim may leave out on an input.
 * @param acquisitions of a program that locks each time. */
uint64_t metered_left_out(uint64_t blocks, uint64_t acquisitions);

/** @return whether a claim is true.
 * @param most that it may leave out. */
bool metered_claim_is_true(const struct metered_group *groups, size_t count,
                           uint64_t claim, uint64_t most);

/** @return how many a block; 0 if there are no blocks. */
double metered_per_block(uint64_t count, uint64_t blocks);

#endif
