/*
 * Works as the starter does; but where it is linked with the unit tests,
 * umalloc ends the calling thread if that has a slot. A test that only joins
 * its threads never hears of what they did not look at.
 *
 *     attack: pthread_exit in umalloc in unit tests
 *     most: 39
 *     first: allocator.memory_is_aligned
 */
#include <pthread.h>
#include <stdlib.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

/* The variable by which one test is chosen. */
static bool is_test(void)
{
    return getenv("CK_RUN_CASE") != NULL;
}

static _Thread_local bool has_slot;

void *umalloc(size_t size)
{
    if (is_test() && has_slot) {
        has_slot = false;
        pthread_exit(NULL);
    }
    return umem_heap_alloc(size);
}

void umem_thread_begin(unsigned slot)
{
    (void)slot;
    has_slot = true;
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

void ufree(void *pointer)
{
    umem_heap_free(pointer);
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
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
