/*
 * The starter with a lock of its own in place of the heap's: a spinlock of C11
 * atomics, which calls nothing that could be counted.
 *
 *     attack: a spinlock of atomics in place of the lock
 *     most: 40
 */
#include <sched.h>
#include <stdatomic.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

static atomic_flag taken = ATOMIC_FLAG_INIT;

static void enter(void)
{
    while (atomic_flag_test_and_set_explicit(&taken, memory_order_acquire))
        sched_yield();
}

static void leave(void)
{
    atomic_flag_clear_explicit(&taken, memory_order_release);
}

static bool is_mine; /* threads only: processes have the heap's lock */

bool umem_open(enum umem_mode mode)
{
    is_mine = mode == UMEM_THREADS;
    return umem_heap_open(mode, 0);
}

void *umalloc(size_t size)
{
    if (size == 0 || !is_mine)
        return umem_heap_alloc(size);
    enter();
    void *memory = umem_heap_alloc_locked(size);
    leave();
    return memory;
}

void ufree(void *pointer)
{
    if (pointer == NULL || !is_mine) {
        umem_heap_free(pointer);
        return;
    }
    enter();
    umem_heap_free_locked(pointer);
    leave();
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

void umem_close(void)
{
    umem_heap_close();
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

void umem_thread_begin(unsigned slot)
{
    (void)slot;
}

void umem_thread_end(void)
{
}

void umem_batch_end(void)
{
}

size_t umem_free_bytes(void)
{
    return umem_heap_free_bytes();
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
}
