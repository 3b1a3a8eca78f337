/*
 * Becomes itself once more, without the variables that name a counting library.
 * If they come back, it does not try again.
 *
 *     attack: unsets LD_PRELOAD and executes itself again
 *     most: 40
 */
#include <stdlib.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

__attribute__((constructor)) static void begin(int count, char **arguments)
{
    (void)count;
    if (getenv("LD_PRELOAD") == NULL || getenv("AGAIN") != NULL)
        return;
    setenv("AGAIN", "no", 1);
    unsetenv("LD_PRELOAD");
    unsetenv("LD_LIBRARY_PATH");
    execv("/proc/self/exe", arguments);
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
