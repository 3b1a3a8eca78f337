/*
 * Objects, and the accounts of them.
 *
 *     new    memory that was freed long enough ago, or a fresh piece of a slab
 *     free   marks the object, and puts it last into the thread's own queue
 *
 *     account    first -> freed -> freed -> ... -> last      slab | fresh |
 *                ^ the next new takes it, when WAITING others are behind it
 *
 * Each thread has an account with counts and memory of its own, so this layer
 * takes no lock, writes to no line of another thread's, and is no bottleneck
 * that an engine could be blamed for. What is freed stays marked for a while
 * before it is used again: whoever reads or frees it meanwhile is found out by
 * the mark, and counted. The mark is exchanged, so that of two who free an
 * object at the same time one comes second.
 *
 * Objects are engines' to write to, marks among them. So in the end all slabs
 * are gone through: an object lives unless it is in some account's queue, once.
 * Whoever frees others in its place, or the same again with a new mark, has
 * accounts that say something else than memory does.
 *
 * Where a tool watches (asan, tsan, memdebug) memory really goes back to the
 * system, and the tool says more than a count can.
 *
 * Locks: none. An account is written by its own thread only; the counts in it
 * are atomic because others read them for the peak, at any time.
 */
#include "refcount_objects.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/* What readers of a freed object get. */
#define POISON UINT64_C(0xdddddddd)

/* The state of objects that the audit has found in a queue. */
#define SEEN UINT32_C(0x5ee45ee4)

/* Freed objects of a thread that are not used again yet. */
#define WAITING 32

/* Objects of a slab, but for one line that links the slabs. */
#define SLAB_OBJECTS 63

#define LINE (sizeof(struct rc_object) + RC_PART)

#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define REAL_MEMORY true
#endif
#endif
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ ||             \
    defined UMEM_MEMDEBUG
#define REAL_MEMORY true
#endif
#if !defined REAL_MEMORY
#define REAL_MEMORY false
#endif

/* A thread's; the last one is the main thread's. */
static struct account {
    alignas(RC_APART) _Atomic uint64_t created;
    _Atomic uint64_t freed, twice, stale, peak;
    struct rc_object *first, *last; /* freed, oldest first */
    size_t waiting;                 /* how many */
    unsigned char *slab;            /* the last one made; it links to others */
    size_t fresh;                   /* pieces of it that were never used */
} accounts[RC_THREADS + 1];

static _Thread_local struct account *own;

static uint64_t value_seed; /* written before threads are made */
static uint64_t opening;    /* and this one; it is never the same again */

static struct account *account(void)
{
    return own != NULL ? own : &accounts[RC_THREADS];
}

/* Only its own thread adds, so nothing need be locked. */
static void add(_Atomic uint64_t *count)
{
    uint64_t now = atomic_load_explicit(count, memory_order_relaxed);

    atomic_store_explicit(count, now + 1, memory_order_relaxed);
}

static uint64_t get(_Atomic uint64_t *count)
{
    return atomic_load_explicit(count, memory_order_relaxed);
}

/* ---- Memory ---- */

static uint32_t state_of(struct rc_object *object)
{
    return atomic_load_explicit(&object->state, memory_order_relaxed);
}

static void set_state(struct rc_object *object, uint32_t state)
{
    atomic_store_explicit(&object->state, state, memory_order_relaxed);
}

/* Nobody may have written to an object that was freed. */
static void look_at_freed(struct account *account, struct rc_object *object)
{
    if (state_of(object) != RC_FREED || object->value != POISON)
        add(&account->stale);
}

static struct rc_object *take_freed(struct account *account)
{
    struct rc_object *object = account->first;

    look_at_freed(account, object);
    account->first = object->next;
    account->waiting--;
    return object;
}

static struct rc_object *take_fresh(struct account *account)
{
    if (account->fresh == 0) {
        unsigned char *slab = aligned_alloc(LINE, (SLAB_OBJECTS + 1) * LINE);
        if (slab == NULL)
            return NULL;
        memcpy(slab, &account->slab, sizeof account->slab);
        account->slab = slab;
        account->fresh = SLAB_OBJECTS;
    }
    return (void *)(account->slab + account->fresh-- * LINE);
}

static struct rc_object *take(struct account *account)
{
    if (REAL_MEMORY)
        return malloc(LINE);
    return account->waiting > WAITING ? take_freed(account)
                                      : take_fresh(account);
}

static void give_back(struct account *account, struct rc_object *object)
{
    if (REAL_MEMORY) {
        free(object);
        return;
    }
    object->value = POISON;
    object->next = NULL;
    if (account->waiting++ == 0)
        account->first = object;
    else
        account->last->next = object;
    account->last = object;
}

/* ---- Objects ---- */

struct rc_object *rc_object_new(uint64_t value)
{
    struct account *mine = account();
    struct rc_object *object = take(mine);

