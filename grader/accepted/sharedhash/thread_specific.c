/*
 * Pools that a thread finds with pthread_getspecific, as in the years before
 * _Thread_local: umem_open makes a key, umem_thread_begin stores the thread's
 * pool under it.
 *
 *     accepted: pools found with pthread_getspecific
 *     least: 100
 *
 * Locks: the global heap's. The key is made before the first thread and
 * deleted after the last. A pool is its thread's until that is joined.
 */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

struct pool {
    unsigned char *start;
    size_t taken; /* bytes, from its start on */
};

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

static pthread_key_t key;
static bool has_key; /* and pools */
static struct pool pools[POOL_COUNT];

static bool make_pools(void)
{
    int error = pthread_key_create(&key, NULL);

    if (error != 0) {
        umem_heap_close();
        errno = error;
        return false;
    }
    has_key = true;
    for (size_t i = 0; i < POOL_COUNT; i++)
        pools[i] = (struct pool){.start = umem_heap_start() + i * POOL_SIZE};
    return true;
}

bool umem_open(enum umem_mode mode)
{
    size_t reserved = mode == UMEM_THREADS ? POOLS_SIZE : 0;

    if (!umem_heap_open(mode, reserved))
        return false;
    return reserved == 0 || make_pools();
}

void umem_close(void)
{
    if (has_key)
        pthread_key_delete(key);
    has_key = false;
    umem_heap_close();
}

static void *take(struct pool *pool, size_t size)
{
    size_t rounded = (size + UMEM_ALIGNMENT - 1) & -(size_t)UMEM_ALIGNMENT;

    if (size > POOL_SIZE || rounded > POOL_SIZE - pool->taken)
        return NULL;
    pool->taken += rounded;
    return pool->start + pool->taken - rounded;
}

void *umalloc(size_t size)
{
    struct pool *pool = has_key ? pthread_getspecific(key) : NULL;
    void *piece = NULL;

    if (size == 0)
        return NULL;
    if (pool != NULL)
        piece = take(pool, size);
    return piece != NULL ? piece : umem_heap_alloc(size);
}

void ufree(void *pointer)
{
    uintptr_t offset = (uintptr_t)pointer - (uintptr_t)pools[0].start;

    if (!has_key || offset >= POOLS_SIZE)
        umem_heap_free(pointer);
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

/* Without its pool a thread still works, only slowly. */
void umem_thread_begin(unsigned slot)
{
    if (has_key && slot < POOL_COUNT)
        (void)pthread_setspecific(key, &pools[slot]);
}

void umem_thread_end(void)
{
    if (has_key)
        (void)pthread_setspecific(key, NULL);
}

void umem_batch_end(void)
{
    for (size_t i = 0; i < POOL_COUNT; i++)
        pools[i].taken = 0;
}

size_t umem_free_bytes(void)
{
    size_t bytes = umem_heap_free_bytes();

    for (size_t i = 0; has_key && i < POOL_COUNT; i++)
        bytes += POOL_SIZE - pools[i].taken;
    return bytes;
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
}
