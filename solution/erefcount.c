/*
 * erefcount, the reference solution: each thread counts in a place of its own,
 * and what was replaced is given up after a grace period. An object counts in
 * one of three ways:
 *
 *     LOCAL      created, and never handed over: a plain number
 *     SHARDED    in the pool: a number for each thread, its shard. The count
 *                is their sum; one alone may be negative, as when one thread
 *                gets and another one puts
 *     COUNTED    handed over, or replaced: one atomic number
 *
 * get and put of the pool write to the thread's own shard only: no lock, no
 * atomic read-modify-write, no line that two threads write. But a sum that is
 * read while others count means nothing: 0 may be -1 of one thread, whose +1
 * of another came after that one had been read. When is a sum of shards true?
 *
 * When nobody can change a shard any more. replace (1) takes the object out of
 * the pool, (2) makes it COUNTED, (3) begins a new epoch. Each thread tells
 * whenever it asks for a reference which epoch it has seen, at a moment at
 * which it has found nothing in the pool that it has not counted: a quiescent
 * state. Once all threads that are present have seen the new epoch
 *
 *   - none can find the object in the pool, and none has found it uncounted:
 *     from (1), as an epoch that is acquired brings all that came before it;
 *   - none touches its shard again: from (2), it now sees COUNTED;
 *   - what each did to its shard is visible, as it released what it has seen.
 *
 * So the shards are final. Puts meanwhile went to the atomic count, which
 * began far above 0 (BIAS) so that none could be the last. One addition of
 * sum - BIAS makes it true, and whoever brings it to 0, this addition or a
 * later put, frees the object: exactly one does, as with any atomic count.
 * (Linux counts the same way: lib/percpu-refcount.c.)
 *
 * A thread that is away (paused, left) counts as having seen everything. What
 * if it comes back just now? It says that it is here and then takes part in
 * the order of epochs by adding 0. If that is before (3), whoever waits sees
 * it here; if after, it sees (1) and (2). A fence is not needed for that.
 *
 * Bound: a shard has a cell for each object of the pool and RC_LIMBO spare
 * ones of each thread. Who replaces takes one of its spare cells, and gets
 * the old object's for it after the grace period. Without a spare cell it
 * waits: never more than RC_LIMBO objects of each thread wait to be freed.
 *
 * Locks: none. Fields of struct thread but `seen` and the shard are its own
 * thread's; of a thread that has left, whose slot is entered next, or main's.
 */
#include <sched.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "refcount.h"

const char rc_program[] = "erefcount";

/* How an object counts; a new one is LOCAL. */
enum mode { LOCAL, SHARDED, COUNTED };

/* Experiments (further/) count otherwise, or elsewhere. */
#ifndef MODE_OF_POOL
#define MODE_OF_POOL SHARDED
#endif
#ifndef MODE_OF_CREATED
#define MODE_OF_CREATED LOCAL
#endif
#ifdef SHARDS_SIDE_BY_SIDE
#define SHARD_OF(slot) (domain.counts + (slot))
#define PLACE_OF(cell) ((size_t)(cell)*domain.threads)
#else
#define SHARD_OF(slot) (domain.counts + (slot)*domain.cells)
#define PLACE_OF(cell) ((size_t)(cell))
#endif

/* Above all references that there can be; the pool's own is one of them. */
#define BIAS ((int64_t)1 << 40)

/* What a thread that is away has seen. */
#define AWAY UINT64_MAX

/* Numbers of a shard that fill what lies between two of them. */
#define APART (RC_APART / sizeof(uint32_t))

/* The engine's part of an object. */
struct part {
    _Atomic uint32_t mode; /* enum mode */
    uint32_t cell;         /* of all shards, until they are folded */
    uint64_t local;        /* references, while it is LOCAL */
    _Atomic int64_t count; /* references, once it is COUNTED and folded */
};

_Static_assert(sizeof(struct part) <= RC_PART, "the part is too large");

/* An object that was replaced, and the epoch that began then. */
struct retired {
    struct rc_object *object;
    uint64_t epoch;
};

static struct thread {
    alignas(RC_APART) _Atomic uint64_t seen; /* epoch; others read it */
    size_t spares;                           /* spares + waiting = RC_LIMBO */
    size_t waiting;
    size_t oldest; /* of those that wait */
    uint32_t spare[RC_LIMBO];
    struct retired limbo[RC_LIMBO]; /* a ring */
} threads[RC_THREADS];

static _Thread_local struct thread *self;
static _Thread_local _Atomic uint32_t *own_shard;

static struct {
    alignas(RC_APART) _Atomic uint64_t epoch;
    alignas(RC_APART) struct rc_object *_Atomic *pool;
    size_t objects; /* in the pool */
    unsigned threads;
    size_t cells;             /* of a shard */
    _Atomic uint32_t *counts; /* all shards */
} domain;

static struct part *part_of(struct rc_object *object)
{
    return rc_part(object);
}

/* Relaxed: who must see that it has changed has acquired the epoch, or got the
 * object from whoever changed it. */
