/*
 * sizes: the baseline that also counts how large each request is. No
 * contender of a race: it is for the histogram of a report (make report).
 *
 *     UMEM_SIZES=sizes.tsv build/release/grader/contenders/sizes -t FILE
 *
 * writes a line "SIZE TAB REQUESTS" for each size that was asked for, rising,
 * to that file, or to standard error if the variable is not set. All requests
 * of umalloc are in it, also those for the input blocks.
 *
 * There is a counter for every size that the heap could ever give, in memory
 * that forked processes share, so that -m counts, too. Only pages of counters
 * that are used exist. Larger requests, which get NULL, count in the last.
 *
 * Locks: the global heap's (heap.c). The counters are atomic.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

const char engine_program[] = "sharedhash";

const struct engine_option engine_options[] = {{0}};

/* counters[n]: requests for n bytes. */
static atomic_ullong *counters;
static const size_t counters_size =
    ((size_t)UMEM_SIZE + 1) * sizeof(atomic_ullong);

bool umem_open(enum umem_mode mode)
{
    void *memory = mmap(NULL, counters_size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    counters = memory;
    return umem_heap_open(mode, 0);
}

static void write_sizes(FILE *stream)
{
    for (size_t size = 0; size <= UMEM_SIZE; size++) {
        unsigned long long count = atomic_load(&counters[size]);
        if (count > 0)
            fprintf(stream, "%zu\t%llu\n", size, count);
    }
}

void umem_close(void)
{
    const char *path = getenv("UMEM_SIZES");
    FILE *stream = path != NULL ? fopen(path, "w") : stderr;
    if (stream != NULL)
        write_sizes(stream);
    if (stream == NULL || (path != NULL && fclose(stream) != 0))
        fprintf(stderr, "sizes: cannot write '%s': %s\n", path,
                strerror(errno));
    munmap(counters, counters_size);
    umem_heap_close();
}

void *umalloc(size_t size)
{
    size_t counter = size < UMEM_SIZE ? size : UMEM_SIZE;
    atomic_fetch_add_explicit(&counters[counter], 1, memory_order_relaxed);
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
