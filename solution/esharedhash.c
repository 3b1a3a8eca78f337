/*
 * esharedhash, the reference solution: a pool of its own for every thread.
 *
 *     heap   | pool 0 | pool 1 | ... | pool 19 | global first-fit heap     |
 *     pool   | taken | taken | taken |  not yet taken                      |
 *                                    ^ next                            end ^
 *
 * umalloc   a thread moves its own `next` pointer: no lock, no atomic. What
 *           does not fit, and what threads without a pool ask for, comes from
 *           the global heap, under its lock.
 * ufree     looks at the address. Pool memory is not freed piece by piece;
 *           the whole pool is empty again when its batch is over.
 *
 * A block of random data takes 17 to 20 KB of its thread's 32 KB, so nothing
 * falls back. The inputs of a batch are one umalloc for the whole run. What is
 * left are two lock acquisitions per run, whatever the size of the file.
 *
 * Locks: the global heap's (heap.c). `next` and `end` are thread-local;
 * used[i] is written by the thread that has pool i before it ends, and read
 * by main after joining it.
 */
#include <stdint.h>
#include <string.h>

#include "engine.h"
#include "heap.h"
#include "note.h"
#include "umem.h"

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

/* The calling thread's pool; both NULL in a thread that has none. */
static _Thread_local unsigned char *next; /* first byte not yet taken */
static _Thread_local unsigned char *end;

static unsigned char *pools;    /* all of them; NULL but for `-t` */
static size_t used[POOL_COUNT]; /* bytes, as each thread left it */

bool umem_open(enum umem_mode mode)
{
    size_t reserved = mode == UMEM_THREADS ? POOLS_SIZE : 0;

    if (!umem_heap_open(mode, reserved))
        return false;
    if (reserved > 0) {
        pools = umem_heap_start();
        umem_note_pool(pools, reserved);
    }
    return true;
}

void umem_close(void)
{
    if (pools != NULL)
        umem_note_pool_end(pools);
    pools = NULL;
    memset(used, 0, sizeof used);
    umem_heap_close();
}

static bool is_in_pools(const void *pointer)
{
    return pools != NULL && (uintptr_t)pointer - (uintptr_t)pools < POOLS_SIZE;
}

void *umalloc(size_t size)
{
    size_t room = (size_t)(end - next);

    if (size == 0)
        return NULL;
    if (size > room || size + UMEM_REDZONE > room)
        return umem_heap_alloc(size);
    unsigned char *pointer = next;
    size_t step =
        (size + UMEM_ALIGNMENT - 1) / UMEM_ALIGNMENT * UMEM_ALIGNMENT +
        UMEM_REDZONE;
    next += step < room ? step : room;
    umem_note_pool_alloc(pools, pointer, size);
    return pointer;
}

void ufree(void *pointer)
{
    if (is_in_pools(pointer))
        umem_note_pool_free(pools, pointer);
    else
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
    next = pools + (size_t)slot * POOL_SIZE;
    end = next + POOL_SIZE;
}

void umem_thread_end(void)
{
    if (end == NULL)
        return;
    size_t slot = (size_t)(end - pools) / POOL_SIZE - 1;
    used[slot] = POOL_SIZE - (size_t)(end - next);
    next = end = NULL;
}

/* Recycles: all pools are empty again. The threads that begin next start at
 * their pools' first bytes, so forgetting what was used is all it takes. */
void umem_batch_end(void)
{
    memset(used, 0, sizeof used);
    if (pools != NULL) {
        umem_note_pool_end(pools);
        umem_note_pool(pools, POOLS_SIZE);
    }
}

size_t umem_free_bytes(void)
{
    size_t bytes = umem_heap_free_bytes();

    for (size_t i = 0; pools != NULL && i < POOL_COUNT; i++)
        bytes += POOL_SIZE - used[i];
    return bytes;
}

/*
 * One umalloc for all inputs of a batch, used again by every batch: main
 * takes the lock twice in a whole run instead of twice for each block.
 */
bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];
    unsigned char *inputs = umalloc((size_t)BATCH_SIZE * BLOCK_SIZE);

    if (inputs == NULL)
        return blocks_fail(job,
                           "out of heap: no room for the inputs of %d "
                           "blocks",
                           BATCH_SIZE);
    for (size_t i = 0; i < BATCH_SIZE; i++) {
        batch[i].input = inputs + i * BLOCK_SIZE;
        batch[i].input_is_given = true;
    }
    bool ok = blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
    ufree(inputs);
    return ok;
}
