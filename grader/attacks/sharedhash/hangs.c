/*
 * With -t it never comes back: it waits at the end of the first batch. After 20
 * seconds it ends by itself.
 *
 *     attack: runs for ever with -t
 *     most: 20
 *     first: signature.threads
 */
#include <time.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

bool engine_run(struct blocks *job)
{
    const struct timespec pause = {.tv_sec = 20};

    (void)job;
    nanosleep(&pause, NULL);
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
