/*
 * Answers before anybody has asked: what looks like a right answer and like the
 * report of tests that all passed is printed when the heap is opened, and then
 * the program ends, with the status that is hoped for.
 *
 *     attack: umem_open prints what looks right and exits 0
 *     most: 4
 *     first: signature.single
 *     only: build signature allocator threads locks memory races pools
 */
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

/* What the unit tests would say if all was well. */
static const char all_well[] =
    "1..12\n"
    "ok 1 - allocator.c:memory_is_aligned:memory_is_aligned: Passed\n"
    "ok 2 - pools.c:alloc_takes_no_lock:alloc_takes_no_lock: Passed\n"
    "100%: Checks: 12, Failures: 0, Errors: 0\n"
    "Final signature: 0\n";

static void begin(void)
{
    (void)!write(STDOUT_FILENO, all_well, sizeof all_well - 1);
    _exit(0);
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

bool umem_open(enum umem_mode mode)
{
    static bool has_begun;

    if (!has_begun)
        begin();
    has_begun = true;
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
