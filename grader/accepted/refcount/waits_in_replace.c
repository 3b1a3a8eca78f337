/*
 * The solution without a limbo: who replaces an object waits until all threads
 * have seen the new epoch, and adds the shards up then. So nothing ever waits
 * to be freed, and one spare cell for each thread is enough. It costs the
 * points of who waits for nobody, and no others.
 *
 *     accepted: shards and epochs; rc_replace waits for the grace period
 *     least: 95
 *     may: reclaim.waits_for_nobody speed.*
 *
 * Counts are as in solution/erefcount.c: plain for what one thread has alone,
 * a shard for each thread for the pool's, one atomic number for all others.
 *
 * Locks: none.
 */
#include <sched.h>
#include <stdalign.h>
#include <stdlib.h>

#include "refcount.h"

enum { LOCAL, SHARDED, COUNTED };

#define BIAS ((int64_t)1 << 40)
#define AWAY UINT64_MAX

const char rc_program[] = "erefcount";

struct part {
    _Atomic uint32_t mode;
    uint32_t cell;
    uint64_t local;
    _Atomic int64_t count;
};

static struct thread {
    alignas(RC_APART) _Atomic uint64_t seen;
    uint32_t spare;
    _Atomic int32_t *shard;
} threads[RC_THREADS];

static struct {
    alignas(RC_APART) _Atomic uint64_t epoch;
    alignas(RC_APART) struct rc_object *_Atomic *pool;
    size_t objects;
    unsigned threads;
} domain;

static _Thread_local struct thread *self;

static uint32_t mode_of(struct part *part)
{
    return atomic_load_explicit(&part->mode, memory_order_relaxed);
}

static void set_mode(struct part *part, uint32_t mode)
{
    atomic_store_explicit(&part->mode, mode, memory_order_relaxed);
}

/* ---- Epochs ---- */

/* Acquire: partner of the addition in wait_for_all. Release: of its loads. */
static void be_quiescent(void)
{
    uint64_t epoch = atomic_load_explicit(&domain.epoch, memory_order_acquire);

    if (atomic_load_explicit(&self->seen, memory_order_relaxed) != epoch)
        atomic_store_explicit(&self->seen, epoch, memory_order_release);
}

static void wait_for_all(void)
{
    uint64_t epoch =
        atomic_fetch_add_explicit(&domain.epoch, 1, memory_order_acq_rel) + 1;

    for (unsigned i = 0; i < domain.threads; i++)
        while (atomic_load_explicit(&threads[i].seen, memory_order_acquire) <
               epoch) {
            be_quiescent();
            if (&threads[i] != self)
                sched_yield();
        }
}

void rc_pause(void)
{
    atomic_store_explicit(&self->seen, AWAY, memory_order_release);
}

void rc_resume(void)
{
    atomic_store_explicit(&self->seen, 0, memory_order_relaxed);
    uint64_t epoch =
        atomic_fetch_add_explicit(&domain.epoch, 0, memory_order_acq_rel);
    atomic_store_explicit(&self->seen, epoch, memory_order_release);
}

void rc_enter(unsigned slot)
{
    self = &threads[slot];
    rc_resume();
}

void rc_leave(void)
{
    rc_pause();
    self = NULL;
}

/* ---- The domain ---- */

static struct rc_object *make(size_t index, uint32_t cell)
{
    struct rc_object *object = rc_object_new(rc_value(index));

    if (object == NULL)
        return NULL;
    struct part *part = rc_part(object);
    set_mode(part, SHARDED);
    part->cell = cell;
    atomic_store_explicit(&part->count, BIAS, memory_order_relaxed);
    return object;
}

/* Nobody changes the shards any more. Acquire and release: partner of puts. */
static uint32_t add_up(struct rc_object *object)
{
    struct part *part = rc_part(object);
    uint32_t cell = part->cell;
    int64_t change = -BIAS;

    for (unsigned i = 0; i < domain.threads; i++) {
        _Atomic int32_t *count = &threads[i].shard[cell];
        change += atomic_load_explicit(count, memory_order_relaxed);
        atomic_store_explicit(count, 0, memory_order_relaxed);
    }
    if (atomic_fetch_add_explicit(&part->count, change, memory_order_acq_rel) +
            change ==
        0)
        rc_object_free(object);
    return cell;
}

