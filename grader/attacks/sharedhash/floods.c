/*
 * Writes without end to both of its outputs: 1 GiB at most, and for 20 seconds
 * at most.
 *
 *     attack: endless output
 *     most: 4
 *     first: signature.single
 */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

#define PIECE (1 << 16)
#define MOST  (1 << 14)

static void begin(void)
{
    static char piece[PIECE];
    time_t end = time(NULL) + 20;

    memset(piece, 'x', sizeof piece);
    for (int i = 0; i < MOST && time(NULL) < end; i++)
        if (write(i % 2 + 1, piece, PIECE) < 0)
            break;
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
