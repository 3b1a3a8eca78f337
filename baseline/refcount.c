/*
 * refcount: the baseline engine. One lock around the pool, and in each object
 * one atomic count. It is what the document's program does:
 *
 *     get       lock    find the object    count + 1    unlock
 *     put       count - 1; whoever makes it 0 frees the object
 *
 * The pool has one reference to each of its objects, which is given back when
 * the object is replaced. Why get must count under the lock: between finding
 * an object and counting, another thread could replace it, and give the last
 * reference back.
 *
 * Threads that share objects are slower with it than one alone. Is it the
 * count, or the lock? Finding that out is the first half of the lab; the
 * second is writing another file like this one (starter/erefcount.c is where
 * you begin).
 *
 * Locks: pool.lock guards pool.objects[] and pool.lock_count.
 */
#include <pthread.h>
#include <stdlib.h>

#include "refcount.h"

const char rc_program[] = "refcount";

/* The engine's part of an object. */
struct part {
    _Atomic uint64_t count; /* references: the pool's, and those of threads */
};

static struct {
    pthread_mutex_t lock;
    struct rc_object **objects;
    size_t count; /* of the objects; never changes while threads run */
    unsigned long long lock_count;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct part *part_of(struct rc_object *object)
{
    return rc_part(object);
}

/* An object with one reference. */
static struct rc_object *make(uint64_t value)
{
    struct rc_object *object = rc_object_new(value);

    if (object != NULL)
        atomic_store_explicit(&part_of(object)->count, 1,
                              memory_order_relaxed); /* nobody knows it yet */
    return object;
}

bool rc_open(const struct rc_shape *shape)
{
    pool.lock_count = 0;
    pool.count = 0;
    pool.objects = calloc(shape->objects, sizeof *pool.objects);
    while (pool.objects != NULL && pool.count < shape->objects) {
        struct rc_object *object = make(rc_value(pool.count));
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
        rc_put(pool.objects[i]);
    free(pool.objects);
    pool.objects = NULL;
    pool.count = 0;
}

/* Threads have nothing of their own here, and nobody waits for one. */
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
    pthread_mutex_lock(&pool.lock);
    pool.lock_count++;
}

struct rc_object *rc_get(size_t index)
{
    lock_pool();
    struct rc_object *object = pool.objects[index];
    rc_keep(object);
    pthread_mutex_unlock(&pool.lock);
    return object;
}

/* Relaxed: the caller has a reference, or the lock; the count is not 0. */
void rc_keep(struct rc_object *object)
{
    atomic_fetch_add_explicit(&part_of(object)->count, 1, memory_order_relaxed);
}

/* Release: what this thread did with the object comes before its being freed.
 * Acquire: by whom, in the thread that frees it. They are each other's
 * partners, in the threads that give references to one object back. */
void rc_put(struct rc_object *object)
{
    if (atomic_fetch_sub_explicit(&part_of(object)->count, 1,
                                  memory_order_acq_rel) == 1)
        rc_object_free(object);
}

bool rc_replace(size_t index)
{
    struct rc_object *object = make(rc_value(index));

    if (object == NULL)
        return false;
    lock_pool();
    struct rc_object *old = pool.objects[index];
    pool.objects[index] = object;
    pthread_mutex_unlock(&pool.lock);
    rc_put(old); /* the pool's reference */
    return true;
}

struct rc_object *rc_create(uint64_t value)
{
    return make(value);
}

/* A count that all threads may change needs no word of it. */
void rc_hand_over(struct rc_object *object)
{
    (void)object;
}

unsigned long long rc_lock_count(void)
{
    return pool.lock_count;
}
