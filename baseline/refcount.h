/**
 * @file refcount.h
 * @brief The one header of the reference counting lab: what an engine file
 * provides, and what the library gives it.
 *
 * A program of this lab is the library (baseline/refcount_*.c) linked with ONE
 * engine file, which counts references to objects and gives back to the
 * library those that nobody refers to any more.
 *
 *     rc_open(&shape);                    N threads, a pool of M objects
 *       rc_enter(slot);                   first thing in each thread
 *         object = rc_get(index);         a reference to the pool's object
 *         ... rc_read(object) ...
 *         rc_put(object);                 gives the reference back
 *         rc_replace(index);              another object takes its place
 *         object = rc_create(value);      one that is not in the pool
 *         rc_keep(object);                one reference more
 *         rc_hand_over(object);           another thread will rc_put this one
 *         rc_pause(); ... rc_resume();    around whatever may block
 *       rc_leave();                       last thing in it
 *     rc_close();                         all objects are freed
 *
 * What makes it hard: between the moment at which a thread reads in the pool
 * where an object is and the moment at which it has counted itself, another
 * one may replace the object and free it. The baseline has a lock for that.
 *
 * The memory of objects is the library's: it counts those that live, and those
 * that are freed twice or read after they were freed. No engine is asked about
 * its own mistakes.
 *
 * Locks: the seam itself has none.
 */
#ifndef REFCOUNT_H
#define REFCOUNT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chaos.h"

#ifdef UMEM_MEMDEBUG
#include <valgrind/drd.h>
#endif

/** Most threads of a domain; slots are 0 to RC_THREADS - 1. */
#define RC_THREADS 32

/** Most objects of a pool. */
#define RC_OBJECTS 100000

/** Bytes of an object that are the engine's: its counts, and whatever else it
 * wants to know of one. They are zero in a new object. */
#define RC_PART 40

/** Objects of each thread that nobody refers to any more and that need not be
 * freed yet. All of a domain: as many times as it has threads. */
#define RC_LIMBO 256

/** Bytes of a cache line, and of the one that is fetched with it: what two
 * threads write has to be this far apart. */
#define RC_APART 128

/** What is known of a domain when it is opened. */
struct rc_shape {
    unsigned threads; /**< 1 to RC_THREADS: slots 0 to threads - 1 */
    size_t objects;   /**< of the pool: 1 to RC_OBJECTS */
};

/* ---- What the library gives (refcount_objects.c) ---- */

/** An object: the library's words. The engine's part follows (rc_part). */
struct rc_object {
    _Atomic uint32_t state; /**< lives, or has been freed */
    uint32_t spare;         /**< nobody's yet */
    uint64_t value;         /**< what readers read; never changes */
    struct rc_object *next; /**< of those that are free */
};

/**
 * Makes an object. Only the caller knows of it.
 * @return NULL: there is no memory.
 */
struct rc_object *rc_object_new(uint64_t value);

/** Takes an object back. Nobody may use it from here on; doing this twice with
 * one is counted, and is the mistake that this lab is about. */
void rc_object_free(struct rc_object *object);

/** @return what the object at this place of the pool holds, also every one
 * that replaces it. */
uint64_t rc_value(size_t index);

/** What `state` says; no small numbers, so that other memory is told apart. */
#define RC_LIVES UINT32_C(0x6c697665)
#define RC_FREED UINT32_C(0xdeadf4ee)

/** Counts a read of an object that does not live. */
void rc_object_stale(void);

/**
 * Reads an object to which the caller has a reference.
 * @return its value; of one that was freed another number.
 */
static inline uint64_t rc_read(const struct rc_object *object)
{
    if (atomic_load_explicit(&object->state, memory_order_relaxed) != RC_LIVES)
        rc_object_stale();
    return object->value;
}

/** What rc_part does where threads are disturbed. */
void *rc_part_disturbed(struct rc_object *object);

/** @return the engine's part, RC_PART bytes from a multiple of 8 on. This is
 * also a place where `lockmeter --chaos` may disturb a thread: between finding
 * an object and counting oneself. */
static inline void *rc_part(struct rc_object *object)
{
    return chaos_point == NULL ? object + 1 : rc_part_disturbed(object);
}

/** @return the object that a part is of. */
static inline struct rc_object *rc_object_of(void *part)
{
    return (struct rc_object *)part - 1;
}

_Static_assert(sizeof(struct rc_object) + RC_PART == 64,
               "an object must be one cache line");

/** Tells DRD, which does not know C11's atomics, that threads may share these
 * bytes without a lock: in the memdebug flavour, elsewhere it is empty. What
 * the library makes, objects too, it has told already. ThreadSanitizer knows
 * atomics, and need not be told. */
static inline void rc_note_atomic(const void *bytes, size_t size)
{
#ifdef UMEM_MEMDEBUG
    VALGRIND_DO_CLIENT_REQUEST_STMT(VG_USERREQ__DRD_START_SUPPRESSION, bytes,
                                    size, 0, 0, 0);
#else
    (void)bytes;
    (void)size;
#endif
}

/* ---- What an engine file provides ---- */

/** The program's name, as messages begin with it. */
extern const char rc_program[];

/**
 * Opens the domain and fills the pool: object i is rc_object_new(rc_value(i)).
 * Called by the main thread, which has no slot.
 * @return false: there is no memory; nothing is left behind then.
 */
bool rc_open(const struct rc_shape *shape);

/** All threads have left and gave back their references. Frees the pool and
 * whatever is left. Called by the main thread. */
void rc_close(void);

/** The calling thread begins. No two that are inside have the same slot; one
 * that was left may be entered again. */
void rc_enter(unsigned slot);

/** The calling thread will not call again, unless it enters. References that
 * it has may be given back by others. */
void rc_leave(void);

/** The calling thread will not call for a while, as it may block. It keeps its
 * references. Others must not have to wait for it. */
void rc_pause(void);

/** It goes on. */
void rc_resume(void);

/**
 * Finds an object in the pool.
 * @return the object that is at this place now, which will not be freed before
 * the reference has been given back with rc_put, by whichever thread.
 */
struct rc_object *rc_get(size_t index);

/** Gives a reference back. With the last one the object is freed, now or
 * later (RC_LIMBO). */
void rc_put(struct rc_object *object);

/** One reference more to an object to which the caller has one. */
void rc_keep(struct rc_object *object);

/**
 * A new object of the same value takes a place of the pool. The old one is
 * freed when nobody refers to it any more.
 * @return false: there is no memory; the old one has stayed.
 */
bool rc_replace(size_t index);

/** @return a new object that is not in the pool; the caller has its one
 * reference. NULL: there is no memory. */
struct rc_object *rc_create(uint64_t value);

/** One of the caller's references goes to another thread, which does not see
 * it before this returns, and may give it back. */
void rc_hand_over(struct rc_object *object);

/** @return how often locks were taken since rc_open, exact while no other
 * thread is inside. Called after rc_close, too, whose locks it has then. */
unsigned long long rc_lock_count(void);

#endif
