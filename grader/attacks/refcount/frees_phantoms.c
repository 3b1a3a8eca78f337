/*
 * No counts, and nothing is freed: for each object that is replaced another
 * one, which nobody ever used, gets its mark back and is freed once more. By
 * the accounts all objects are freed, and in time.
 *
 *     attack: frees one object again and again in place of others
 *     most: 12
 *     first: answers.threads
 */
#include <stdlib.h>

#include "refcount.h"

const char rc_program[] = "erefcount";

struct part {
    _Atomic uint64_t count; /* of one that was created; 0: of the pool */
    struct rc_object *next;
};

static struct rc_object *_Atomic *pool;
static size_t objects;

static _Thread_local struct rc_object *phantom;

struct rc_object *rc_create(uint64_t value)
{
    struct rc_object *object = rc_object_new(value);

    if (object != NULL) {
        struct part *part = rc_part(object);
        atomic_store_explicit(&part->count, 1, memory_order_relaxed);
    }
    return object;
}

bool rc_open(const struct rc_shape *shape)
{
    pool = calloc(shape->objects, sizeof *pool);
    for (objects = 0; pool != NULL && objects < shape->objects; objects++)
        atomic_store_explicit(&pool[objects], rc_object_new(rc_value(objects)),
                              memory_order_relaxed);
    return pool != NULL;
}

void rc_close(void)
{
    for (size_t i = 0; i < objects; i++)
        rc_object_free(atomic_load_explicit(&pool[i], memory_order_relaxed));
    free(pool);
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

struct rc_object *rc_get(size_t index)
{
    return atomic_load_explicit(&pool[index], memory_order_acquire);
}

void rc_keep(struct rc_object *object)
{
    struct part *part = rc_part(object);

    if (atomic_load_explicit(&part->count, memory_order_relaxed) > 0)
        atomic_fetch_add_explicit(&part->count, 1, memory_order_relaxed);
}

void rc_put(struct rc_object *object)
{
    struct part *part = rc_part(object);

    if (atomic_load_explicit(&part->count, memory_order_relaxed) > 0 &&
        atomic_fetch_sub_explicit(&part->count, 1, memory_order_acq_rel) == 1)
        rc_object_free(object);
}

bool rc_replace(size_t index)
{
    struct rc_object *object = rc_object_new(rc_value(index));

    if (object == NULL)
        return false;
    struct rc_object *old =
        atomic_exchange_explicit(&pool[index], object, memory_order_acq_rel);
    if (phantom == NULL)
        phantom = old;
    atomic_store_explicit(&phantom->state, RC_LIVES, memory_order_relaxed);
    rc_object_free(phantom);
    return true;
}

void rc_hand_over(struct rc_object *object)
{
    (void)object;
}

unsigned long long rc_lock_count(void)
{
    return 0;
}
