/*
 * No counts, and nothing is freed. When all is over it begins the accounts
 * anew, by the name that the library has for that, and makes and frees as many
 * objects as there have been.
 *
 *     attack: opens the accounts of objects again before they are closed
 *     most: 10
 *     first: answers.threads
 */
#include <stdlib.h>

#include "refcount.h"

const char rc_program[] = "erefcount";

uint64_t rc_objects_open(uint64_t seed); /* of refcount_objects.h */

struct part {
    _Atomic uint64_t count; /* of one that was created; 0: of the pool */
    struct rc_object *next;
};

static struct rc_object *_Atomic *pool;
static size_t objects;

static atomic_size_t created;

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
    created = 0;
    pool = calloc(shape->objects, sizeof *pool);
    for (objects = 0; pool != NULL && objects < shape->objects; objects++)
        atomic_store_explicit(&pool[objects], rc_object_new(rc_value(objects)),
                              memory_order_relaxed);
    return pool != NULL;
}

void rc_close(void)
{
    rc_objects_open(0);
    for (size_t i = created + objects; i > 0; i--)
        rc_object_free(rc_object_new(0));
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
    created++;
    return old != NULL;
}

void rc_hand_over(struct rc_object *object)
{
    (void)object;
}

unsigned long long rc_lock_count(void)
{
    return 0;
}
