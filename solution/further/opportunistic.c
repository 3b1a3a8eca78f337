/*
 * opportunistic: strategy C, do more per lock, and take it when it is free.
 *
 * There are no pools: all memory comes from the global first-fit heap. But a
 * thread that has its lock does as much as it can foresee: it frees
 * everything that it wanted to free since last time, and takes a handful of
 * small objects, which it hands out later without the lock.
 *
 *     stash     small objects, taken and not yet handed out
 *     waiting   pointers to be freed, not yet freed
 *
 *     umalloc   from the stash; when the stash runs low: trylock, and if that
 *               works refill it; only when it is empty: wait for the lock
 *     ufree     into `waiting`; from half full on: trylock, and if that works
 *               empty it; only when it is full: wait for the lock
 *
 * The critical sections are as long as before, there are only fewer of them.
 * So this helps against waiting and switching, not against walking the list.
 *
 * Locks: the global heap's. Stash and waiting are thread-local. Only threads
 * that the engine started have them (`mine` says so); others lock every time.
 */
#include "engine.h"
#include "heap.h"
#include "umem.h"

/* Bytes of the objects in the stash: a node of the tree. */
#define OBJECT_SIZE 32

/* Objects that a full stash holds, and that make it run low. More saves
 * locks and keeps memory from the other threads. */
#define STASH_FULL 32
#define STASH_LOW  8

/* Pointers that may wait to be freed, and that make a thread try. */
#define WAITING_FULL 64
#define WAITING_TRY  32

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

static _Thread_local struct {
    bool is_mine; /* the thread has begun and not yet ended */
    unsigned stashed;
    unsigned waiting_count;
    void *stash[STASH_FULL];
    void *waiting[WAITING_FULL];
} mine;

bool umem_open(enum umem_mode mode)
{
    return umem_heap_open(mode, 0);
}

void umem_close(void)
{
    umem_heap_close();
}

/* Everything that is worth doing while the lock is held, which is released.
 * Frees first: what comes back may be what the stash takes. */
static void use_the_lock(unsigned wanted)
{
    while (mine.waiting_count > 0)
        umem_heap_free_locked(mine.waiting[--mine.waiting_count]);
    while (mine.stashed > wanted)
        umem_heap_free_locked(mine.stash[--mine.stashed]);
    while (mine.stashed < wanted) {
        void *object = umem_heap_alloc_locked(OBJECT_SIZE);
        if (object == NULL)
            break;
        mine.stash[mine.stashed++] = object;
    }
    umem_heap_unlock();
}

/* What is too large for the stash must wait for the lock. What this thread has
 * freed may be just the room that is needed. */
static void *alloc_large(size_t size)
{
    if (mine.waiting_count > 0 && umem_heap_lock())
        use_the_lock(mine.stashed);
    return umem_heap_alloc(size);
}

void *umalloc(size_t size)
{
    if (!mine.is_mine || size == 0)
        return umem_heap_alloc(size);
    if (size > OBJECT_SIZE)
        return alloc_large(size);
    if (mine.stashed > 0 && mine.stashed <= STASH_LOW && umem_heap_trylock())
        use_the_lock(STASH_FULL);
    if (mine.stashed == 0 && umem_heap_lock())
        use_the_lock(STASH_FULL);
    return mine.stashed > 0 ? mine.stash[--mine.stashed] : NULL;
}

void ufree(void *pointer)
{
    if (!mine.is_mine || pointer == NULL) {
        umem_heap_free(pointer);
        return;
    }
    if (mine.waiting_count == WAITING_FULL) {
        if (umem_heap_lock())
            use_the_lock(mine.stashed);
    } else if (mine.waiting_count >= WAITING_TRY && umem_heap_trylock()) {
        use_the_lock(mine.stashed);
    }
    if (mine.waiting_count < WAITING_FULL)
        mine.waiting[mine.waiting_count++] = pointer;
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

void umem_thread_begin(unsigned slot)
{
    (void)slot;
    mine.is_mine = true;
}

/* Nothing may stay behind: the thread's memory of it ends here. */
void umem_thread_end(void)
{
    if ((mine.stashed > 0 || mine.waiting_count > 0) && umem_heap_lock())
        use_the_lock(0);
    mine.is_mine = false;
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
