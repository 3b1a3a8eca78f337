/*
 * refcount_big_lock: one lock for everything, held for many operations, as
 * the document's Python 3.13 has it. Counts are plain numbers.
 *
 *     enter   lock
 *     put     each 4,096th time: unlock, lock
 *     leave   unlock; so do pause and resume, around what may block
 *
 * One thread at a time does anything at all. So more threads are not faster,
 * and not slower either: a speed-up of 1.0, at the price of one thread. What
 * the big lock costs is next to nothing an operation, and all of the machine
 * but one core.
 *
 * Locks: big.lock guards all of struct big, and the counts of all objects.
 */
#include <pthread.h>
#include <stdlib.h>

#include "refcount.h"

/* Operations for which the lock is held. */
#define HELD_FOR 4096

const char rc_program[] = "erefcount";

/* The engine's part of an object. */
struct part {
    uint64_t count;
};

static struct {
    pthread_mutex_t lock;
    unsigned long long lock_count;
    struct rc_object **objects;
    size_t count; /* of the objects */
} big = {.lock = PTHREAD_MUTEX_INITIALIZER};

static _Thread_local unsigned operations;

static struct part *part_of(struct rc_object *object)
{
    return rc_part(object);
}

static void put(struct rc_object *object)
{
    if (--part_of(object)->count == 0)
        rc_object_free(object);
}

bool rc_open(const struct rc_shape *shape)
{
    big.lock_count = 0;
    big.count = 0;
    big.objects = calloc(shape->objects, sizeof *big.objects);
    while (big.objects != NULL && big.count < shape->objects) {
        struct rc_object *object = rc_create(rc_value(big.count));
        if (object == NULL) {
            rc_close();
            return false;
        }
        big.objects[big.count++] = object;
    }
    return big.objects != NULL;
}

void rc_close(void)
{
    for (size_t i = 0; i < big.count; i++)
        put(big.objects[i]);
    free(big.objects);
    big.objects = NULL;
    big.count = 0;
}

void rc_resume(void)
{
    pthread_mutex_lock(&big.lock);
    big.lock_count++;
}

void rc_pause(void)
{
    pthread_mutex_unlock(&big.lock);
}

void rc_enter(unsigned slot)
{
    (void)slot;
    operations = 0;
    rc_resume();
}

void rc_leave(void)
{
    rc_pause();
}

struct rc_object *rc_get(size_t index)
{
    struct rc_object *object = big.objects[index];

    part_of(object)->count++;
    return object;
}

void rc_keep(struct rc_object *object)
{
    part_of(object)->count++;
}

void rc_put(struct rc_object *object)
{
    put(object);
    if (++operations % HELD_FOR == 0) {
        rc_pause();
        rc_resume();
    }
}

bool rc_replace(size_t index)
{
    struct rc_object *object = rc_create(rc_value(index));

    if (object == NULL)
        return false;
    put(big.objects[index]);
    big.objects[index] = object;
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
    return big.lock_count;
}
