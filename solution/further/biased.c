/*
 * biased: biased reference counting after Choi, Shull and Torrellas (PACT
 * 2018), as CPython without its lock counts, too.
 *
 * An object has two counts. Its owner, the thread that made it, changes the
 * biased one, a plain number; all others the shared one, which is atomic. The
 * references are the sum, so either count may be negative or 0 when there are
 * some. Two things tell the end:
 *
 *     merged    the owner has brought its count to 0: from now on the shared
 *               count is the whole truth, and whoever brings it to 0 frees
 *     queued    somebody else gives back a reference that the shared count
 *               does not have, so that the owner's must: the object goes into
 *               the owner's queue, once, with that reference. The owner adds
 *               its count to the shared one when it next comes by: merged
 *
 *     owner     none | slot          shared    count | queued | merged
 *     queue     object -> object -> NULL; or ABSENT
 *
 * The queue has that reference until then, as CPython has it, too. So an owner
 * that comes to 0 meanwhile cannot free an object that is still in its queue.
 *
 * When the owner is away (it has paused or left), nobody comes by. It leaves
 * its queue empty and ABSENT, by one exchange, so that nothing can slip in;
 * whoever finds that merges the object himself, under the slot's lock, which
 * the owner takes when it is back. It owns its objects by its slot, as does
 * the next thread that enters there.
 *
 * The pool and its epochs are as in solution/erefcount.c: what was replaced
 * keeps the pool's reference until all threads have seen a later epoch. The
 * bound: RC_LIMBO / 2 of each thread for that, and nearly as many in the queue
 * of each owner; who finds more there waits. Pools filled by main have no
 * owner: their objects are merged from the beginning.
 *
 * Locks: thread.lock guards that slot's lock_count and, while its queue is
 * ABSENT, the biased counts of all objects that the slot owns.
 */
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdlib.h>

#include "refcount.h"

const char rc_program[] = "erefcount";

/* Of the shared count: two flags, and the number above them. */
#define MERGED INT64_C(1)
#define QUEUED INT64_C(2)
#define ONE    INT64_C(4)

#define NOBODY  UINT32_MAX
#define NO_SLOT (UINT32_MAX - 1)

/* What a thread that is away has seen. */
#define AWAY UINT64_MAX

/* Objects that wait for a grace period, and in a queue; as many threads as
 * there are may each add one to a queue before they see that it is full. */
#define LIMBO      (RC_LIMBO / 2)
#define QUEUE_MOST (RC_LIMBO / 2 - RC_THREADS)

/* The engine's part of an object. */
struct part {
    _Atomic uint32_t owner; /* slot, or NOBODY */
    uint64_t biased;        /* the owner's */
    _Atomic int64_t shared;
    struct rc_object *next; /* in the owner's queue */
};

_Static_assert(sizeof(struct part) <= RC_PART, "the part is too large");

struct retired {
    struct rc_object *object;
    uint64_t epoch;
};

static struct thread {
    alignas(RC_APART) _Atomic uint64_t seen;
    size_t oldest, waiting; /* of limbo, a ring */
    struct retired limbo[LIMBO];
    alignas(RC_APART) struct rc_object *_Atomic queue;
    _Atomic uint32_t length; /* of the queue; others are added meanwhile */
    pthread_mutex_t lock;
    unsigned long long lock_count;
} threads[RC_THREADS];

static _Thread_local struct thread *self; /* NULL: main */
static _Thread_local uint32_t own_slot = NO_SLOT;

static struct {
    alignas(RC_APART) _Atomic uint64_t epoch;
    alignas(RC_APART) struct rc_object *_Atomic *pool;
    size_t objects;
    unsigned threads;
} domain;

/* What is in the queue of a thread that is away. */
static struct rc_object absent;
#define ABSENT (&absent)

static struct part *part_of(struct rc_object *object)
{
    return rc_part(object);
}

