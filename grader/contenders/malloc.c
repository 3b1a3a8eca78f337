/*
 * malloc: the standing workers on the C library's allocator.
 *
 * How fast would the job be if nobody had written an allocator for it? The
 * driver is that of solution/further/standing_workers.c, word for word; below
 * it umalloc is malloc. Other allocators are preloaded:
 *
 *     LD_PRELOAD=libjemalloc.so.2 build/release/grader/contenders/malloc -t F
 *
 * Nothing stands between the two but one jump, and a comparison for
 * umalloc(0), which is NULL here as everywhere. There is no heap of 2 MiB, so
 * this program never runs out of it.
 *
 * Locks: the C library's own, which it does not tell. So umem_lock_count says
 * 0, and the bench does not ask.
 */
#include <stdlib.h>

#include "umem.h"

bool umem_open(enum umem_mode mode)
{
    (void)mode; /* processes of `-m` have a copy each, and that will do */
    return true;
}

void umem_close(void)
{
}

void *umalloc(size_t size)
{
    return size > 0 ? malloc(size) : NULL;
}

void ufree(void *pointer)
{
    free(pointer);
}

unsigned long long umem_lock_count(void)
{
    return 0;
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

/* The C library has as much as the system gives. */
size_t umem_free_bytes(void)
{
    return UMEM_SIZE;
}

/* What a block has taken is freed piece by piece. */
static void recycle(void)
{
}

#define OTHER_ALLOCATOR
#include "../../solution/further/standing_workers.c" /* NOLINT */
