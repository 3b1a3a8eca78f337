/*
 * The counters lie in memory of the program, so they may hold anything. Here
 * is the one place that looks at them with suspicion; whoever reads them
 * later may rely on their ranges.
 *
 * When even the head is damaged, nothing can be trusted: the counters are
 * replaced by empty ones.
 */
#include "repair.h"

#include <sys/mman.h>

/* Clamps a number. @return whether it was in its range. */
static bool clamp(_Atomic uint32_t *number, uint32_t most)
{
    if (*number <= most)
        return true;
    *number = most;
    return false;
}

static bool repair_thread(struct shared_thread *thread)
{
    if (thread->process < SHARED_PROCESSES && thread->state < SHARED_STATES)
        return true;
    *thread = (struct shared_thread){.began = 0};
    return false;
}

static bool repair_threads(struct shared *shared)
{
    uint32_t rows = shared->next_thread;
    bool sound = true;

    for (uint32_t i = 0; i < rows && i < SHARED_THREADS; i++)
        sound = repair_thread(&shared->threads[i]) && sound;
    for (uint32_t i = 0; i < shared->top_slot; i++)
        sound = repair_thread(&shared->slots[i].rest) && sound;
    return sound;
}

/* Rows that are no locks are no locks. */
static bool repair_locks(struct shared *shared)
{
    bool sound = true;

    for (uint32_t i = 0; i < SHARED_LOCKS; i++) {
        uint64_t key = shared->locks[i].key;
        if (key == 0 || shared_key_kind(key) < SHARED_KINDS)
            continue;
        shared->locks[i].key = 0;
        sound = false;
    }
    for (uint32_t i = 0; i < SHARED_SITES; i++) {
        if (shared->sites[i].call < SHARED_CALLS)
            continue;
        shared->sites[i].key = 0;
        sound = false;
    }
    return sound;
}

static bool repair_texts(struct shared *shared)
{
    bool sound = true;

    for (uint32_t i = 0; i < SHARED_MODULES; i++) {
        struct shared_module *module = &shared->modules[i];
        sound = clamp(&module->image, SHARED_IMAGES) && sound;
        module->path[sizeof module->path - 1] = '\0';
    }
    return sound;
}

/* Empty counters in the place of those that are lost. */
static void replace(struct meter *meter)
{
    struct shared *empty =
        mmap(meter->shared, meter->size, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);

    if (empty == MAP_FAILED)
        return; /* cannot be, it takes no memory */
    empty->magic = SHARED_MAGIC;
    empty->secret = meter->secret;
    empty->clock = meter->options.no_tsc || !meter_has_tsc() ? SHARED_MONOTONIC
                                                             : SHARED_TSC;
}

bool repair_counters(struct meter *meter)
{
    struct shared *shared = meter->shared;

    if (shared->magic != SHARED_MAGIC || shared->secret != meter->secret ||
        shared->clock > SHARED_MONOTONIC ||
        shared->chunk_count != meter->options.chunks) {
        replace(meter);
        return false;
    }
    bool sound = clamp(&shared->top_slot, SHARED_SLOTS);
    sound = repair_threads(shared) && sound;
    sound = repair_locks(shared) && sound;
    return repair_texts(shared) && sound;
}
