/*
 * One thread at a time does anything at all: it enters with a flag of its own
 * set, and clears it when it leaves, pauses, or has done much. No lock is
 * taken, no thread waits at an operation, and there is one speed for any number
 * of threads.
 *
 *     attack: threads work one after the other, by a hidden flag
 *     most: 42
 *     first: scaling.nobody_waits
 */
#include <sched.h>
#include <stdlib.h>

#include "refcount.h"

const char rc_program[] = "erefcount";

/* References given back before others get their turn. */
#define TURN 4096

static atomic_flag taken = ATOMIC_FLAG_INIT;
static _Thread_local unsigned puts;
static _Thread_local bool is_in;

static void enter(void)
{
    while (atomic_flag_test_and_set_explicit(&taken, memory_order_acquire))
        sched_yield();
    is_in = true;
}

static void leave(void)
{
    is_in = false;
    atomic_flag_clear_explicit(&taken, memory_order_release);
}

static void lock(void)
{
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
    enter();
}

void rc_leave(void)
{
    leave();
}

void rc_pause(void)
{
    leave();
}

void rc_resume(void)
{
    enter();
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
    if (is_in && ++puts % TURN == 0) {
        leave();
        enter();
    }
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