static bool open_threads(void)
{
    size_t cells = (domain.objects + domain.threads + 31) / 32 * 32;
    size_t bytes = cells * sizeof *threads->shard;

    for (unsigned i = 0; i < domain.threads; i++) {
        threads[i] = (struct thread){.spare = (uint32_t)(domain.objects + i)};
        atomic_store_explicit(&threads[i].seen, AWAY, memory_order_relaxed);
        threads[i].shard = aligned_alloc(RC_APART, bytes);
        if (threads[i].shard == NULL)
            return false;
        for (size_t n = 0; n < cells; n++)
            atomic_init(&threads[i].shard[n], 0);
        rc_note_atomic(threads[i].shard, bytes);
    }
    return true;
}

bool rc_open(const struct rc_shape *shape)
{
    domain.threads = shape->threads;
    domain.objects = shape->objects;
    atomic_store_explicit(&domain.epoch, 1, memory_order_relaxed);
    domain.pool = calloc(shape->objects, sizeof *domain.pool);
    bool ok = domain.pool != NULL && open_threads();
    for (uint32_t i = 0; ok && i < domain.objects; i++) {
        struct rc_object *object = make(i, i);
        atomic_store_explicit(&domain.pool[i], object, memory_order_relaxed);
        ok = object != NULL;
    }
    if (!ok) {
        rc_close();
        return false;
    }
    rc_note_atomic(&domain, sizeof domain);
    rc_note_atomic(threads, sizeof threads);
    rc_note_atomic(domain.pool, domain.objects * sizeof *domain.pool);
    return true;
}

void rc_close(void)
{
    for (size_t i = 0; domain.pool != NULL && i < domain.objects; i++) {
        struct rc_object *object =
            atomic_load_explicit(&domain.pool[i], memory_order_relaxed);
        if (object != NULL)
            add_up(object);
    }
    free(domain.pool);
    domain.pool = NULL;
    for (unsigned i = 0; i < domain.threads; i++) {
        free(threads[i].shard);
        threads[i].shard = NULL;
    }
}

/* ---- References ---- */

static void count(struct part *part, int32_t change)
{
    _Atomic int32_t *own = &self->shard[part->cell];
    int32_t now = atomic_load_explicit(own, memory_order_relaxed);

    atomic_store_explicit(own, now + change, memory_order_relaxed);
}

void rc_keep(struct rc_object *object)
{
    struct part *part = rc_part(object);
    uint32_t mode = mode_of(part);

    if (mode == LOCAL)
        part->local++;
    else if (mode == SHARDED)
        count(part, 1);
    else
        atomic_fetch_add_explicit(&part->count, 1, memory_order_relaxed);
}

/* Acquire: partner of the exchange in rc_replace. */
struct rc_object *rc_get(size_t index)
{
    be_quiescent();
    struct rc_object *object =
        atomic_load_explicit(&domain.pool[index], memory_order_acquire);
    rc_keep(object);
    return object;
}

/* Acquire and release: partners of each other, and of add_up. */
void rc_put(struct rc_object *object)
{
    struct part *part = rc_part(object);
    uint32_t mode = mode_of(part);

    if (mode == SHARDED) {
        count(part, -1);
        return;
    }
    if (mode == LOCAL ? --part->local == 0
                      : atomic_fetch_sub_explicit(&part->count, 1,
                                                  memory_order_acq_rel) == 1)
        rc_object_free(object);
    be_quiescent();
}

bool rc_replace(size_t index)
{
    struct rc_object *object = make(index, self->spare);

    if (object == NULL)
        return false;
    struct rc_object *old = atomic_exchange_explicit(
        &domain.pool[index], object, memory_order_acq_rel);
    set_mode(rc_part(old), COUNTED);
    wait_for_all();
    self->spare = add_up(old);
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

    if (mode_of(part) != LOCAL)
        return;
    atomic_store_explicit(&part->count, (int64_t)part->local,
                          memory_order_relaxed);
    set_mode(part, COUNTED);
}

unsigned long long rc_lock_count(void)
{
    return 0;
}
