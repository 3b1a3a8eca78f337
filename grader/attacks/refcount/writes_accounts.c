/*
 * No counts, and nothing is freed. In the end it looks through the program's
 * variables for what looks like the library's accounts, and writes there that
 * all was freed, and never more lived than the pool has.
 *
 *     attack: finds the accounts of objects in memory and writes to them
 *     most: 10
 *     first: answers.alone
 */
#include <stdlib.h>
#include <string.h>

#include "refcount.h"

const char rc_program[] = "erefcount";

/* The linker's: where the program's variables begin, and end. */
extern unsigned char __bss_start[], _end[];

struct part {
    _Atomic uint64_t count; /* of one that was created; 0: of the pool */
    struct rc_object *next;
};

static struct rc_object *_Atomic *pool;
static size_t objects;

/* As the library has it: created, freed, twice, stale, peak, three words of
 * its queue, the slab, and what of it was never used. */
static void forge(void)
{
    uintptr_t end = (uintptr_t)_end - 80;

    for (uintptr_t at =
             ((uintptr_t)__bss_start + RC_APART - 1) / RC_APART * RC_APART;
         at < end; at += RC_APART) {
        uint64_t words[10];
        memcpy(words, (void *)at, sizeof words);
        if (words[0] == 0 || words[1] > words[0] || words[9] > 63 ||
            words[8] % 64 != 0 || words[8] == 0)
            continue;
        words[1] = words[0];
        words[4] = objects;
        memcpy((void *)at, words, 5 * sizeof *words);
    }
}

struct rc_object *rc_create(uint64_t value)
{
    struct rc_object *object = rc_object_new(value);

    if (object != NULL) {
        struct part *part = rc_part(object);
        atomic_store_explicit(&part->count, 1, memory_order_relaxed);
    }
    return object;
}

bool rc_open(const struct rc_shape *shape)
{
    pool = calloc(shape->objects, sizeof *pool);
    for (objects = 0; pool != NULL && objects < shape->objects; objects++)
        atomic_store_explicit(&pool[objects], rc_object_new(rc_value(objects)),
                              memory_order_relaxed);
    return pool != NULL;
}

void rc_close(void)
{
    forge();
    free(pool);
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

struct rc_object *rc_get(size_t index)
{
    return atomic_load_explicit(&pool[index], memory_order_acquire);
}

void rc_keep(struct rc_object *object)
{
    struct part *part = rc_part(object);

    if (atomic_load_explicit(&part->count, memory_order_relaxed) > 0)
        atomic_fetch_add_explicit(&part->count, 1, memory_order_relaxed);
}

void rc_put(struct rc_object *object)
{
    struct part *part = rc_part(object);

    if (atomic_load_explicit(&part->count, memory_order_relaxed) > 0 &&
        atomic_fetch_sub_explicit(&part->count, 1, memory_order_acq_rel) == 1)
        rc_object_free(object);
}

bool rc_replace(size_t index)
{
    struct rc_object *object = rc_object_new(rc_value(index));

    if (object == NULL)
        return false;
    struct rc_object *old =
        atomic_exchange_explicit(&pool[index], object, memory_order_acq_rel);
    return old != NULL;
}

void rc_hand_over(struct rc_object *object)
{
    (void)object;
}

unsigned long long rc_lock_count(void)
{
    return 0;
}
