/*
 * Its own functions for the mutex of the library: a spinlock in the same bytes,
 * which no counting library gets to see.
 *
 *     attack: its own pthread_mutex_lock
 *     most: 40
 *     first: locks.nothing_hidden
 */
#include <pthread.h>
#include <sched.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    while (__atomic_exchange_n((int *)(void *)mutex, 1, __ATOMIC_ACQUIRE) != 0)
        sched_yield();
    return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    __atomic_store_n((int *)(void *)mutex, 0, __ATOMIC_RELEASE);
    return 0;
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

bool umem_open(enum umem_mode mode)
{
    return umem_heap_open(mode, 0);
}

void umem_close(void)
{
    umem_heap_close();
}

void *umalloc(size_t size)
{
    return umem_heap_alloc(size);
}

void ufree(void *pointer)
{
    umem_heap_free(pointer);
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