    if (object == NULL)
        return NULL;
    rc_note_atomic(object, LINE);
    memset(object + 1, 0, RC_PART);
    object->value = value;
    object->spare = 0;
    object->next = NULL;
    set_state(object, RC_LIVES);
    add(&mine->created);
    return object;
}

void rc_object_free(struct rc_object *object)
{
    struct account *mine = account();
    uint32_t state = atomic_exchange_explicit(&object->state, RC_FREED,
                                              memory_order_relaxed);

    if (state != RC_LIVES) {
        add(&mine->twice);
        return;
    }
    add(&mine->freed);
    give_back(mine, object);
}

void *rc_part_disturbed(struct rc_object *object)
{
    blocks_chaos();
    return object + 1;
}

void rc_object_stale(void)
{
    add(&account()->stale);
}

/* ---- Values ---- */

uint64_t rc_value(size_t index)
{
    return rc_draw_value(rc_draw(value_seed, RC_DRAW_POOL, index));
}

/* ---- Accounts ---- */

uint64_t rc_objects_open(uint64_t seed)
{
    memset(accounts, 0, sizeof accounts);
    rc_note_atomic(accounts, sizeof accounts);
    value_seed = seed;
    return ++opening;
}

/* Objects go from one account to the other: made there, freed here. Of both
 * numbers the freed are added up last, as acquiring the others makes sure, so
 * that the difference is never more than what lived. */
void rc_objects_look(struct rc_counts *counts)
{
    *counts = (struct rc_counts){.created = 0};
    for (size_t i = 0; i <= RC_THREADS; i++)
        counts->created +=
            atomic_load_explicit(&accounts[i].created, memory_order_acquire);
    for (size_t i = 0; i <= RC_THREADS; i++) {
        counts->freed += get(&accounts[i].freed);
        counts->twice += get(&accounts[i].twice);
        counts->stale += get(&accounts[i].stale);
        if (get(&accounts[i].peak) > counts->peak)
            counts->peak = get(&accounts[i].peak);
    }
}

void rc_objects_sample(void)
{
    struct account *mine = account();
    struct rc_counts counts;

    rc_objects_look(&counts);
    if (counts.freed < counts.created &&
        counts.created - counts.freed > get(&mine->peak))
        atomic_store_explicit(&mine->peak, counts.created - counts.freed,
                              memory_order_relaxed);
}

/* ---- The audit ---- */

/* The slab that was made before this one. */
static unsigned char *slab_before(const unsigned char *slab)
{
    unsigned char *before;

    memcpy(&before, slab, sizeof before);
    return before;
}

/* Calls `act` for all objects that were ever taken from slabs. @return how
 * often it was true. */
static uint64_t each_object(bool (*act)(struct rc_object *))
{
    uint64_t count = 0;

    for (size_t i = 0; i <= RC_THREADS; i++) {
        size_t fresh = accounts[i].fresh; /* of the last one; 0 of others */
        for (unsigned char *slab = accounts[i].slab; slab != NULL;
             slab = slab_before(slab)) {
            for (size_t n = fresh + 1; n <= SLAB_OBJECTS; n++)
                count += act((void *)(slab + n * LINE));
            fresh = 0;
        }
    }
    return count;
}

/* Only a queue makes it a freed one. */
static bool unmark(struct rc_object *object)
{
    if (state_of(object) != RC_FREED)
        set_state(object, RC_LIVES);
    return true;
}

static bool is_not_seen(struct rc_object *object)
{
    return state_of(object) != SEEN;
}

static void mark_queue(struct account *account)
{
    struct rc_object *object = account->first;

    for (size_t i = 0; i < account->waiting && object != NULL; i++) {
        look_at_freed(account, object);
        set_state(object, SEEN);
        object = object->next;
    }
}

/* @return objects that live, as memory has it. */
static uint64_t audit(void)
{
    each_object(unmark);
    for (size_t i = 0; i <= RC_THREADS; i++)
        mark_queue(&accounts[i]);
    return each_object(is_not_seen);
}

/* Where memory is the system's, its own tools say it. */
static void look_at_memory(struct rc_counts *counts)
{
    uint64_t live = REAL_MEMORY ? 0 : audit();

    rc_objects_look(counts);
    if (REAL_MEMORY)
        return;
    int64_t more = (int64_t)(counts->created - counts->freed - live);
    counts->twice += (uint64_t)(more < 0 ? -more : more);
    counts->freed = counts->created - live;
}

void rc_objects_close(struct rc_counts *counts)
{
    look_at_memory(counts);
    counts->opening = opening++;
    for (size_t i = 0; i <= RC_THREADS; i++) {
        unsigned char *slab = accounts[i].slab;
        while (slab != NULL) {
            unsigned char *done = slab;
            slab = slab_before(done);
            free(done);
        }
    }
    memset(accounts, 0, sizeof accounts);
}

void rc_thread_begin(unsigned slot)
{
    own = &accounts[slot];
    rc_enter(slot);
}

void rc_thread_end(void)
{
    rc_leave();
    own = NULL;
}
