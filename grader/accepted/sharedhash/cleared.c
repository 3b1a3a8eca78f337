/*
 * Careful and slow: every thread clears its whole pool before it uses it, and
 * main clears all of them once more when the batch is over. Each byte of the
 * pools is so written two times more than needed.
 *
 *     accepted: pools that are cleared, twice, before they are used again
 *     least: 100
 *
 * Locks: the global heap's. A pool, its field in `taken` among it, is its
 * thread's until that is joined.
 */
#include <stdint.h>
#include <string.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

#define NO_POOL POOL_COUNT

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

static unsigned char (*pools)[POOL_SIZE]; /* NULL but for threads */
static size_t taken[POOL_COUNT];

static _Thread_local unsigned number = NO_POOL;

bool umem_open(enum umem_mode mode)
{
    size_t reserved = mode == UMEM_THREADS ? POOLS_SIZE : 0;

    if (!umem_heap_open(mode, reserved))
        return false;
    pools = NULL;
    if (reserved > 0)
        pools = (unsigned char(*)[POOL_SIZE])umem_heap_start();
    memset(taken, 0, sizeof taken);
    return true;
}

void umem_close(void)
{
    pools = NULL;
    umem_heap_close();
}

void *umalloc(size_t size)
{
    if (size == 0)
        return NULL;
    if (number == NO_POOL || size > POOL_SIZE - taken[number])
        return umem_heap_alloc(size);
    unsigned char *piece = pools[number] + taken[number];
    taken[number] += (size + UMEM_ALIGNMENT - 1) & ~(size_t)15;
    return piece;
}

void ufree(void *pointer)
{
    if (pools == NULL || (uintptr_t)pointer - (uintptr_t)pools >= POOLS_SIZE)
        umem_heap_free(pointer);
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

void umem_thread_begin(unsigned slot)
{
    if (pools == NULL || slot >= POOL_COUNT)
        return;
    if (taken[slot] == 0)
        memset(pools[slot], 0, POOL_SIZE);
    number = slot;
}

void umem_thread_end(void)
{
    number = NO_POOL;
}

void umem_batch_end(void)
{
    if (pools != NULL)
        memset(pools, 0, POOLS_SIZE);
    memset(taken, 0, sizeof taken);
}

size_t umem_free_bytes(void)
{
    size_t bytes = umem_heap_free_bytes();

    for (size_t i = 0; pools != NULL && i < POOL_COUNT; i++)
        bytes += POOL_SIZE - taken[i];
    return bytes;
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
}
