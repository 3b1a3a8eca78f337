/*
 * Counts calls for memory: by which function, by the main thread or another,
 * and from where in the program.
 *
 * The dynamic linker may ask for memory while real_find is still looking for
 * the real malloc. Those few requests get pieces of `early`, which are never
 * given back.
 */
#include <errno.h>
#include <malloc.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "library.h"

#define EARLY_SIZE 8192

static alignas(16) unsigned char early[EARLY_SIZE];
static atomic_size_t early_used;

static void *take_early(size_t size)
{
    size_t step = (size + 15) / 16 * 16;
    size_t begin;

    if (step > EARLY_SIZE)
        return NULL;
    begin = atomic_fetch_add(&early_used, step);
    return begin + step <= EARLY_SIZE ? &early[begin] : NULL;
}

static bool is_early(const void *pointer)
{
    return (uintptr_t)pointer - (uintptr_t)early < EARLY_SIZE;
}

/* How large the old piece was is not known: no larger than what is left. */
static void copy_early(void *copy, const void *pointer, size_t size)
{
    size_t room = EARLY_SIZE - (size_t)((uintptr_t)pointer - (uintptr_t)early);

    memmove(copy, pointer, size < room ? size : room);
}

static void count(enum shared_call call, uint64_t caller, uint64_t bytes)
{
    struct self *self = library_thread.has_ended ? NULL : library_self();

    if (self == NULL)
        return;
    self->thread->calls[call]++;
    if (call != SHARED_FREE && call != SHARED_MUNMAP)
        table_count_site(self, call, caller, bytes);
}

WRAPPER void *malloc(size_t size)
{
    count(SHARED_MALLOC, CALLER, size);
    return real.malloc == NULL ? take_early(size) : real.malloc(size);
}

WRAPPER void *calloc(size_t n, size_t size)
{
    count(SHARED_CALLOC, CALLER, n * size);
    return real.calloc == NULL ? take_early(n * size) : real.calloc(n, size);
}

WRAPPER void *realloc(void *pointer, size_t size)
{
    count(SHARED_REALLOC, CALLER, size);
    if (real.realloc != NULL && !is_early(pointer))
        return real.realloc(pointer, size);
    void *copy = real.malloc == NULL ? take_early(size) : real.malloc(size);
    if (copy != NULL && pointer != NULL)
        copy_early(copy, pointer, size);
    return copy;
}

WRAPPER void free(void *pointer)
{
    if (pointer != NULL)
        count(SHARED_FREE, CALLER, 0);
    if (real.free != NULL && !is_early(pointer))
        real.free(pointer);
}

WRAPPER void *aligned_alloc(size_t alignment, size_t size)
{
    count(SHARED_ALIGNED, CALLER, size);
    return real.aligned_alloc(alignment, size);
}

WRAPPER void *memalign(size_t alignment, size_t size)
{
    count(SHARED_ALIGNED, CALLER, size);
    return real.memalign(alignment, size);
}

WRAPPER void *valloc(size_t size)
{
    count(SHARED_ALIGNED, CALLER, size);
    return real.valloc(size);
}

WRAPPER void *pvalloc(size_t size)
{
    count(SHARED_ALIGNED, CALLER, size);
    return real.pvalloc(size);
}

WRAPPER int posix_memalign(void **pointer, size_t alignment, size_t size)
{
    count(SHARED_ALIGNED, CALLER, size);
    return real.posix_memalign(pointer, alignment, size);
}

/* ---- from the kernel ---- */

WRAPPER void *mmap(void *address, size_t size, int protection, int flags,
                   int file, off_t offset)
{
    count(SHARED_MMAP, CALLER, size);
    return real.mmap(address, size, protection, flags, file, offset);
}

WRAPPER void *mmap64(void *address, size_t size, int protection, int flags,
                     int file, off_t offset) __attribute__((alias("mmap")));

WRAPPER void *mremap(void *address, size_t old_size, size_t size, int flags,
                     ...)
{
    void *to = NULL;

    count(SHARED_MMAP, CALLER, size);
    if ((flags & MREMAP_FIXED) != 0) {
        va_list list;
        va_start(list, flags);
        to = va_arg(list, void *);
        va_end(list);
    }
    return real.mremap(address, old_size, size, flags, to);
}

WRAPPER int munmap(void *address, size_t size)
{
    count(SHARED_MUNMAP, CALLER, size);
    return real.munmap(address, size);
}

WRAPPER int brk(void *end)
{
    count(SHARED_BRK, CALLER, 0);
    return real.brk(end);
}

WRAPPER void *sbrk(intptr_t step)
{
    count(SHARED_BRK, CALLER, step > 0 ? (uint64_t)step : 0);
    return real.sbrk(step);
}
