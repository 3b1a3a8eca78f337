/**
 * @file second_count.h
 * @brief Do two counts of the same locks agree? Rules without runs.
 *
 *     struct second_facts facts = {.counts = &result, ...};
 *     char got[RESULT_TEXT];
 *     if (!second_count_agrees(&facts, got))
 *         ... fails, `got` says why
 *
 * The library that counts lies in the program's own memory: who knows how can
 * set it back. So one run is counted twice, by the library and from below by
 * Valgrind's DRD, which no program can reach (witness.h). Of each lock both
 * have to say the same, exactly and however often it is taken: it is one run.
 *
 * A program might do so only where Valgrind is not. So DRD must not see many
 * more acquisitions than the library did in the run that is graded; a few
 * more it may, since locks of queues and conditions vary from run to run. That
 * it sees fewer is nothing that one could gain by.
 *
 * Locks of the C library and the dynamic linker are left out; but what part of
 * the memory is theirs, the library tells, and so a program could. Of these,
 * SECOND_COUNT_OWN acquisitions are believed.
 */
#ifndef SECOND_COUNT_H
#define SECOND_COUNT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../meter/witness.h"
#include "result.h"

/** Acquisitions of the C library's own locks in a run. Here it is 95 to 103,
 * most of them by the dynamic linker when the counting library looks up what
 * it wraps. */
#define SECOND_COUNT_OWN 400

/** What is known of a run that was counted twice, and ended well. */
struct second_facts {
    const struct witness_result *counts; /**< as witness_compare left it */
    bool is_counted; /**< the library was in the program until its end */
    bool is_sound;   /**< nobody wrote over what it counted, as one sees */
    bool is_cut;     /**< the trace, or the list of locks, has no end */
    uint64_t plain;  /**< acquisitions by the library without Valgrind */
    uint64_t spare;  /**< how many more DRD may see than that */
};

/** @return whether they agree. @param got if not, gets a clause why. */
bool second_count_agrees(const struct second_facts *facts,
                         char got[RESULT_TEXT]);

/** @return the acquisitions that DRD has seen, but for those of the C library's
 * own locks that are believed. */
uint64_t second_count_traced(const struct witness_result *counts);

/** Whether the library counted in a process until that ended, and not only in
 * what was in its place before. */
bool second_count_was_in(const struct shared *shared, pid_t pid);

#endif
