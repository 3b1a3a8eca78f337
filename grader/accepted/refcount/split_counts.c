/*
 * Split counts: finding and counting are one operation, as the place in the
 * pool holds both the pointer and how often it was given away.
 *
 *     pool[i]    | 16 bits: given away | 48 bits: pointer |
 *     get        add 1 to the upper part: the pointer came with it
 *     put        subtract 1 from the object's own count, which began at BIAS
 *     replace    exchange; add what was given away, less BIAS, to the own count
 *
 * Whoever brings the own count to 0 frees the object. Nothing has to be waited
 * for, nothing waits to be freed, and nobody cares whether a thread is away.
 *
 *     accepted: counts in the pool's pointers, and no grace period at all
 *     least: 91
 *     may: scaling.shards speed.*
 *
 * All threads that get an object write to its place, and all that put it to the
 * object: that costs the points of the shards, and no others.
 *
 * The upper part must not overflow: whoever sees that it is large moves it over
 * to the own count. Each of 32 threads can add 1 before it sees that.
 *
 * Locks: none.
 */
#include <stdlib.h>

#include "refcount.h"

#define ONE  ((uint64_t)1 << 48)
#define MANY 0x4000

#define BIAS ((int64_t)1 << 40)

const char rc_program[] = "erefcount";

struct part {
    _Atomic uint32_t is_shared;
    int64_t local;
    _Atomic int64_t count;
};

static _Atomic uint64_t *pool;
static size_t objects;

static struct rc_object *object_in(uint64_t word)
{
    return (struct rc_object *)(uintptr_t)(word & (ONE - 1)); /* NOLINT */
}

static struct part *part_of(struct rc_object *object)
{
    return rc_part(object);
}

/* Acquire and release: puts are each other's partners. */
static void change(struct rc_object *object, int64_t by)
{
    _Atomic int64_t *count = &part_of(object)->count;

    if (atomic_fetch_add_explicit(count, by, memory_order_acq_rel) + by == 0)
        rc_object_free(object);
}

static struct rc_object *make(size_t index)
{
    struct rc_object *object = rc_object_new(rc_value(index));

    if (object == NULL)
        return NULL;
    atomic_store_explicit(&part_of(object)->is_shared, 1, memory_order_relaxed);
    atomic_store_explicit(&part_of(object)->count, BIAS, memory_order_relaxed);
    return object;
}

/* What was in a place of the pool, and is not any more. */
static void give_up(uint64_t word)
{
    if (object_in(word) != NULL)
        change(object_in(word), (int64_t)(word / ONE) - BIAS);
}

bool rc_open(const struct rc_shape *shape)
{
    objects = shape->objects;
    pool = calloc(objects, sizeof *pool);
    bool ok = pool != NULL;
    for (size_t i = 0; ok && i < objects; i++) {
        struct rc_object *object = make(i);
        atomic_store_explicit(&pool[i], (uintptr_t)object,
                              memory_order_relaxed);
        ok = object != NULL;
    }
    if (!ok) {
        rc_close();
        return false;
    }
    rc_note_atomic(pool, objects * sizeof *pool);
    return true;
}

void rc_close(void)
{
    for (size_t i = 0; pool != NULL && i < objects; i++)
        give_up(atomic_load_explicit(&pool[i], memory_order_relaxed));
    free(pool);
    pool = NULL;
}

void rc_enter(unsigned slot)
{
    (void)slot;
}

void rc_leave(void)
{
}

void rc_pause(void)
{
}

void rc_resume(void)
{
}

/* Moves what was given away over to the own count. We have a reference: it does
 * not come to 0 meanwhile. */
static void move_over(size_t index, struct rc_object *object)
{
    uint64_t word = atomic_load_explicit(&pool[index], memory_order_relaxed);

    while (object_in(word) == object && word / ONE >= MANY) {
        int64_t given = (int64_t)(word / ONE);
        atomic_fetch_add_explicit(&part_of(object)->count, given,
                                  memory_order_relaxed);
        if (atomic_compare_exchange_strong_explicit(
                &pool[index], &word, word % ONE, memory_order_acq_rel,
                memory_order_relaxed))
            return;
        change(object, -given);
    }
}

/* Acquire: partner of the exchange in rc_replace. Release: what this thread did
 * with the object until now, it did with a reference, whose put says so; but
 * the next one who exchanges continues the release of the one before. */
struct rc_object *rc_get(size_t index)
{
    uint64_t word =
        atomic_fetch_add_explicit(&pool[index], ONE, memory_order_acq_rel);
    struct rc_object *object = object_in(word);

    if (word / ONE >= MANY)
        move_over(index, object);
    rc_part(object); /* where threads are disturbed */
    return object;
}

void rc_keep(struct rc_object *object)
{
    struct part *part = part_of(object);

    if (atomic_load_explicit(&part->is_shared, memory_order_relaxed) == 0)
        part->local++;
    else
        atomic_fetch_add_explicit(&part->count, 1, memory_order_relaxed);
}

void rc_put(struct rc_object *object)
{
    struct part *part = part_of(object);

    if (atomic_load_explicit(&part->is_shared, memory_order_relaxed) != 0)
        change(object, -1);
    else if (--part->local == 0)
        rc_object_free(object);
}

bool rc_replace(size_t index)
{
    struct rc_object *object = make(index);

    if (object == NULL)
        return false;
    give_up(atomic_exchange_explicit(&pool[index], (uintptr_t)object,
                                     memory_order_acq_rel));
    return true;
}

struct rc_object *rc_create(uint64_t value)
{
    struct rc_object *object = rc_object_new(value);

    if (object != NULL)
        part_of(object)->local = 1;
    return object;
}

void rc_hand_over(struct rc_object *object)
{
    struct part *part = part_of(object);

    if (atomic_load_explicit(&part->is_shared, memory_order_relaxed) != 0)
        return;
    atomic_store_explicit(&part->count, part->local, memory_order_relaxed);
    atomic_store_explicit(&part->is_shared, 1, memory_order_relaxed);
}

unsigned long long rc_lock_count(void)
{
    return 0;
}
