/*
 * Pools that nobody empties: each remembers the batch in which it was last
 * used, and a thread that finds an older number there begins at its start.
 * umem_batch_end only counts.
 *
 *     accepted: pools recycled lazily, by the number of the batch
 *     least: 100
 *
 * Locks: the global heap's. `batch_number` is written by main while no thread
 * runs. A pool is its thread's until that is joined.
 */
#include <stdint.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

/* Bytes of a cache line: what keeps pools from sharing one. */
#define CACHE_LINE 64

struct pool {
    _Alignas(CACHE_LINE) unsigned long batch;
    size_t next; /* offset of what is not yet taken */
};

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

static unsigned long batch_number = 1;
static struct pool pools[POOL_COUNT];
static unsigned char *start; /* of all pools' memory; NULL: none */

static _Thread_local struct pool *pool;
static _Thread_local unsigned char *memory; /* its first byte */

bool umem_open(enum umem_mode mode)
{
    start = NULL;
    if (!umem_heap_open(mode, mode == UMEM_THREADS ? POOLS_SIZE : 0))
        return false;
    if (mode == UMEM_THREADS)
        start = umem_heap_start();
    batch_number++;
    return true;
}

void umem_close(void)
{
    start = NULL;
    umem_heap_close();
}

void *umalloc(size_t size)
{
    if (size == 0)
        return NULL;
    if (pool == NULL || size > POOL_SIZE - pool->next)
        return umem_heap_alloc(size);
    void *piece = memory + pool->next;
    pool->next += size;
    if (pool->next % UMEM_ALIGNMENT != 0)
        pool->next += UMEM_ALIGNMENT - pool->next % UMEM_ALIGNMENT;
    return piece;
}

void ufree(void *pointer)
{
    if (start != NULL && (unsigned char *)pointer >= start &&
        (unsigned char *)pointer < start + POOLS_SIZE)
        return;
    umem_heap_free(pointer);
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

void umem_thread_begin(unsigned slot)
{
    if (start == NULL || slot >= POOL_COUNT)
        return;
    pool = &pools[slot];
    memory = start + slot * (size_t)POOL_SIZE;
    if (pool->batch != batch_number) {
        pool->batch = batch_number;
        pool->next = 0;
    }
}

void umem_thread_end(void)
{
    pool = NULL;
}

void umem_batch_end(void)
{
    batch_number++;
}

size_t umem_free_bytes(void)
{
    size_t bytes = umem_heap_free_bytes();

    for (size_t i = 0; start != NULL && i < POOL_COUNT; i++)
        bytes +=
            POOL_SIZE - (pools[i].batch == batch_number ? pools[i].next : 0);
    return bytes;
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
}