static int64_t number_of(int64_t shared)
{
    return (shared - (shared & (MERGED | QUEUED))) / ONE;
}

/* Relaxed: a thread asks whether it is itself, which only it can change, or
 * who has its lock. */
static bool is_own(const struct part *part)
{
    return atomic_load_explicit(&part->owner, memory_order_relaxed) == own_slot;
}

/* ---- The owner's side ---- */

/* Adds the biased count, less the queue's reference. For the owner, or under
 * its lock. Acquire and release: partners of all that give references back. */
static void merge(struct rc_object *object)
{
    struct part *part = part_of(object);
    int64_t change = ((int64_t)part->biased - 1) * ONE;

    if ((atomic_load_explicit(&part->shared, memory_order_relaxed) & MERGED) ==
        0)
        change += MERGED;
    part->biased = 0;
    atomic_store_explicit(&part->owner, NOBODY, memory_order_relaxed);
    int64_t now = change + atomic_fetch_add_explicit(&part->shared, change,
                                                     memory_order_acq_rel);
    if (number_of(now) == 0)
        rc_object_free(object);
}

/* Merges what others have queued. Acquire: partner of enqueue's release. */
static void serve(void)
{
    if (atomic_load_explicit(&self->queue, memory_order_relaxed) == NULL)
        return;
    struct rc_object *object =
        atomic_exchange_explicit(&self->queue, NULL, memory_order_acquire);
    uint32_t count = 0;
    while (object != NULL) {
        struct rc_object *next = part_of(object)->next;
        merge(object);
        object = next;
        count++;
    }
    atomic_fetch_sub_explicit(&self->length, count, memory_order_relaxed);
}

/* The biased count came to 0. If the shared one is 0, too, nobody has a
 * reference, and nobody can get one: whoever has one has added it before the
 * owner gave back the one that it comes from. Acquire: partner of puts, whose
 * uses of the object come before its being freed. Else others may free the
 * object as soon as it is merged. */
static void end_bias(struct rc_object *object)
{
    struct part *part = part_of(object);

    if (atomic_load_explicit(&part->shared, memory_order_acquire) == 0) {
        rc_object_free(object);
        return;
    }
    atomic_store_explicit(&part->owner, NOBODY, memory_order_relaxed);
    int64_t old =
        atomic_fetch_or_explicit(&part->shared, MERGED, memory_order_acq_rel);
    if (number_of(old) == 0)
        rc_object_free(object);
}

/* ---- Epochs; see solution/erefcount.c ---- */

/* Acquire: partner of retire. Release: partner of seen_by_all. */
static void be_quiescent(void)
{
    uint64_t epoch = atomic_load_explicit(&domain.epoch, memory_order_acquire);

    if (atomic_load_explicit(&self->seen, memory_order_relaxed) != epoch)
        atomic_store_explicit(&self->seen, epoch, memory_order_release);
}

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

static struct rc_object *take_oldest(struct thread *thread)
{
    struct rc_object *object = thread->limbo[thread->oldest].object;

    thread->oldest = (thread->oldest + 1) % LIMBO;
    thread->waiting--;
    return object;
}

static void put(struct rc_object *object);

/* Gives up the pool's references to what has waited long enough. */
static void reclaim(void)
{
    serve();
    be_quiescent();
    if (self->waiting == 0)
        return;
    uint64_t seen = seen_by_all();
    while (self->waiting > 0 && self->limbo[self->oldest].epoch <= seen)
        put(take_oldest(self));
}

/* Release: what took the object out of the pool comes before the epoch. */
static void retire(struct rc_object *object)
{
    size_t last = (self->oldest + self->waiting++) % LIMBO;
    uint64_t epoch =
        atomic_fetch_add_explicit(&domain.epoch, 1, memory_order_acq_rel) + 1;

    self->limbo[last] = (struct retired){object, epoch};
}

static void lock_thread(struct thread *thread)
{
    pthread_mutex_lock(&thread->lock);
    thread->lock_count++;
}

