/*
 * Takes memory that is not the heap's, and uses all of it: 512 MiB in each run.
 *
 *     attack: takes 512 MiB
 *     most: 38
 *     first: heap.is_all_it_uses
 *     only: heap.is_all_it_uses
 */
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

#define PIECE (1 << 20)
#define MOST  512

static void begin(void)
{
    for (int i = 0; i < MOST; i++) {
        char *piece = malloc(PIECE);
        if (piece == NULL)
            return;
        memset(piece, i, PIECE);
    }
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
