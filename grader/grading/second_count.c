/*
 * The rules of second_count.h, the plainest first: which of them speaks is
 * what the student reads.
 *
 * A trace that was cut off cannot be held against the library's counts. What
 * is in it was taken, though, and is held against the other run.
 */
#include "second_count.h"

#include <inttypes.h>

#include "../meter/report.h"

uint64_t second_count_traced(const struct witness_result *counts)
{
    uint64_t own = counts->acquisitions_ignored;
    return counts->acquisitions_traced + counts->acquisitions_unseen +
           (own > SECOND_COUNT_OWN ? own - SECOND_COUNT_OWN : 0);
}

bool second_count_was_in(const struct shared *shared, pid_t pid)
{
    for (size_t i = 0; i < shared->next_process && i < SHARED_PROCESSES; i++)
        if (shared->processes[i].pid == pid)
            return shared->processes[i].ended != SHARED_EXEC;
    return false;
}

static void tell_difference(const struct witness_result *counts,
                            char got[RESULT_TEXT])
{
    const struct witness_difference *worst = &counts->worst;
    if (counts->locks_unseen > 0)
        result_set(got,
                   "evasion suspected: %" PRIu64 " acquisitions of %u %s that "
                   "were taken behind the library's back",
                   counts->acquisitions_unseen, counts->locks_unseen,
                   counts->locks_unseen == 1 ? "lock" : "locks");
    else
        result_set(got,
                   "evasion suspected: of a %s Valgrind has seen %" PRIu64
                   " calls, and the library %" PRIu64,
                   report_kind(worst->kind), worst->traced, worst->counted);
}

bool second_count_agrees(const struct second_facts *facts,
                         char got[RESULT_TEXT])
{
    const struct witness_result *counts = facts->counts;
    uint64_t traced = second_count_traced(counts);
    if (!facts->is_cut && !counts->agrees)
        tell_difference(counts, got);
    else if (!facts->is_counted)
        result_set(got, "evasion suspected: the library that counts was not "
                        "in the program at its end");
    else if (!facts->is_sound)
        result_set(got, "evasion suspected: something wrote over the counters");
    else if (counts->acquisitions_ignored > SECOND_COUNT_OWN)
        result_set(got,
                   "evasion suspected: %" PRIu64 " acquisitions of locks that "
                   "pass for the C library's own",
                   counts->acquisitions_ignored);
    else if (traced > facts->plain && traced - facts->plain > facts->spare)
        result_set(got,
                   "evasion suspected: %" PRIu64 " acquisitions with Valgrind, "
                   "%" PRIu64 " without",
                   traced, facts->plain);
    else
        return true;
    return false;
}