static enum mode mode_of(struct part *part)
{
    return (enum mode)atomic_load_explicit(&part->mode, memory_order_relaxed);
}

static void set_mode(struct part *part, enum mode mode)
{
    atomic_store_explicit(&part->mode, (uint32_t)mode, memory_order_relaxed);
}

/* ---- Epochs ---- */

/* This thread has nothing uncounted. Acquire: partner of begin_epoch. Release:
 * partner of seen_by_all, for what it did to its shard. */
static void be_quiescent(void)
{
    uint64_t epoch = atomic_load_explicit(&domain.epoch, memory_order_acquire);

    if (atomic_load_explicit(&self->seen, memory_order_relaxed) != epoch)
        atomic_store_explicit(&self->seen, epoch, memory_order_release);
}

/* What came before it is seen by whoever sees the new epoch. */
static uint64_t begin_epoch(void)
{
    return atomic_fetch_add_explicit(&domain.epoch, 1, memory_order_acq_rel) +
           1;
}

/* Acquire: partner of be_quiescent and of rc_pause. */
static uint64_t seen_by_all(void)
{
    uint64_t least = AWAY;

    for (unsigned i = 0; i < domain.threads; i++) {
        uint64_t seen =
            atomic_load_explicit(&threads[i].seen, memory_order_acquire);
        least = seen < least ? seen : least;
    }
    return least;
}

void rc_pause(void)
{
    atomic_store_explicit(&self->seen, AWAY, memory_order_release);
}

/* Here, first of all: 0 is less than any epoch. Then its place in the order of
 * epochs: the addition's partners are those of begin_epoch, both ways. */
void rc_resume(void)
{
    atomic_store_explicit(&self->seen, 0, memory_order_relaxed);
    uint64_t epoch =
        atomic_fetch_add_explicit(&domain.epoch, 0, memory_order_acq_rel);
    atomic_store_explicit(&self->seen, epoch, memory_order_release);
}

/* ---- From shards to one count ---- */

/* The sum, when nobody changes it any more; the cell is empty again. */
static int64_t take_sum(uint32_t cell)
{
    uint32_t sum = 0; /* it wraps, as each shard does: references are few */

    for (unsigned i = 0; i < domain.threads; i++) {
        _Atomic uint32_t *count = SHARD_OF(i) + PLACE_OF(cell);
        sum += atomic_load_explicit(count, memory_order_relaxed);
        atomic_store_explicit(count, 0, memory_order_relaxed);
    }
    return (int32_t)sum;
}

/* The grace period is over. Partners of the addition: the puts. */
static uint32_t fold(struct rc_object *object)
{
    struct part *part = part_of(object);
    uint32_t cell = part->cell;
    int64_t change = take_sum(cell) - BIAS;

    if (atomic_fetch_add_explicit(&part->count, change, memory_order_acq_rel) +
            change ==
        0)
        rc_object_free(object);
    return cell;
}

static struct rc_object *take_oldest(struct thread *thread)
{
    struct rc_object *object = thread->limbo[thread->oldest].object;

    thread->oldest = (thread->oldest + 1) % RC_LIMBO;
    thread->waiting--;
    return object;
}

/* Gives up what has waited long enough. */
static void reclaim(void)
{
    be_quiescent();
    if (self->waiting == 0)
        return;
    uint64_t seen = seen_by_all();
    while (self->waiting > 0 && self->limbo[self->oldest].epoch <= seen)
        self->spare[self->spares++] = fold(take_oldest(self));
}

/* The object is out of the pool. */
static void retire(struct rc_object *object)
{
    size_t last = (self->oldest + self->waiting++) % RC_LIMBO;

    set_mode(part_of(object), COUNTED);
    self->limbo[last] = (struct retired){object, begin_epoch()};
}

/* ---- The domain ---- */

static struct rc_object *make_pooled(size_t index, uint32_t cell)
{
    struct rc_object *object = rc_object_new(rc_value(index));

    if (object == NULL)
        return NULL;
    struct part *part = part_of(object);
    set_mode(part, MODE_OF_POOL);
    part->cell = cell;
    atomic_store_explicit(&part->count, BIAS, memory_order_relaxed);
    return object;
}

static void open_thread(unsigned slot)
{
    struct thread *thread = &threads[slot];

    *thread = (struct thread){.spares = RC_LIMBO};
    atomic_store_explicit(&thread->seen, AWAY, memory_order_relaxed);
    for (uint32_t i = 0; i < RC_LIMBO; i++)
        thread->spare[i] = (uint32_t)domain.objects + slot * RC_LIMBO + i;
}

static bool fill_pool(size_t objects)
{
    while (domain.objects < objects) {
        struct rc_object *object =
            make_pooled(domain.objects, (uint32_t)domain.objects);
        if (object == NULL)
            return false;
        atomic_store_explicit(&domain.pool[domain.objects++], object,
                              memory_order_relaxed); /* no threads yet */
    }
    return true;
}

