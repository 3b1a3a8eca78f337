/*
 * Pools that are handed out by an atomic counter: a thread that begins takes
 * the next number, and the pool with it, whatever its slot is. When the batch
 * is over, main sets the counter back.
 *
 *     accepted: pools handed out by C11 atomics
 *     least: 100
 *
 * A tool that does not know C11 atomics may call the counters racy. They are
 * not: every access to them is atomic, and what lies in a pool belongs to the
 * one thread that got its number.
 *
 * Locks: the global heap's. The atomics: `handed_out`, and `taken`, the bytes
 * that threads of this batch have left behind.
 */
#include <stdatomic.h>
#include <stdint.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

static atomic_uint handed_out;
static atomic_size_t taken;
static unsigned char *pools; /* set before any thread; NULL: none */

static _Thread_local struct {
    unsigned char *start;
    unsigned char *next;
    size_t room;
} mine;

bool umem_open(enum umem_mode mode)
{
    size_t reserved = mode == UMEM_THREADS ? POOLS_SIZE : 0;

    if (!umem_heap_open(mode, reserved))
        return false;
    pools = reserved > 0 ? umem_heap_start() : NULL;
    atomic_store(&handed_out, 0);
    atomic_store(&taken, 0);
    return true;
}

void umem_close(void)
{
    pools = NULL;
    umem_heap_close();
}

void *umalloc(size_t size)
{
    unsigned char *piece = mine.next;
    size_t rounded = (size + UMEM_ALIGNMENT - 1) & ~(size_t)15;

    if (size == 0)
        return NULL;
    if (size > mine.room)
        return umem_heap_alloc(size);
    mine.next += rounded;
    mine.room -= rounded;
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
    unsigned number =
        atomic_fetch_add_explicit(&handed_out, 1, memory_order_relaxed);
    if (number >= POOL_COUNT)
        return;
    mine.start = mine.next = pools + (size_t)number * POOL_SIZE;
    mine.room = POOL_SIZE;
}

void umem_thread_end(void)
{
    atomic_fetch_add_explicit(&taken, (size_t)(mine.next - mine.start),
                              memory_order_relaxed);
    mine.start = mine.next = NULL;
    mine.room = 0;
}

/* No thread is left, so nobody gets a pool twice. */
void umem_batch_end(void)
{
    atomic_store(&handed_out, 0);
    atomic_store(&taken, 0);
}

size_t umem_free_bytes(void)
{
    size_t in_pools = pools == NULL ? 0 : POOLS_SIZE - atomic_load(&taken);

    return umem_heap_free_bytes() + in_pools;
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];
    unsigned char *inputs = umalloc((size_t)BATCH_SIZE * BLOCK_SIZE);

    if (inputs == NULL)
        return blocks_fail(job, "out of heap: no room for a batch's inputs");
    for (size_t i = 0; i < BATCH_SIZE; i++) {
        batch[i].input = inputs + i * BLOCK_SIZE;
        batch[i].input_is_given = true;
    }
    bool ok = blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
    ufree(inputs);
    return ok;
}
