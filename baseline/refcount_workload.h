/**
 * @file refcount_workload.h
 * @brief A workload: what threads do with objects, as a small text file.
 *
 *     # 10,000 objects that everybody shares
 *     kind shared
 *     threads 4
 *     objects 10000
 *     operations 1000000
 *     replace-every 4096
 *     seed 61
 *
 * A line has a name and a value; a number sign begins a comment. Each name may
 * stand once. What all names mean is said at struct workload. The operations
 * are numbered from 0, and each thread does a range of them; what an operation
 * does follows from its number and the seed. So the sum of all that is read is
 * the same whatever the threads, and however they are scheduled.
 */
#ifndef REFCOUNT_WORKLOAD_H
#define REFCOUNT_WORKLOAD_H

#include <stdio.h>

#include "refcount.h"

/** Bytes that a workload may have. */
#define WORKLOAD_BYTES 4096

/** Limits of what it may say. */
#define WORKLOAD_OPERATIONS 1000000000
#define WORKLOAD_READS      64
#define WORKLOAD_HOLD       64

/** Sums are told modulo 2^31 - 1. */
#define WORKLOAD_PRIME 2147483647

/** What an operation is. */
enum workload_kind {
    /** Create an object, read it, give it back. */
    WORKLOAD_LOCAL,
    /** Get one of the pool, read it, give it back. */
    WORKLOAD_SHARED,
    /** Create one, or get one of the pool, in turn; keep it, hand it over to
     * the next thread, which reads it and gives it back, and give it back. */
    WORKLOAD_HAND_OVER
};

/** A workload. The name in the file stands first; those with a number behind
 * it may be left out, and are that number then. */
struct workload {
    enum workload_kind kind; /**< kind: local, shared or hand-over */
    unsigned threads;        /**< threads: 1 to RC_THREADS */
    size_t objects;          /**< objects: in the pool, 1 to RC_OBJECTS */
    uint64_t operations;     /**< operations: of all threads together */
    uint64_t replace_every;  /**< replace-every, 0: after so many operations
                                  a place of the pool is replaced; 0: never */
    unsigned reads;          /**< reads, 1: how often an object is read; each
                                  time but the first, one more reference is
                                  taken before and given back after it */
    unsigned hold;           /**< hold, 1: references that a thread has at a
                                  time before it gives the oldest one back;
                                  of kind shared only */
    unsigned blocked;        /**< blocked, 0: further threads, each of which
                                  gets the object of one place, pauses until
                                  all others are done, and gets what is there
                                  then. With threads at most RC_THREADS */
    uint64_t seed;           /**< seed: all values and places follow from it */
};

/** Room for a reason. */
#define WORKLOAD_WHY 256

/**
 * Reads a workload.
 * @param why gets a clause: "line 3: threads '99': not 1 to 32".
 * @return false if so, or with why "" and errno set when it cannot be read.
 */
bool rc_workload_read(struct workload *workload, FILE *from,
                      char why[WORKLOAD_WHY]);

/** @return references that threads may have at a time, at most: what may live
 * besides the pool, and is not to be freed yet. */
uint64_t rc_workload_held(const struct workload *workload);

/**
 * Reads a whole number.
 * @return false unless it is digits only, and from least to most.
 */
bool rc_workload_number(const char *text, uint64_t least, uint64_t most,
                        uint64_t *number);

#endif
