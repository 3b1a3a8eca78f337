/*
 * two_by_two: whose fault is it, the lock's or the count's? One engine file,
 * compiled in four ways:
 *
 *                 -DCOUNT=0             -DCOUNT=1
 *     -DLOCK=0    finding, reading      and an atomic count
 *     -DLOCK=1    and a lock            both, as the baseline has it
 *
 * For experiments only, with workloads that replace nothing: who counts
 * without the lock could count an object that has just been freed, and who
 * does not count never knows when to free one. So rc_replace refuses, and the
 * program says that there is no memory.
 *
 * Created objects, which no two threads have, count in a plain number.
 *
 * Locks: with LOCK pool.lock guards pool.lock_count, and nothing else changes.
 */
#include <pthread.h>
#include <stdlib.h>

#include "refcount.h"

#if !defined LOCK || !defined COUNT
#error "say -DLOCK=0 or 1 and -DCOUNT=0 or 1"
#endif

const char rc_program[] = "two_by_two";

/* The engine's part of an object. */
struct part {
    bool is_created;
    uint64_t plain;         /* references to what was created */
    _Atomic uint64_t count; /* references to what is in the pool */
};

static struct {
    pthread_mutex_t lock;
    struct rc_object **objects;
    size_t count; /* of the objects */
    unsigned long long lock_count;
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
        pool.objects[pool.count++] = object;
    }
    return pool.objects != NULL;
}

void rc_close(void)
{
    for (size_t i = 0; i < pool.count; i++)
        rc_object_free(pool.objects[i]);
    free(pool.objects);
    pool.objects = NULL;
    pool.count = 0;
}

/* ---- What is compared ---- */

struct rc_object *rc_get(size_t index)
{
    if (LOCK) {
        pthread_mutex_lock(&pool.lock);
        pool.lock_count++;
    }
    struct rc_object *object = pool.objects[index];
    if (COUNT)
        rc_keep(object);
    if (LOCK)
        pthread_mutex_unlock(&pool.lock);
    return object;
}

void rc_keep(struct rc_object *object)
{
    struct part *part = part_of(object);

    if (part->is_created)
        part->plain++;
    else if (COUNT)
        atomic_fetch_add_explicit(&part->count, 1, memory_order_relaxed);
}

void rc_put(struct rc_object *object)
{
    struct part *part = part_of(object);

    if (part->is_created) {
        if (--part->plain == 0)
            rc_object_free(object);
    } else if (COUNT) {
        atomic_fetch_sub_explicit(&part->count, 1, memory_order_acq_rel);
    }
}

/* ---- The rest ---- */

struct rc_object *rc_create(uint64_t value)
{
    struct rc_object *object = rc_object_new(value);

    if (object != NULL)
        *part_of(object) = (struct part){.is_created = true, .plain = 1};
    return object;
}

bool rc_replace(size_t index)
{
    (void)index;
    return false;
}

void rc_hand_over(struct rc_object *object)
{
    (void)object;
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

unsigned long long rc_lock_count(void)
{
    return pool.lock_count;
}
