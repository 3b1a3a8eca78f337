/*
 * esharedhash: the file that you write, and the only one that you hand in.
 *
 * It works as it is: correct in every mode, and as slow as sharedhash,
 * because every umalloc and ufree takes the one lock of the global heap. Make
 * `-t` fast by giving each thread a pool of its own, in the four steps that
 * are marked below. Chapter 8 of the handout says for each what to write and
 * which checks of `make test` turn green. (After step 2 some are red; step 3
 * mends that.)
 *
 *     heap   | pool 0 | pool 1 | ... | pool 19 | global first-fit heap     |
 *     pool   | taken | taken | taken |  not yet taken                      |
 *                                    ^ next                            end ^
 *
 * What you are given (read the headers, they are the contract):
 *     umem.h    the functions that this file must provide; POOL_SIZE,
 *               POOL_COUNT, POOLS_SIZE, UMEM_ALIGNMENT
 *     heap.h    the global heap: umem_heap_alloc and umem_heap_free take its
 *               lock, umem_heap_open can keep memory for your pools
 *     blocks.h  reading blocks, working on them, and the threads of a batch
 *
 * Locks: the global heap's. Write down here what guards your own data.
 */
#include "engine.h"
#include "heap.h"
#include "umem.h"

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

/*
 * STEP 1, a pool of its own for every thread.
 * Write: a thread-local pointer to the first byte of the thread's pool that
 *        is not yet taken, and one to the pool's end (_Thread_local); set
 *        both in umem_thread_begin, clear both in umem_thread_end. A slot of
 *        POOL_COUNT or more gets no pool.
 * Why:   data that only one thread can reach needs no lock.
 */

/*
 * STEP 1, continued: the memory for the pools.
 * Write: for UMEM_THREADS, and only then, let umem_heap_open keep the first
 *        POOLS_SIZE bytes of the heap off the free list, and remember where
 *        they begin (umem_heap_start).
 * Why:   single mode and `-m` start no threads of yours, so pools would only
 *        take memory from them.
 */
bool umem_open(enum umem_mode mode)
{
    return umem_heap_open(mode, 0);
}

void umem_close(void)
{
    umem_heap_close();
}

/*
 * STEP 2, fast path and fallback.
 * Write: if the calling thread has a pool and the request fits into the rest
 *        of it, take the bytes by moving the pointer, rounded up so that the
 *        next ones begin at a multiple of UMEM_ALIGNMENT. Otherwise do what
 *        is done now. A size of 0 gives NULL.
 * Why:   a pointer moves in about a nanosecond; the lock and the walk along
 *        the free list are what the rest of the time went into.
 */
void *umalloc(size_t size)
{
    return umem_heap_alloc(size);
}

/*
 * STEP 3, free by address.
 * Write: a pointer between the pools' first byte and their end belongs to a
 *        pool and is left alone; all others go to the global heap.
 * Why:   a pool has no list to put a piece on, and the global heap would
 *        rightly call such a pointer a bad one and abort.
 */
void ufree(void *pointer)
{
    umem_heap_free(pointer);
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

/* Runs in each new thread before anything else. Slots are 0 to n - 1. */
void umem_thread_begin(unsigned slot)
{
    (void)slot;
}

/* Runs in each thread as the last thing. */
void umem_thread_end(void)
{
}

/*
 * STEP 4, recycling between the given batches.
 * Write: whatever makes every pool empty again for the threads of the next
 *        batch. How little that is depends on your step 1.
 * Why:   5,120 blocks need 90 MB of pool memory in all, but never more than
 *        20 pools at a time.
 */
void umem_batch_end(void)
{
}

/*
 * STEP 4, continued: bytes that are free now.
 * Write: add what is free in the pools. The main thread asks, after the
 *        threads have ended, so each must leave its number where main can
 *        read it.
 * Why:   the tests compare it before and after, and so find memory that your
 *        allocator has lost.
 */
size_t umem_free_bytes(void)
{
    return umem_heap_free_bytes();
}

/*
 * The driver of `-t`: batch after batch, a new thread for each block, all of
 * them joined before the next batch begins. Nothing need be changed here, but
 * once the steps are done it may be worth a second look: who still takes the
 * lock, and could it do so less often?
 */
bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
}
