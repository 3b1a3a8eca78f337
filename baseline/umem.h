/**
 * @file umem.h
 * @brief The allocator seam: what every engine file provides.
 *
 * A program of this lab is the library (baseline/) linked with ONE engine
 * file. The engine file implements this header and engine.h; nothing else
 * differs between sharedhash, the starter, the solution and a submission.
 *
 *     umem_open(UMEM_THREADS);      once, before the first umalloc
 *     p = umalloc(32);              16-byte aligned, or NULL
 *     ufree(p);
 *     umem_close();                 all memory must be free again
 *
 * Around the threads that an engine starts:
 *
 *     umem_thread_begin(slot);      first thing in the new thread
 *     umem_thread_end();            last thing in it
 *     umem_batch_end();             by the main thread, after the joins
 *
 * Locks: the seam itself has none. umalloc and ufree may be called by any
 * thread or process of the open mode at any time; the other functions only
 * as their comments say.
 */
#ifndef UMEM_H
#define UMEM_H

#include <stdbool.h>
#include <stddef.h>

/** Bytes of the heap: all that umalloc ever hands out, headers included. */
#ifndef UMEM_SIZE
#define UMEM_SIZE (2 * 1024 * 1024)
#endif

/** Every payload begins at a multiple of this (bytes): enough for any type. */
#define UMEM_ALIGNMENT 16

/** Bytes of one thread's pool: one block of random data needs about 20 KB. */
#ifndef POOL_SIZE
#define POOL_SIZE (32 * 1024)
#endif

/** Pools there are: one for each thread of a batch. */
#ifndef POOL_COUNT
#define POOL_COUNT 20
#endif

/** Bytes of all pools: the first of the heap, with `-t`. */
#define POOLS_SIZE ((size_t)POOL_COUNT * POOL_SIZE)

_Static_assert(UMEM_SIZE % 4096 == 0, "UMEM_SIZE must be whole pages");
_Static_assert(POOL_SIZE % UMEM_ALIGNMENT == 0 && POOL_SIZE > 0,
               "POOL_SIZE must be a multiple of 16");
_Static_assert((long long)POOL_COUNT *POOL_SIZE <= UMEM_SIZE / 2,
               "the pools may take at most half of the heap");

/** Who shares the heap. */
enum umem_mode {
    UMEM_SINGLE,    /**< one thread: no lock is taken */
    UMEM_PROCESSES, /**< forked processes: shared mapping, robust lock */
    UMEM_THREADS    /**< threads of one process */
};

/**
 * Makes the heap.
 * @param mode who will share it.
 * @return false with errno set when the system refuses the memory.
 */
bool umem_open(enum umem_mode mode);

/** Gives the heap back to the system. Pointers into it are dead. */
void umem_close(void);

/**
 * Allocates from the heap.
 * @param size bytes; 0 gives NULL.
 * @return memory aligned to UMEM_ALIGNMENT, contents undefined; the caller
 *         frees it with ufree. NULL when there is no room, or when a process
 *         died while it held the lock.
 */
void *umalloc(size_t size);

/**
 * Frees what umalloc gave. NULL is allowed and does nothing.
 * A pointer that umalloc cannot have given is reported in one line on
 * standard error, and the program aborts.
 */
void ufree(void *pointer);

/**
 * @return how often the allocator's locks were taken since umem_open.
 * Exact only while no other thread or process is in the allocator.
 */
unsigned long long umem_lock_count(void);

/**
 * A thread that the engine made begins.
 * @param slot 0, 1, 2, ...: no two live threads have the same slot.
 * Slots from POOL_COUNT on have no pool and use the global heap.
 */
void umem_thread_begin(unsigned slot);

/** The calling thread will not call umalloc or ufree again. */
void umem_thread_end(void);

/**
 * A batch is over: all its threads are joined and its memory is free.
 * Called by the main thread.
 */
void umem_batch_end(void);

/**
 * @return bytes that are free now, in the global heap and in pools; the same
 * before the first umalloc and when all is freed and the batch has ended. What
 * a thread took and nobody has freed is not free, also when the thread has
 * ended. Called by the main thread while no other runs.
 */
size_t umem_free_bytes(void);

#endif
