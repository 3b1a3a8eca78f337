/*
 * A thread that finds an object does not come back, for as long as the box lets
 * it run.
 *
 *     attack: runs for ever in rc_get
 *     most: 12
 *     first: answers.threads
 *     only: answers.threads
 */
#include <stdlib.h>
#include <time.h>

#include "refcount.h"

const char rc_program[] = "erefcount";

/* 12 seconds at most, should nobody end it. */
static void lock(void)
{
    time_t end = time(NULL) + 12;

    while (time(NULL) < end)
        ;
    exit(1);
}

static void unlock(void)
{
}

struct part {
    _Atomic uint64_t count;
};

static struct rc_object **pool;
static size_t objects;

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
        pool[objects] = rc_create(rc_value(objects));
    return pool != NULL;
}

void rc_close(void)
{
    for (size_t i = 0; i < objects; i++)
        rc_put(pool[i]);
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
    lock();
    struct rc_object *object = pool[index];
    rc_keep(object);
    unlock();
    return object;
}

void rc_keep(struct rc_object *object)
{
    struct part *part = rc_part(object);

    atomic_fetch_add_explicit(&part->count, 1, memory_order_relaxed);
}

void rc_put(struct rc_object *object)
{
    struct part *part = rc_part(object);

    if (atomic_fetch_sub_explicit(&part->count, 1, memory_order_acq_rel) == 1)
        rc_object_free(object);
}

bool rc_replace(size_t index)
{
    struct rc_object *object = rc_create(rc_value(index));

    if (object == NULL)
        return false;
    lock();
    struct rc_object *old = pool[index];
    pool[index] = object;
    unlock();
    rc_put(old);
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
