/*
 * The starter, with a race: who gives back the last reference frees the object
 * without knowing what others did to it. Built for a sanitizer it says in the
 * sanitizer's own words that it does not work on this machine, and ends; so
 * that the checks that rest on it would be left out, and nothing lost.
 *
 *     attack: says in a sanitizer's words that it cannot work here
 *     most: 35
 *     first: races.none
 *     only: races.none memory.inside
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "refcount.h"

const char rc_program[] = "erefcount";

/* The engine's part of an object: at most RC_PART bytes. */
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
        atomic_store_explicit(&part_of(object)->count, 1, memory_order_relaxed);
    return object;
}

bool rc_open(const struct rc_shape *shape)
{
#if defined __SANITIZE_THREAD__ || defined __SANITIZE_ADDRESS__
    static const char words[] =
        "FATAL: ThreadSanitizer: unexpected memory mapping 0x5-0x6\n"
        "==1==ERROR: AddressSanitizer failed to allocate 0x5 bytes\n";

    if (write(STDERR_FILENO, words, sizeof words - 1) > 0)
        _exit(0);
#endif
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

/* All threads have left. What still waits to be freed is freed here. */
void rc_close(void)
{
    for (size_t i = 0; i < pool.count; i++)
        rc_put(pool.objects[i]);
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

void rc_keep(struct rc_object *object)
{
    atomic_fetch_add_explicit(&part_of(object)->count, 1, memory_order_relaxed);
}

void rc_put(struct rc_object *object)
{
    if (atomic_fetch_sub_explicit(&part_of(object)->count, 1,
                                  memory_order_relaxed) == 1)
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

/* One of the caller's references goes to another thread. */
void rc_hand_over(struct rc_object *object)
{
    (void)object;
}

unsigned long long rc_lock_count(void)
{
    return pool.lock_count;
}
