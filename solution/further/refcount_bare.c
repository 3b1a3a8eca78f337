/*
 * refcount_bare: neither a lock nor a count: what finding and reading alone
 * cost. For experiments; it does not do the job.
 *
 * With refcount_lock_only, the baseline and refcount_atomic it makes a table
 * of two by two, and the table answers whose fault it is:
 *
 *                    no count              atomic count
 *     no lock        refcount_bare         refcount_atomic
 *     lock           refcount_lock_only    refcount (the baseline)
 *
 * Without counts nobody knows when an object may be freed. So those that were
 * replaced are kept until the end, beyond any bound: the workloads for it are
 * those that replace nothing. Created objects, which no two threads have at a
 * time, count as in one thread.
 *
 * Locks: with LOCK_POOL pool.lock guards pool.objects[] and lock_count.
 */
#include <pthread.h>
#include <stdlib.h>

#include "refcount.h"

#ifndef LOCK_POOL
#define LOCK_POOL 0
#endif

const char rc_program[] = "erefcount";

/* The engine's part of an object. */
struct part {
    uint64_t count;         /* of one that was created; 0: of the pool */
    struct rc_object *next; /* that was replaced */
};

static struct {
    pthread_mutex_t lock;
    unsigned long long lock_count;
    struct rc_object *_Atomic *objects;
    struct rc_object *_Atomic replaced;
    size_t count; /* of the objects */
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct part *part_of(struct rc_object *object)
{
    return rc_part(object);
}

bool rc_open(const struct rc_shape *shape)
{
    pool.lock_count = 0;
    pool.count = 0;
    pool.objects = calloc(shape->objects, sizeof *pool.objects);
    while (pool.objects != NULL && pool.count < shape->objects) {
        struct rc_object *object = rc_object_new(rc_value(pool.count));
        if (object == NULL) {
            rc_close();
            return false;
        }
        atomic_store_explicit(&pool.objects[pool.count++], object,
                              memory_order_relaxed);
    }
    return pool.objects != NULL;
}

void rc_close(void)
{
    struct rc_object *object =
        atomic_exchange_explicit(&pool.replaced, NULL, memory_order_acquire);

    while (object != NULL) {
        struct rc_object *next = part_of(object)->next;
        rc_object_free(object);
        object = next;
    }
    for (size_t i = 0; i < pool.count; i++)
        rc_object_free(
            atomic_load_explicit(&pool.objects[i], memory_order_relaxed));
    free(pool.objects);
    pool.objects = NULL;
    pool.count = 0;
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

static void lock_pool(void)
{
    if (LOCK_POOL) {
        pthread_mutex_lock(&pool.lock);
        pool.lock_count++;
    }
}

static void unlock_pool(void)
{
    if (LOCK_POOL)
        pthread_mutex_unlock(&pool.lock);
}

/* Acquire: partner of the exchange in rc_replace. */
struct rc_object *rc_get(size_t index)
{
    lock_pool();
    struct rc_object *object =
        atomic_load_explicit(&pool.objects[index], memory_order_acquire);
    unlock_pool();
    return object;
}

void rc_keep(struct rc_object *object)
{
    if (part_of(object)->count > 0)
        part_of(object)->count++;
}

void rc_put(struct rc_object *object)
{
    if (part_of(object)->count > 0 && --part_of(object)->count == 0)
        rc_object_free(object);
}

/* Keeps the old one. Release: partner of the exchange in rc_close. */
bool rc_replace(size_t index)
{
    struct rc_object *object = rc_object_new(rc_value(index));

    if (object == NULL)
        return false;
    lock_pool();
    struct rc_object *old = atomic_exchange_explicit(
        &pool.objects[index], object, memory_order_acq_rel);
    unlock_pool();
    struct rc_object *first =
        atomic_load_explicit(&pool.replaced, memory_order_relaxed);
    do
        part_of(old)->next = first;
    while (!atomic_compare_exchange_weak_explicit(&pool.replaced, &first, old,
                                                  memory_order_release,
                                                  memory_order_relaxed));
    return true;
}

struct rc_object *rc_create(uint64_t value)
{
    struct rc_object *object = rc_object_new(value);

    if (object != NULL)
        part_of(object)->count = 1;
    return object;
}

void rc_hand_over(struct rc_object *object)
{
    (void)object;
}

unsigned long long rc_lock_count(void)
{
    return pool.lock_count;
}
