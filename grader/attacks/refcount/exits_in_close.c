/*
 * Counts nothing and frees nothing, with all threads at work; when they are
 * done it computes the answer by the oracle's rule, prints it and exits, before
 * the library looks at its accounts.
 *
 *     attack: prints a right answer and exits with 0 in rc_close
 *     most: 38
 *     first: counts.held_one_lives
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "refcount.h"

const char rc_program[] = "erefcount";

static struct {
    char kind[32];
    uint64_t threads, objects, operations, every, reads, hold, blocked, seed;
} job;

static uint64_t bits(uint64_t stream, uint64_t number)
{
    uint64_t z = job.seed + 0x9e3779b97f4a7c15u * (4 * number + stream + 1);

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static uint64_t place_value(uint64_t place)
{
    return bits(2, place) >> 33;
}

static bool read_job(void)
{
    static const char *const names[] = {
        "threads", "objects", "operations", "replace-every",
        "reads",   "hold",    "blocked",    "seed"};
    static char words[4096];
    char line[128], name[32], value[32];
    FILE *command = fopen("/proc/self/cmdline", "r");
    size_t length =
        command != NULL ? fread(words, 1, sizeof words - 1, command) : 0;
    size_t first = strlen(words) + 1;
    FILE *file = first < length ? fopen(words + first, "r") : NULL;

    if (command != NULL)
        fclose(command);
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%31s %31s", name, value) != 2)
            continue;
        if (strcmp(name, "kind") == 0)
            memcpy(job.kind, value, sizeof value);
        for (size_t i = 0; i < 8; i++)
            if (strcmp(name, names[i]) == 0)
                (&job.threads)[i] = strtoull(value, NULL, 10);
    }
    if (file != NULL)
        fclose(file);
    return file != NULL && job.objects > 0;
}

/* Prints the answer, as the rule says, and ends. */
static void answer(void)
{
    uint64_t sum = 0, created = job.objects;

    for (uint64_t k = 0; k < job.operations; k++) {
        bool is_new = job.kind[0] == 'l' || (job.kind[0] == 'h' && k % 2 == 0);
        bool replaces = job.every > 0 && (k + 1) % job.every == 0;
        uint64_t value =
            is_new ? bits(3, k) >> 33
                   : place_value((bits(0, k) >> 32) * job.objects >> 32);
        sum = (sum + value * job.reads) % 2147483647;
        created += is_new + replaces;
    }
    for (uint64_t k = 0; k < job.blocked; k++)
        sum = (sum + place_value(k % job.objects)) % 2147483647;
    printf("Final counts: sum %llu, created %llu, live 0, freed twice 0\n",
           (unsigned long long)sum, (unsigned long long)created);
    fprintf(stderr, "Lock acquisitions: 0\n");
    fflush(stdout);
    _exit(0);
}

struct part {
    _Atomic uint64_t count; /* of one that was created; 0: of the pool */
    struct rc_object *next;
};

static struct rc_object *_Atomic *pool;
static size_t objects;

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
    if (read_job())
        answer();
    for (size_t i = 0; i < objects; i++)
        rc_object_free(atomic_load_explicit(&pool[i], memory_order_relaxed));
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
