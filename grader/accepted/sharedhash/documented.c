/*
 * The pools of the handout, step by step, and nothing more: the driver is the
 * one that was given, so main takes the lock twice for each block, when it
 * takes memory for the block's input and when it frees it. That is the most
 * that the task allows.
 *
 *     accepted: the four steps as asked, exactly 2 locks a block
 *     least: 100
 *
 * Locks: the global heap's. A thread's pool is its own; `left` of a pool is
 * written by its thread before it ends and read by main after the join.
 */
#include <stdint.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

static _Thread_local unsigned char *pool;     /* NULL: this thread has none */
static _Thread_local unsigned char *pool_end; /* the byte behind it */
static _Thread_local size_t pool_slot;

static unsigned char *first; /* of all pools; NULL but for threads */
static size_t left[POOL_COUNT];

static void fill_all(void)
{
    for (size_t i = 0; i < POOL_COUNT; i++)
        left[i] = POOL_SIZE;
}

bool umem_open(enum umem_mode mode)
{
    first = NULL;
    if (mode != UMEM_THREADS)
        return umem_heap_open(mode, 0);
    if (!umem_heap_open(mode, POOLS_SIZE))
        return false;
    first = umem_heap_start();
    fill_all();
    return true;
}

void umem_close(void)
{
    first = NULL;
    umem_heap_close();
}

void *umalloc(size_t size)
{
    if (size == 0)
        return NULL;
    if (pool != NULL && size <= (size_t)(pool_end - pool)) {
        void *piece = pool;
        pool += (size + UMEM_ALIGNMENT - 1) & ~(size_t)(UMEM_ALIGNMENT - 1);
        return piece;
    }
    return umem_heap_alloc(size);
}

void ufree(void *pointer)
{
    uintptr_t address = (uintptr_t)pointer;
    uintptr_t begin = (uintptr_t)first;

    if (first != NULL && address >= begin && address < begin + POOLS_SIZE)
        return;
    umem_heap_free(pointer);
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

void umem_thread_begin(unsigned slot)
{
    if (first == NULL || slot >= POOL_COUNT)
        return;
    pool = first + (size_t)slot * POOL_SIZE;
    pool_end = pool + POOL_SIZE;
    pool_slot = slot;
}

void umem_thread_end(void)
{
    if (pool != NULL)
        left[pool_slot] = (size_t)(pool_end - pool);
    pool = NULL;
    pool_end = NULL;
}

void umem_batch_end(void)
{
    fill_all();
}

size_t umem_free_bytes(void)
{
    size_t bytes = umem_heap_free_bytes();

    if (first != NULL)
        for (size_t i = 0; i < POOL_COUNT; i++)
            bytes += left[i];
    return bytes;
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
}
