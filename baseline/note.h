/**
 * @file note.h
 * @brief Tells Valgrind and AddressSanitizer what the allocator does.
 *
 * To a memory checker the heap is one big mapping in which every access is
 * fine. These notes say which bytes of it are handed out, so that it sees
 * overflows, use after free, double free and leaks inside umalloc memory.
 *
 *     umem_note_alloc(p, size);     p is the caller's from here on
 *     umem_note_free(p);            it is not any more; before all checks
 *     umem_note_hide(p, bytes);     nobody may touch these bytes
 *     umem_note_show(p, bytes);     the allocator may, again
 *
 * and for memory that is taken from a pool and given back all at once:
 *
 *     umem_note_pool(pool, bytes);      an empty pool begins at this address
 *     umem_note_pool_alloc(pool, p, size);
 *     umem_note_pool_free(pool, p);
 *     umem_note_pool_end(pool);         whatever was taken is gone
 *
 * They cost something only in the memdebug and asan flavours; elsewhere they
 * are empty. UMEM_REDZONE is the number of bytes that the allocators leave
 * untouchable between two payloads there, and 0 elsewhere. The debug flavour
 * has no checker, so it fills memory with junk instead (UMEM_JUNK).
 */
#ifndef NOTE_H
#define NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/**
 * Set in `-m` (by heap.c, before any child): a checker knows only what its own
 * process did, so the notes of one child would make it blame the others.
 */
extern bool umem_notes_off;

/** Byte that fills fresh memory in debug builds. */
#define UMEM_JUNK_FRESH 0xA5

/** Byte that fills freed memory in debug builds. */
#define UMEM_JUNK_FREED 0xDD

#if defined UMEM_MEMDEBUG
#include <valgrind/memcheck.h>
#define UMEM_REDZONE 16

static inline void umem_note_hide(void *p, size_t size)
{
    if (!umem_notes_off)
        (void)VALGRIND_MAKE_MEM_NOACCESS(p, size);
}

static inline void umem_note_show(void *p, size_t size)
{
    if (!umem_notes_off)
        (void)VALGRIND_MAKE_MEM_DEFINED(p, size);
}

static inline void umem_note_alloc(void *p, size_t size)
{
    if (!umem_notes_off)
        VALGRIND_MALLOCLIKE_BLOCK(p, size, UMEM_REDZONE, 0);
}

static inline void umem_note_free(void *p)
{
    if (!umem_notes_off)
        VALGRIND_FREELIKE_BLOCK(p, UMEM_REDZONE);
}

static inline void umem_note_pool(void *pool, size_t size)
{
    umem_note_hide(pool, size);
    VALGRIND_CREATE_MEMPOOL(pool, UMEM_REDZONE, 0);
}

static inline void umem_note_pool_alloc(void *pool, void *p, size_t size)
{
    VALGRIND_MEMPOOL_ALLOC(pool, p, size);
}

static inline void umem_note_pool_free(void *pool, void *p)
{
    VALGRIND_MEMPOOL_FREE(pool, p);
}

static inline void umem_note_pool_end(void *pool)
{
    VALGRIND_DESTROY_MEMPOOL(pool);
}

#else

#if defined __SANITIZE_ADDRESS__
#define UMEM_ASAN 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define UMEM_ASAN 1
#endif
#endif

#if defined UMEM_ASAN
#include <sanitizer/asan_interface.h>
#define UMEM_REDZONE 16

static inline void umem_note_hide(void *p, size_t size)
{
    if (!umem_notes_off)
        ASAN_POISON_MEMORY_REGION(p, size);
}

static inline void umem_note_show(void *p, size_t size)
{
    if (!umem_notes_off)
        ASAN_UNPOISON_MEMORY_REGION(p, size);
}

#else
#define UMEM_REDZONE 0

static inline void umem_note_hide(void *p, size_t size)
{
    (void)p;
    (void)size;
}

static inline void umem_note_show(void *p, size_t size)
{
    (void)p;
    (void)size;
}
#endif

static inline void umem_note_alloc(void *p, size_t size)
{
    umem_note_show(p, size);
#ifdef UMEM_JUNK
    memset(p, UMEM_JUNK_FRESH, size);
#endif
}

static inline void umem_note_free(void *p)
{
    (void)p;
}

static inline void umem_note_pool(void *pool, size_t size)
{
    umem_note_hide(pool, size);
}

static inline void umem_note_pool_alloc(void *pool, void *p, size_t size)
{
    (void)pool;
    umem_note_alloc(p, size);
}

static inline void umem_note_pool_free(void *pool, void *p)
{
    (void)pool;
    (void)p;
}

static inline void umem_note_pool_end(void *pool)
{
    (void)pool;
}
#endif

#endif
