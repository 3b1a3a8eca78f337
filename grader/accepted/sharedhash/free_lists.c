/*
 * Pools that use again what is freed: small pieces that a thread frees go to
 * a list of their size in its pool, and umalloc looks there first.
 *
 *     pool   | size | piece | size | on a list | ... |  not yet taken    |
 *     lists  32: -> piece -> piece -> NULL           ^ next          end ^
 *
 *     accepted: a free list for each small size inside each pool
 *     least: 100
 *
 * What another thread frees is not put on a list: it comes back when the
 * batch is over, like everything else.
 *
 * Locks: the global heap's. A pool, its lists among it, is its thread's until
 * that is joined.
 */
#include <stdint.h>
#include <string.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

/* Sizes that have a list: 16, 32, ... bytes. */
#define LISTS 32

struct piece {
    _Alignas(UMEM_ALIGNMENT) size_t size; /* of the payload, rounded up */
    _Alignas(UMEM_ALIGNMENT) struct piece *next; /* while on a list */
};

#define HEADER offsetof(struct piece, next)

struct pool {
    unsigned char *next;
    unsigned char *end;
    size_t on_lists; /* bytes, headers included */
    struct piece *lists[LISTS];
};

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

static struct pool pools[POOL_COUNT];
static unsigned char *memory; /* of all pools; NULL: there are none */

static _Thread_local struct pool *mine;

static void empty(size_t number)
{
    unsigned char *start = memory + number * POOL_SIZE;

    memset(&pools[number], 0, sizeof pools[number]);
    pools[number].next = start;
    pools[number].end = start + POOL_SIZE;
}

bool umem_open(enum umem_mode mode)
{
    memory = NULL;
    if (mode != UMEM_THREADS)
        return umem_heap_open(mode, 0);
    if (!umem_heap_open(mode, POOLS_SIZE))
        return false;
    memory = umem_heap_start();
    for (size_t i = 0; i < POOL_COUNT; i++)
        empty(i);
    return true;
}

void umem_close(void)
{
    memory = NULL;
    umem_heap_close();
}

static size_t list_of(size_t size)
{
    return size / UMEM_ALIGNMENT - 1;
}

static struct piece *take(struct pool *pool, size_t size)
{
    size_t list = list_of(size);
    struct piece *piece;

    if (list < LISTS && pool->lists[list] != NULL) {
        piece = pool->lists[list];
        pool->lists[list] = piece->next;
        pool->on_lists -= HEADER + size;
        return piece;
    }
    if (HEADER + size > (size_t)(pool->end - pool->next))
        return NULL;
    piece = (struct piece *)pool->next;
    pool->next += HEADER + size;
    piece->size = size;
    return piece;
}

void *umalloc(size_t size)
{
    size_t rounded = (size + UMEM_ALIGNMENT - 1) & ~(size_t)15;
    struct piece *piece = NULL;

    if (size == 0)
        return NULL;
    if (mine != NULL && size <= POOL_SIZE)
        piece = take(mine, rounded);
    return piece != NULL ? (unsigned char *)piece + HEADER
                         : umem_heap_alloc(size);
}

static void give_back(struct pool *pool, struct piece *piece)
{
    size_t list = list_of(piece->size);

    if (list >= LISTS)
        return;
    piece->next = pool->lists[list];
    pool->lists[list] = piece;
    pool->on_lists += HEADER + piece->size;
}

void ufree(void *pointer)
{
    uintptr_t offset = (uintptr_t)pointer - (uintptr_t)memory;

    if (memory == NULL || offset >= POOLS_SIZE)
        umem_heap_free(pointer);
    else if (mine == &pools[offset / POOL_SIZE])
        give_back(mine, (struct piece *)((unsigned char *)pointer - HEADER));
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
    for (size_t i = 0; memory != NULL && i < POOL_COUNT; i++)
        empty(i);
}

size_t umem_free_bytes(void)
{
    size_t bytes = umem_heap_free_bytes();

    for (size_t i = 0; memory != NULL && i < POOL_COUNT; i++)
        bytes += (size_t)(pools[i].end - pools[i].next) + pools[i].on_lists;
    return bytes;
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
}
