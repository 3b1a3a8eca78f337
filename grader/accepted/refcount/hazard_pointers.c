/*
 * Hazard pointers in place of epochs (Michael, 2004): a thread says aloud which
 * object it has found, looks whether that is still there, and counts it.
 *
 *     get        found = pool[i]; hazard = found; pool[i] == found? count + 1
 *     replace    exchange; the old one goes to the own list
 *                which is gone through when it is full: the pool's reference to
 *                what is nobody's hazard is given back
 *
 *     accepted: hazard pointers, one atomic count, plain ones for created ones
 *     least: 91
 *     may: scaling.shards speed.*
 *
 * Counts of the pool's objects are in the objects, so threads that share one
 * wait for its line: that costs the points of the shards, and no others.
 *
 * Why the order is right: the hazard is stored, and the pool loaded again, both
 * sequentially consistent; so are the exchange, and the loads of hazards after
 * it. Either the one who gets sees another object in the pool, or the one who
 * replaced sees the hazard.
 *
 * A list has half of RC_LIMBO places, and at most RC_THREADS of its objects
 * are hazards: there is always room. Locks: none.
 */
#include <stdalign.h>
#include <stdlib.h>

#include "refcount.h"

#define LIST (RC_LIMBO / 2)

const char rc_program[] = "erefcount";

struct part {
    _Atomic uint32_t is_shared; /* counts in `count` */
    uint64_t local;
    _Atomic uint64_t count;
};

static struct thread {
    alignas(RC_APART) struct rc_object *_Atomic hazard;
    struct rc_object *list[LIST];
    size_t waiting;
} threads[RC_THREADS];

static struct rc_object *_Atomic *pool;
static size_t objects;
static unsigned thread_count;

static _Thread_local struct thread *self;

static struct rc_object *make(size_t index)
{
    struct rc_object *object = rc_object_new(rc_value(index));

    if (object == NULL)
        return NULL;
    struct part *part = rc_part(object);
    atomic_store_explicit(&part->is_shared, 1, memory_order_relaxed);
    atomic_store_explicit(&part->count, 1, memory_order_relaxed);
    return object;
}

bool rc_open(const struct rc_shape *shape)
{
    thread_count = shape->threads;
    objects = shape->objects;
    for (unsigned i = 0; i < RC_THREADS; i++)
        threads[i] = (struct thread){.waiting = 0};
    pool = calloc(objects, sizeof *pool);
    bool ok = pool != NULL;
    for (size_t i = 0; ok && i < objects; i++) {
        struct rc_object *object = make(i);
        atomic_store_explicit(&pool[i], object, memory_order_relaxed);
        ok = object != NULL;
    }
    if (!ok) {
        rc_close();
        return false;
    }
    rc_note_atomic(threads, sizeof threads);
    rc_note_atomic(pool, objects * sizeof *pool);
    return true;
}

void rc_close(void)
{
    for (unsigned i = 0; i < thread_count; i++)
        while (threads[i].waiting > 0)
            rc_put(threads[i].list[--threads[i].waiting]);
    for (size_t i = 0; pool != NULL && i < objects; i++) {
        struct rc_object *object =
            atomic_load_explicit(&pool[i], memory_order_relaxed);
        if (object != NULL)
            rc_put(object);
    }
    free(pool);
    pool = NULL;
}

void rc_enter(unsigned slot)
{
    self = &threads[slot];
}

void rc_leave(void)
{
    self = NULL;
}

/* Nobody ever waits for a thread. */
void rc_pause(void)
{
}

void rc_resume(void)
{
}

void rc_keep(struct rc_object *object)
{
    struct part *part = rc_part(object);

    if (atomic_load_explicit(&part->is_shared, memory_order_relaxed) == 0)
        part->local++;
    else
        atomic_fetch_add_explicit(&part->count, 1, memory_order_relaxed);
}

/* Release of the hazard: partner of the loads in is_hazard. */
struct rc_object *rc_get(size_t index)
{
    struct rc_object *found = atomic_load(&pool[index]);

    for (;;) {
        atomic_store(&self->hazard, found);
        struct rc_object *now = atomic_load(&pool[index]);
        if (now == found)
            break;
        found = now;
    }
    rc_keep(found);
    atomic_store_explicit(&self->hazard, NULL, memory_order_release);
    return found;
}

void rc_put(struct rc_object *object)
{
    struct part *part = rc_part(object);

    if (atomic_load_explicit(&part->is_shared, memory_order_relaxed) == 0) {
        if (--part->local == 0)
            rc_object_free(object);
    } else if (atomic_fetch_sub_explicit(&part->count, 1,
                                         memory_order_acq_rel) == 1) {
        rc_object_free(object);
    }
}

static bool is_hazard(const struct rc_object *object)
{
    for (unsigned i = 0; i < thread_count; i++)
        if (atomic_load(&threads[i].hazard) == object)
            return true;
    return false;
}

static void go_through_list(void)
{
    size_t left = 0;

    for (size_t i = 0; i < self->waiting; i++) {
        if (is_hazard(self->list[i]))
            self->list[left++] = self->list[i];
        else
            rc_put(self->list[i]);
    }
    self->waiting = left;
}

bool rc_replace(size_t index)
{
    struct rc_object *object = make(index);

    if (object == NULL)
        return false;
    self->list[self->waiting++] = atomic_exchange(&pool[index], object);
    if (self->waiting == LIST)
        go_through_list();
    return true;
}

struct rc_object *rc_create(uint64_t value)
{
    struct rc_object *object = rc_object_new(value);

    if (object != NULL)
        ((struct part *)rc_part(object))->local = 1;
    return object;
}

void rc_hand_over(struct rc_object *object)
{
    struct part *part = rc_part(object);

    if (atomic_load_explicit(&part->is_shared, memory_order_relaxed) != 0)
        return;
    atomic_store_explicit(&part->count, part->local, memory_order_relaxed);
    atomic_store_explicit(&part->is_shared, 1, memory_order_relaxed);
}

unsigned long long rc_lock_count(void)
{
    return 0;
}
