/**
 * @file refcount_objects.h
 * @brief The accounts of objects: who made, freed, and wrongly used them.
 *
 *     opening = rc_objects_open(seed);
 *     rc_thread_begin(slot);        in each thread, instead of rc_enter
 *     ...
 *     rc_thread_end();              instead of rc_leave
 *     rc_objects_close(&counts);    after rc_close
 *
 * For who runs engines; engines themselves see refcount.h only. One that calls
 * these all the same, to begin the accounts anew, is found out: counts.opening
 * is another one then. And when accounts are closed, the memory itself is
 * looked at: what it says of live objects is what counts.
 */
#ifndef REFCOUNT_OBJECTS_H
#define REFCOUNT_OBJECTS_H

#include "refcount.h"

/** What became of all objects. */
struct rc_counts {
    uint64_t created;
    uint64_t freed; /**< for the first time */
    uint64_t twice; /**< freed once more; or so many that memory and accounts
                         disagree by, after rc_objects_close */
    uint64_t stale; /**< reads of freed ones; and those that were written to */
    uint64_t peak;  /**< most that lived at once, as far as was looked */
    uint64_t opening; /**< which one it was, after rc_objects_close */
};

/** Begins anew. @param seed rc_value follows from it. @return a number that no
 * other opening has. */
uint64_t rc_objects_open(uint64_t seed);

/** Gives all memory back to the system. @param counts what there was. */
void rc_objects_close(struct rc_counts *counts);

/** The same without an end; exact while no thread runs. */
void rc_objects_look(struct rc_counts *counts);

/** Looks how many objects live now, for the peak: never more than do. It
 * reads a line of every thread: not for each operation. */
void rc_objects_sample(void);

/** The calling thread has this slot, and enters. */
void rc_thread_begin(unsigned slot);

/** It leaves. */
void rc_thread_end(void);

/** What streams are for. */
enum {
    RC_DRAW_GET,     /**< the place that an operation gets from */
    RC_DRAW_REPLACE, /**< the place that it replaces afterwards */
    RC_DRAW_POOL,    /**< the value of a place */
    RC_DRAW_CREATED, /**< the value of what it creates */
    RC_DRAWS
};

/** Random bits of an operation or object, the same on every machine: the
 * numbers of SplitMix64 (Steele, Lea and Flood, 2014), in any order. Streams
 * are apart from each other. */
static inline uint64_t rc_draw(uint64_t seed, unsigned stream, uint64_t number)
{
    uint64_t z =
        seed + UINT64_C(0x9e3779b97f4a7c15) * (number * RC_DRAWS + stream + 1);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/** @return a value: 31 bits of a draw. */
static inline uint64_t rc_draw_value(uint64_t bits)
{
    return bits >> 33;
}

/** @return a place in a pool. */
static inline size_t rc_draw_place(uint64_t bits, size_t objects)
{
    return (size_t)((bits >> 32) * objects >> 32);
}

#endif
