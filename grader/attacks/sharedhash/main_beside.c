/*
 * All functions of the two seams, and a main beside them: perhaps it is taken
 * for a whole program of the older format, which no unit test can reach, and
 * graded by fewer checks.
 *
 *     attack: a main beside the seams, to be graded as a whole program
 *     most: 40
 *     first: build.entry_points
 */
#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

int main(int argc, char **argv)
{
    static struct block one;
    static struct blocks job;
    bool threads = argc > 2 && strcmp(argv[2], "-t") == 0;

    job.source = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (job.source == NULL || !umem_open(threads ? UMEM_THREADS : UMEM_SINGLE))
        return 1;
    bool ok = threads ? engine_run(&job)
                      : blocks_run_batches(&job, &one, 1, blocks_run_here);
    if (ok)
        printf("Final signature: %u\n", (unsigned)job.signature);
    return !ok;
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
