/*
 * The starter, but with -t the main thread does all the work: it needs no locks
 * then, and is faster than twenty threads that wait for each other. Two threads
 * are made for show. There are no pools.
 *
 *     attack: does all work of -t in the main thread, without locks
 *     most: 40
 */
#include <pthread.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

static bool is_alone; /* only main is there: no lock is needed */

void *umalloc(size_t size)
{
    if (is_alone)
        return umem_heap_alloc_locked(size);
    return umem_heap_alloc(size);
}

void ufree(void *pointer)
{
    if (is_alone && pointer != NULL)
        umem_heap_free_locked(pointer);
    else
        umem_heap_free(pointer);
}

static void *do_nothing(void *argument)
{
    return argument;
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, do_nothing, NULL) != 0)
            return blocks_fail(job, "cannot start a thread");
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    is_alone = true;
    bool ok = blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_here);
    is_alone = false;
    return ok;
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
