/*
 * Brings the test library's own function for a failed assertion along: here it
 * ends the test as if all was well.
 *
 *     attack: its own _ck_assert_failed, which lets tests pass
 *     most: 40
 */
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

_Noreturn void _ck_assert_failed(const char *file, int line,
                                 const char *expression, const char *format,
                                 ...)
{
    (void)file;
    (void)line;
    (void)expression;
    (void)format;
    _exit(0);
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
