/**
 * @file witness_trace.h
 * @brief Reads what Valgrind's DRD traces of locks, and counts it.
 *
 *     struct witness_trace trace;
 *     if (!witness_trace_begin(&trace))
 *         ... memory is short ...
 *     while ((count = read(log, bytes, sizeof bytes)) > 0)
 *         witness_trace_feed(&trace, bytes, (size_t)count);
 *     lock = witness_trace_find(&trace, shared_key(SHARED_MUTEX, 0, mutex));
 *     ... lock->given, lock->releases, trace.race.count ...
 *     witness_trace_free(&trace);
 *
 * The log is read as a stream and is not kept: it has some 200 bytes for each
 * acquisition. Nothing in it is trusted; lines that are not DRD's are skipped.
 */
#ifndef WITNESS_TRACE_H
#define WITNESS_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "witness_race.h"

/** Bytes of a line that are looked at, with a NUL. */
#define WITNESS_LINE 512

/** Locks that are told apart; a power of two. */
#define WITNESS_LOCKS 65536

/** What the preloaded library counted of a lock, all threads together. */
struct witness_counted {
    uint64_t acquisitions;
    uint64_t contended;
    uint64_t failed;
    uint64_t releases;
    int type; /**< glibc's __kind of a mutex */
};

/** A lock: what DRD traced of it, and what the library counted. */
struct witness_lock {
    uint64_t key;      /**< shared_key of image 0: all processes are summed */
    uint64_t given;    /**< calls that took it, as DRD sees it; for an rwlock
                            all calls, since DRD does not see more */
    uint64_t failed;   /**< calls that did not get it, likewise */
    uint64_t releases; /**< calls */
    /** DRD starts a thread with a mutex of its own, on the stack of who made
     * the thread. What it did with that is here, and not above. */
    uint64_t own_given;
    uint64_t own_releases;
    bool is_own; /**< now */
    struct witness_counted counted;
};

/** A log that is being read. */
struct witness_trace {
    struct witness_lock *locks; /**< rows; those with key 0 are unused */
    size_t lock_count;          /**< rows in use */
    uint64_t lost;              /**< lines about locks that found no row */
    uint64_t lines;             /**< in all */
    bool has_header;            /**< DRD has introduced itself */
    struct witness_race race;
    char complaint[WITNESS_LINE]; /**< a line of Valgrind about itself, or "" */
    char line[WITNESS_LINE];      /**< so far */
    size_t length;                /**< of it, without what was cut off */
};

/** Begins. @return false if memory is short. */
bool witness_trace_begin(struct witness_trace *trace);

/** Takes the next bytes of the log; a line may be spread over many calls. A
 * last line without an end is not counted. */
void witness_trace_feed(struct witness_trace *trace, const char *bytes,
                        size_t count);

/** @return the lock with this key, made if need be; NULL when all rows are
 * used. */
struct witness_lock *witness_trace_find(struct witness_trace *trace,
                                        uint64_t key);

/** Frees what it owns. */
void witness_trace_free(struct witness_trace *trace);

#endif
