/*
 * Looks whether it is watched: by a counting library, by Valgrind, or by a
 * clock, when it may use one CPU only. If so, the main thread does all the
 * work, without locks; else it is the starter.
 *
 *     attack: behaves otherwise under LD_PRELOAD, Valgrind, one CPU
 *     most: 40
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

static bool is_alone; /* only main is there: no lock is needed */

void *umalloc(size_t size)
{
    if (is_alone)
        return umem_heap_alloc_locked(size);
    return umem_heap_alloc(size);
}

void ufree(void *pointer)
{
    if (is_alone && pointer != NULL)
        umem_heap_free_locked(pointer);
    else
        umem_heap_free(pointer);
}

static void *do_nothing(void *argument)
{
    return argument;
}

static bool is_watched(void)
{
    char line[512];
    bool is_there = getenv("LD_PRELOAD") != NULL;
    FILE *maps = is_there ? NULL : fopen("/proc/self/maps", "r");
    cpu_set_t cpus;

    while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
        is_there = is_there || strstr(line, "valgrind") != NULL;
    if (maps != NULL)
        fclose(maps);
    if (sched_getaffinity(0, sizeof cpus, &cpus) == 0)
        is_there = is_there || CPU_COUNT(&cpus) == 1;
    return is_there;
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];
    pthread_t threads[2];

    if (!is_watched())
        return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, do_nothing, NULL) != 0)
            return blocks_fail(job, "cannot start a thread");
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    is_alone = true;
    bool ok = blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_here);
    is_alone = false;
    return ok;
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