/* Release: partner of the acquiring load in merge_for, for biased counts. */
void rc_pause(void)
{
    struct rc_object *none;

    do {
        serve();
        none = NULL;
    } while (!atomic_compare_exchange_weak_explicit(&self->queue, &none, ABSENT,
                                                    memory_order_release,
                                                    memory_order_relaxed));
    atomic_store_explicit(&self->seen, AWAY, memory_order_release);
}

void rc_resume(void)
{
    lock_thread(self);
    atomic_store_explicit(&self->queue, NULL, memory_order_relaxed);
    pthread_mutex_unlock(&self->lock);
    atomic_store_explicit(&self->seen, 0, memory_order_relaxed);
    uint64_t epoch =
        atomic_fetch_add_explicit(&domain.epoch, 0, memory_order_acq_rel);
    atomic_store_explicit(&self->seen, epoch, memory_order_release);
}

/* ---- The others' side ---- */

/* @return false: the owner is back. */
static bool merge_for(struct thread *owner, struct rc_object *object)
{
    lock_thread(owner);
    bool is_absent =
        atomic_load_explicit(&owner->queue, memory_order_acquire) == ABSENT;
    if (is_absent)
        merge(object);
    pthread_mutex_unlock(&owner->lock);
    return is_absent;
}

/* An owner that has enough to do gets time; it may wait for us, too. */
static void wait_for(struct thread *owner)
{
    while (self != NULL && owner != self &&
           atomic_load_explicit(&owner->length, memory_order_relaxed) >
               QUEUE_MOST &&
           atomic_load_explicit(&owner->queue, memory_order_relaxed) !=
               ABSENT) {
        serve();
        be_quiescent();
        sched_yield();
    }
}

/* Release: partner of the exchange in serve, for `next`. */
static void enqueue(struct thread *owner, struct rc_object *object)
{
    struct rc_object *first =
        atomic_load_explicit(&owner->queue, memory_order_relaxed);

    atomic_fetch_add_explicit(&owner->length, 1, memory_order_relaxed);
    do {
        while (first == ABSENT) {
            if (merge_for(owner, object)) {
                atomic_fetch_sub_explicit(&owner->length, 1,
                                          memory_order_relaxed);
                return;
            }
            first = atomic_load_explicit(&owner->queue, memory_order_relaxed);
        }
        part_of(object)->next = first;
    } while (!atomic_compare_exchange_weak_explicit(
        &owner->queue, &first, object, memory_order_release,
        memory_order_relaxed));
    wait_for(owner);
}

/* The owner is asked for before the exchange: afterwards others may merge. */
static void put_shared(struct rc_object *object)
{
    struct part *part = part_of(object);
    uint32_t owner = atomic_load_explicit(&part->owner, memory_order_relaxed);
    int64_t old = atomic_load_explicit(&part->shared, memory_order_relaxed);
    int64_t new;
    bool is_for_owner;

    do {
        is_for_owner = number_of(old) == 0 && (old & (MERGED | QUEUED)) == 0;
        new = is_for_owner ? old | QUEUED : old - ONE;
    } while (!atomic_compare_exchange_weak_explicit(
        &part->shared, &old, new, memory_order_acq_rel, memory_order_relaxed));
    if (is_for_owner)
        enqueue(&threads[owner], object);
    else if ((new &MERGED) != 0 && number_of(new) == 0)
        rc_object_free(object);
}

static void put(struct rc_object *object)
{
    struct part *part = part_of(object);

    if (!is_own(part))
        put_shared(object);
    else if (--part->biased == 0)
        end_bias(object);
}

/* ---- References ---- */

/* Relaxed: there is a reference already. */
static inline void keep(struct part *part)
{
    if (is_own(part))
        part->biased++;
    else
        atomic_fetch_add_explicit(&part->shared, ONE, memory_order_relaxed);
}

