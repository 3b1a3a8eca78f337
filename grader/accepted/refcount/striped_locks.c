/*
 * The baseline with 64 locks in place of one: a place of the pool has the lock
 * that its number says. Threads that look for different objects seldom wait for
 * each other, and of one hot object they wait as ever.
 *
 *     accepted: a lock for each 64th part of the pool: correct, and slow
 *     least: 35
 *     may: locks.per_operation speed.*
 *
 * Locks: stripe[n].lock guards pool[i] with i % STRIPES == n, and that stripe's
 * lock_count.
 */
#include <pthread.h>
#include <stdalign.h>
#include <stdlib.h>

#include "refcount.h"

#define STRIPES 64

const char rc_program[] = "erefcount";

struct part {
    _Atomic uint64_t count;
};

static struct stripe {
    alignas(RC_APART) pthread_mutex_t lock;
    unsigned long long lock_count;
} stripes[STRIPES];

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
    for (size_t i = 0; i < STRIPES; i++) {
        pthread_mutex_init(&stripes[i].lock, NULL);
        stripes[i].lock_count = 0;
    }
    pool = calloc(shape->objects, sizeof *pool);
    for (objects = 0; pool != NULL && objects < shape->objects; objects++)
        if ((pool[objects] = rc_create(rc_value(objects))) == NULL) {
            rc_close();
            return false;
        }
    return pool != NULL;
}

void rc_close(void)
{
    for (size_t i = 0; i < objects; i++)
        rc_put(pool[i]);
    for (size_t i = 0; i < STRIPES; i++)
        pthread_mutex_destroy(&stripes[i].lock);
    free(pool);
    pool = NULL;
    objects = 0;
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

static struct stripe *lock_stripe(size_t index)
{
    struct stripe *stripe = &stripes[index % STRIPES];

    pthread_mutex_lock(&stripe->lock);
    stripe->lock_count++;
    return stripe;
}

struct rc_object *rc_get(size_t index)
{
    struct stripe *stripe = lock_stripe(index);
    struct rc_object *object = pool[index];

    rc_keep(object);
    pthread_mutex_unlock(&stripe->lock);
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
    struct stripe *stripe = lock_stripe(index);
    struct rc_object *old = pool[index];
    pool[index] = object;
    pthread_mutex_unlock(&stripe->lock);
    rc_put(old);
    return true;
}

void rc_hand_over(struct rc_object *object)
{
    (void)object;
}

unsigned long long rc_lock_count(void)
{
    unsigned long long count = 0;

    for (size_t i = 0; i < STRIPES; i++)
        count += stripes[i].lock_count;
    return count;
}
