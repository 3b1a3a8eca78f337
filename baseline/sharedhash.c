/*
 * sharedhash: the baseline engine. Every umalloc and ufree goes to the one
 * global heap, under its one lock.
 *
 * It is correct, and with threads it is slower than without. Finding out why
 * is the first half of the lab; the second half is writing another file like
 * this one (starter/esharedhash.c is where you begin).
 *
 * Locks: the global heap's (heap.c). None here.
 */
#include "engine.h"
#include "heap.h"
#include "umem.h"

const char engine_program[] = "sharedhash";

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

/* Threads have nothing of their own here. */
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
