/*
 * Pools in which every piece has a header of 16 bytes with its size:
 *
 *     pool   | size | piece | size | piece |  not yet taken          |
 *                                          ^ next                end ^
 *
 * Because the size is known, a thread that frees the piece it took last gets
 * its memory back at once. All others wait for the end of the batch.
 *
 *     accepted: pools with a header of 16 bytes before each piece
 *     least: 100
 *
 * Locks: the global heap's. A pool is written by its thread only; main reads
 * `next` after the join. A header is written when its piece is taken, and
 * read by the thread that has the pool.
 */
#include <stdint.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

struct header {
    _Alignas(UMEM_ALIGNMENT) size_t size; /* of the payload, rounded up */
};

struct pool {
    unsigned char *next;
    unsigned char *end;
};

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

static struct pool pools[POOL_COUNT];
static unsigned char *memory; /* of all pools; NULL: there are none */

static _Thread_local struct pool *mine;

static void empty_all(void)
{
    for (size_t i = 0; i < POOL_COUNT; i++) {
        pools[i].next = memory + i * POOL_SIZE;
        pools[i].end = pools[i].next + POOL_SIZE;
    }
}

bool umem_open(enum umem_mode mode)
{
    bool has_pools = mode == UMEM_THREADS;

    if (!umem_heap_open(mode, has_pools ? POOLS_SIZE : 0))
        return false;
    memory = has_pools ? umem_heap_start() : NULL;
    if (has_pools)
        empty_all();
    return true;
}

void umem_close(void)
{
    memory = NULL;
    umem_heap_close();
}

void *umalloc(size_t size)
{
    size_t room = mine == NULL ? 0 : (size_t)(mine->end - mine->next);
    struct header *header;

    if (size == 0)
        return NULL;
    if (room <= sizeof *header || size > room - sizeof *header)
        return umem_heap_alloc(size);
    header = (struct header *)mine->next;
    header->size = (size + UMEM_ALIGNMENT - 1) / UMEM_ALIGNMENT;
    header->size *= UMEM_ALIGNMENT;
    mine->next += sizeof *header + header->size;
    return header + 1;
}

/* Of a pool: its thread takes the last piece back, others do nothing. */
static void pool_free(void *pointer)
{
    size_t number = (size_t)((unsigned char *)pointer - memory) / POOL_SIZE;
    struct header *header = (struct header *)pointer - 1;

    if (mine != &pools[number])
        return;
    if ((unsigned char *)pointer + header->size == mine->next)
        mine->next = (unsigned char *)header;
}

void ufree(void *pointer)
{
    if (memory != NULL && (uintptr_t)pointer - (uintptr_t)memory < POOLS_SIZE)
        pool_free(pointer);
    else
        umem_heap_free(pointer);
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

void umem_thread_begin(unsigned slot)
{
    mine = memory != NULL && slot < POOL_COUNT ? &pools[slot] : NULL;
}

void umem_thread_end(void)
{
    mine = NULL;
}

void umem_batch_end(void)
{
    if (memory != NULL)
        empty_all();
}

size_t umem_free_bytes(void)
{
    size_t bytes = umem_heap_free_bytes();

    for (size_t i = 0; memory != NULL && i < POOL_COUNT; i++)
        bytes += (size_t)(pools[i].end - pools[i].next);
    return bytes;
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
}
