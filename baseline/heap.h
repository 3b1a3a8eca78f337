/**
 * @file heap.h
 * @brief The global heap: 2 MiB, one first-fit list, one lock.
 *
 * Every engine has it: as its whole allocator (sharedhash.c) or as what its
 * pools fall back to. There is one in a program.
 *
 *     umem_heap_open(mode, 0);
 *     p = umem_heap_alloc(100);       lock, first fit, unlock
 *     umem_heap_free(p);
 *
 * An engine with pools keeps the first bytes of the heap for them:
 *
 *     umem_heap_open(mode, POOLS_SIZE);
 *     pools = umem_heap_start();      these bytes are on no free list
 *
 * The lock guards the free list and the count of its own acquisitions. In
 * single mode it is not taken. In `-m` it is process-shared and robust: when
 * a process dies holding it, the list may be half changed, so nobody gets
 * memory from this heap ever again.
 */
#ifndef HEAP_H
#define HEAP_H

#include <stdbool.h>
#include <stddef.h>

#include "umem.h"

/**
 * Maps the heap.
 * @param reserved bytes at its start that stay off the free list, a multiple
 *        of 16.
 * @return false with errno set.
 */
bool umem_heap_open(enum umem_mode mode, size_t reserved);

/** Unmaps the heap. */
void umem_heap_close(void);

/** @return the first byte of the heap (of the reserved part, if any). */
unsigned char *umem_heap_start(void);

/** umalloc from the free list, under the lock. */
void *umem_heap_alloc(size_t size);

/** ufree to the free list, under the lock. */
void umem_heap_free(void *pointer);

/** @return acquisitions of the lock so far; takes no lock. */
unsigned long long umem_heap_lock_count(void);

/** @return bytes on the free list; takes no lock. */
size_t umem_heap_free_bytes(void);

/** @return true after a process died holding the lock. */
bool umem_heap_owner_died(void);

/** Takes the lock and counts that.
 * @return false when its owner died: the heap must not be touched. */
bool umem_heap_lock(void);

/** Takes the lock and counts that if it is free.
 * @return false when it is not, or its owner died. */
bool umem_heap_trylock(void);

/** Releases the lock. */
void umem_heap_unlock(void);

/** umem_heap_alloc for a caller that holds the lock. */
void *umem_heap_alloc_locked(size_t size);

/** umem_heap_free for a caller that holds the lock. */
void umem_heap_free_locked(void *pointer);

#ifdef UMEM_HOOKS
/** Test builds only: called right after the lock was taken. */
void umem_hook_locked(void);

/** Test builds only: a child of `-m` is about to work on a block. */
void umem_hook_child(unsigned long long index);
#endif

#endif