/* Acquire: partner of the exchange in rc_replace. */
struct rc_object *rc_get(size_t index)
{
    serve();
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

/* Who is given much and asks for nothing has to come by, too. */
static void put_of_others(struct rc_object *object)
{
    put_shared(object);
    serve();
    be_quiescent();
}

void rc_put(struct rc_object *object)
{
    struct part *part = part_of(object);

    if (!is_own(part))
        put_of_others(rc_object_of(part));
    else if (--part->biased == 0)
        end_bias(rc_object_of(part));
}

struct rc_object *rc_create(uint64_t value)
{
    serve();
    be_quiescent();
    struct rc_object *object = rc_object_new(value);

    if (object == NULL)
        return NULL;
    struct part *part = part_of(object);
    part->biased = 1;
    atomic_store_explicit(&part->owner, own_slot, memory_order_relaxed);
    return object;
}

bool rc_replace(size_t index)
{
    for (reclaim(); self->waiting == LIMBO; reclaim())
        sched_yield();
    struct rc_object *object = rc_create(rc_value(index));
    if (object == NULL)
        return false;
    retire(atomic_exchange_explicit(&domain.pool[index], object,
                                    memory_order_acq_rel));
    be_quiescent();
    return true;
}

/* The receiver is not the owner: that is all it takes. */
void rc_hand_over(struct rc_object *object)
{
    (void)object;
}

/* ---- The domain ---- */

static bool fill_pool(size_t objects)
{
    while (domain.objects < objects) {
        struct rc_object *object = rc_object_new(rc_value(domain.objects));
        if (object == NULL)
            return false;
        struct part *part = part_of(object);
        atomic_store_explicit(&part->owner, NOBODY, memory_order_relaxed);
        atomic_store_explicit(&part->shared, ONE | MERGED,
                              memory_order_relaxed);
        atomic_store_explicit(&domain.pool[domain.objects++], object,
                              memory_order_relaxed);
    }
    return true;
}

bool rc_open(const struct rc_shape *shape)
{
    domain.threads = shape->threads;
    domain.objects = 0;
    atomic_store_explicit(&domain.epoch, 1, memory_order_relaxed);
    for (uint32_t i = 0; i < RC_THREADS; i++) {
        threads[i] = (struct thread){.waiting = 0};
        atomic_store_explicit(&threads[i].seen, AWAY, memory_order_relaxed);
        atomic_store_explicit(&threads[i].queue, ABSENT, memory_order_relaxed);
        pthread_mutex_init(&threads[i].lock, NULL);
    }
    domain.pool = calloc(shape->objects, sizeof *domain.pool);
    if (domain.pool != NULL && fill_pool(shape->objects)) {
        rc_note_atomic(&domain, sizeof domain);
        rc_note_atomic(threads, sizeof threads);
        rc_note_atomic(domain.pool, shape->objects * sizeof *domain.pool);
        return true;
    }
    rc_close();
    return false;
}

/* All owners are away: what main puts, it merges itself. */
void rc_close(void)
{
    for (unsigned i = 0; i < domain.threads; i++)
        while (threads[i].waiting > 0)
            put(take_oldest(&threads[i]));
    for (size_t i = 0; i < domain.objects; i++)
        put(atomic_load_explicit(&domain.pool[i], memory_order_relaxed));
    for (unsigned i = 0; i < RC_THREADS; i++)
        pthread_mutex_destroy(&threads[i].lock);
    free(domain.pool);
    domain.pool = NULL;
    domain.objects = 0;
}

void rc_enter(unsigned slot)
{
    self = &threads[slot];
    own_slot = slot;
    rc_resume();
}

void rc_leave(void)
{
    reclaim();
    rc_pause();
    self = NULL;
    own_slot = NO_SLOT;
}

unsigned long long rc_lock_count(void)
{
    unsigned long long count = 0;

    for (unsigned i = 0; i < domain.threads; i++)
        count += threads[i].lock_count;
    return count;
}
