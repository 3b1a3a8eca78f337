/**
 * @file witness.h
 * @brief Counts the locks of a program once more, by Valgrind, and compares.
 *
 *     static struct witness_result result;        large: off the stack
 *     struct witness_options options = {.limit_seconds = 60};
 *     if (!witness_run(&options, "/bin/true", argv, &result))
 *         say("no witness: %s", result.problem);
 *     else if (!result.agrees)
 *         say("%u of %u locks differ", result.locks_differing,
 *             result.locks_compared);
 *
 * The program runs under Valgrind's tool DRD, which traces each call of a lock
 * function from below; in the same run the preloaded library counts as always,
 * from above. What both say of each lock, by its address, has to be the same.
 * Programs that it starts are followed, too. The library lies in the program's
 * own memory and can be lied to; the trace cannot be shortened from there.
 *
 * This is another run than the first: standard input, output and error are
 * /dev/null, and it is some 50 times as slow. A program that reads standard
 * input or whose threads race does other things in it.
 *
 * What is compared:
 * - mutexes, spinlocks, barriers: acquisitions, exactly
 * - rwlocks: calls, exactly. DRD does not say which of them failed
 * - robust mutexes: acquisitions; or calls, if the library counted more: DRD
 *   takes the lock of a dead owner for one that was not given
 * - semaphores: acquisitions; fewer in the trace are no difference when there
 *   were waits, since DRD does not see sem_clockwait
 * - releases, but not of mutexes whose unlocking may be refused: the trace has
 *   the call, and not what came of it
 *
 * Not seen through, so these read as differences: condition waits that are
 * refused (of a mutex that is not held, until a date that is none), which DRD
 * takes for waits, and the rest of a thread that was cancelled in one, which
 * DRD does not trace. Programs with thrd_create crash in Valgrind 3.19's DRD.
 * Those that define pthread_mutex_lock themselves may stand still in it, as
 * its own library calls that, too: have a limit.
 */
#ifndef WITNESS_H
#define WITNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "meter.h"
#include "witness_trace.h"

/** Room for a sentence. */
#define WITNESS_TEXT 512

/** How to run. Zero is a sensible value of each. */
struct witness_options {
    unsigned limit_seconds; /**< stop it then; 0: never */
    uint64_t most_lines;    /**< of the trace: stop it then; 0: never. An
                                 acquisition has three to six */
    /* Of the run without Valgrind, which this one is compared with, too: */
    bool has_first;        /**< the next is set */
    uint64_t acquisitions; /**< of all locks */
    bool has_end;          /**< the next two are set */
    enum meter_end end;    /**< how the program ended */
    int code;
};

/** A lock that differs. */
struct witness_difference {
    enum shared_kind kind;
    uint64_t address; /**< under Valgrind, where it is not that of other runs */
    bool is_unseen;   /**< the library has not seen this lock at all */
    uint64_t counted; /**< acquisitions by the library; or if these are the
                           same, releases */
    uint64_t traced;  /**< by DRD, likewise */
};

/** What came of it. Nothing to free. */
struct witness_result {
    bool ran;                   /**< and can be compared */
    char problem[WITNESS_TEXT]; /**< a clause why not, or "" */
    bool agrees;
    uint64_t acquisitions_counted; /**< by the library, of all locks */
    uint64_t acquisitions_traced;  /**< by DRD, of the same */
    uint64_t releases_counted;
    uint64_t releases_traced;
    unsigned locks_compared;  /**< those that the library has seen */
    unsigned locks_differing; /**< of them */
    unsigned locks_unseen;    /**< only DRD has seen these: the program goes
                                   round the library */
    unsigned locks_ignored;   /**< likewise, but they are the C library's own */
    uint64_t acquisitions_unseen;  /**< of the unseen, by DRD ... */
    uint64_t acquisitions_ignored; /**< and of the ignored: neither is in the
                                        sums above */
    uint64_t unfinished; /**< threads that were stopped in mid-flight; a
                              difference of as many still agrees (up to 16) */
    struct witness_difference worst; /**< if any differs or is unseen */
    uint64_t races;                  /**< places where DRD saw a data race */
    char first_race[WITNESS_RACE];   /**< lines of text, or "" */
    char note[WITNESS_TEXT]; /**< a sentence on how this run differs from the
                                  first, or "" */
    enum meter_end end;      /**< how the program ended */
    int code;
    uint64_t wall_ns;
    uint64_t lines; /**< of the trace */
};

/**
 * Runs a program under Valgrind and compares. It is in a process group of its
 * own, which is killed at its end, at a limit, and when a signal is about to
 * end the caller; a process that leaves the group escapes.
 * @param path of the program, with a slash.
 * @param argv its arguments, the first is its name; then NULL.
 * @return result->ran
 */
bool witness_run(const struct witness_options *options, const char *path,
                 char *const *argv, struct witness_result *result);

/** The half that compares: fills the figures of a result, and `agrees`.
 * @param trace gets what the library counted, too. */
void witness_compare(const struct shared *shared, struct witness_trace *trace,
                     struct witness_result *result);

#endif
