/*
 * Whatever status the program or a test wants to end with, it ends with 0:
 * exit, _exit, _Exit and abort are its own.
 *
 *     attack: its own exit, _exit and abort
 *     most: 40
 */
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

_Noreturn static void leave(void)
{
    fflush(NULL);
    for (;;)
        syscall(SYS_exit_group, 0);
}

void exit(int status)
{
    (void)status;
    leave();
}

void _exit(int status)
{
    (void)status;
    leave();
}

void _Exit(int status)
{
    (void)status;
    leave();
}

void abort(void)
{
    leave();
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
