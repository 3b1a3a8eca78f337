/*
 * The starter with a lock of its own in place of the heap's: made from the
 * system call of which all locks are made. It is called only where a thread has
 * to wait, which in a short run may be never.
 *
 *     attack: locks by raw futex system calls
 *     most: 40
 */
#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

static atomic_int state; /* 0 free, 1 taken, 2 taken and waited for */

static void enter(void)
{
    int seen = 0;

    if (atomic_compare_exchange_strong(&state, &seen, 1))
        return;
    while (atomic_exchange(&state, 2) != 0)
        syscall(SYS_futex, &state, FUTEX_WAIT_PRIVATE, 2, NULL, NULL, 0);
}

static void leave(void)
{
    if (atomic_exchange(&state, 0) == 2)
        syscall(SYS_futex, &state, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
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