bool rc_open(const struct rc_shape *shape)
{
    size_t objects = shape->objects;
    size_t cells = objects + (size_t)shape->threads * RC_LIMBO;

    domain.cells = (cells + APART - 1) / APART * APART;
    size_t bytes = domain.cells * shape->threads * sizeof *domain.counts;
    domain.threads = shape->threads;
    domain.objects = 0;
    atomic_store_explicit(&domain.epoch, 1, memory_order_relaxed);
    domain.pool = calloc(objects, sizeof *domain.pool);
    domain.counts = aligned_alloc(RC_APART, bytes);
    if (domain.counts != NULL)
        memset(domain.counts, 0, bytes);
    if (domain.pool == NULL || domain.counts == NULL || !fill_pool(objects)) {
        rc_close();
        return false;
    }
    for (unsigned i = 0; i < domain.threads; i++)
        open_thread(i);
    rc_note_atomic(&domain, sizeof domain);
    rc_note_atomic(threads, sizeof threads);
    rc_note_atomic(domain.counts, bytes);
    rc_note_atomic(domain.pool, objects * sizeof *domain.pool);
    return true;
}

/* There are no threads: all grace periods are over, and all sums are true. */
void rc_close(void)
{
    for (unsigned i = 0; i < domain.threads; i++)
        while (threads[i].waiting > 0)
            fold(take_oldest(&threads[i]));
    for (size_t i = 0; i < domain.objects; i++)
        fold(atomic_load_explicit(&domain.pool[i], memory_order_relaxed));
    free(domain.pool);
    free(domain.counts);
    domain.pool = NULL;
    domain.counts = NULL;
    domain.objects = 0;
}

void rc_enter(unsigned slot)
{
    self = &threads[slot];
    own_shard = SHARD_OF(slot);
    rc_resume();
}

/* What must wait still waits for whoever enters next, or for rc_close. */
void rc_leave(void)
{
    reclaim();
    rc_pause();
    self = NULL;
}

/* ---- References ---- */

/* Only this thread writes to its shard: no read-modify-write. */
static void count_in_shard(const struct part *part, uint32_t change)
{
    _Atomic uint32_t *count = own_shard + PLACE_OF(part->cell);
    uint32_t now = atomic_load_explicit(count, memory_order_relaxed);

    atomic_store_explicit(count, now + change, memory_order_relaxed);
}

/* Relaxed: there is a reference already, the caller's or the pool's. */
static inline void keep(struct part *part)
{
    enum mode mode = mode_of(part);

    if (mode == LOCAL)
        part->local++;
    else if (mode == SHARDED)
        count_in_shard(part, 1);
    else
        atomic_fetch_add_explicit(&part->count, 1, memory_order_relaxed);
}

/* Acquire: partner of the exchange in rc_replace. From here to the next time
 * that this thread is quiescent, the object's memory stays. */
struct rc_object *rc_get(size_t index)
{
    be_quiescent();
    struct rc_object *object =
        atomic_load_explicit(&domain.pool[index], memory_order_acquire);
    keep(part_of(object));
    return object;
}

void rc_keep(struct rc_object *object)
{
    keep(part_of(object));
}

/* Release and acquire: puts in other threads are each other's partners, so
 * that all uses of the object come before its being freed. A thread may be
 * given much and ask for nothing, so it is quiescent here, too. */
static void put_counted(struct part *part)
{
    if (atomic_fetch_sub_explicit(&part->count, 1, memory_order_acq_rel) == 1)
        rc_object_free(rc_object_of(part));
    be_quiescent();
}

void rc_put(struct rc_object *object)
{
    struct part *part = part_of(object);
    enum mode mode = mode_of(part);

    if (mode == LOCAL) {
        if (--part->local == 0)
            rc_object_free(rc_object_of(part));
    } else if (mode == SHARDED) {
        count_in_shard(part, UINT32_MAX); /* less 1 */
    } else {
        put_counted(part);
    }
}

bool rc_replace(size_t index)
{
    for (reclaim(); self->spares == 0; reclaim())
        sched_yield();
    struct rc_object *object =
        make_pooled(index, self->spare[self->spares - 1]);
    if (object == NULL)
        return false;
    self->spares--;
    retire(atomic_exchange_explicit(&domain.pool[index], object,
                                    memory_order_acq_rel));
    be_quiescent();
    return true;
}

struct rc_object *rc_create(uint64_t value)
{
    be_quiescent();
    struct rc_object *object = rc_object_new(value);

    if (object == NULL)
        return NULL;
    struct part *part = part_of(object);
    set_mode(part, MODE_OF_CREATED);
    part->local = 1;
    atomic_store_explicit(&part->count, 1, memory_order_relaxed);
    return object;
}

/* The way to the other thread makes it visible there. */
void rc_hand_over(struct rc_object *object)
{
    struct part *part = part_of(object);

    if (mode_of(part) != LOCAL)
        return;
    atomic_store_explicit(&part->count, (int64_t)part->local,
                          memory_order_relaxed);
    set_mode(part, COUNTED);
}

/* It takes none. */
unsigned long long rc_lock_count(void)
{
    return 0;
}
