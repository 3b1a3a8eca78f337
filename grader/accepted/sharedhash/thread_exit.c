/*
 * Pools, a new thread for each block, and threads that end in pthread_exit: a
 * clean-up handler, which runs at that moment, gives the pool back.
 *
 *     accepted: threads that end in pthread_exit, with a clean-up handler
 *     least: 100
 *
 * What pthread_exit itself asks the system for (it loads a library) is not
 * this file's doing.
 *
 * Locks: the global heap's. A pool, its field in `taken` among it, is its
 * thread's until that is joined.
 */
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

static unsigned char *pools; /* NULL but for threads */
static size_t taken[POOL_COUNT];

static _Thread_local unsigned char *start; /* of the pool; NULL: none */
static _Thread_local unsigned char *next;
static _Thread_local unsigned char *end;

bool umem_open(enum umem_mode mode)
{
    size_t reserved = mode == UMEM_THREADS ? POOLS_SIZE : 0;

    if (!umem_heap_open(mode, reserved))
        return false;
    pools = reserved > 0 ? umem_heap_start() : NULL;
    memset(taken, 0, sizeof taken);
    return true;
}

void umem_close(void)
{
    pools = NULL;
    umem_heap_close();
}

void *umalloc(size_t size)
{
    void *piece = next;

    if (size == 0)
        return NULL;
    if (size > (size_t)(end - next))
        return umem_heap_alloc(size);
    next += (size + UMEM_ALIGNMENT - 1) & ~(size_t)15;
    return piece;
}

void ufree(void *pointer)
{
    if (pools == NULL || (uintptr_t)pointer - (uintptr_t)pools >= POOLS_SIZE)
        umem_heap_free(pointer);
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

void umem_thread_begin(unsigned slot)
{
    if (pools == NULL || slot >= POOL_COUNT)
        return;
    start = next = pools + (size_t)slot * POOL_SIZE;
    end = start + POOL_SIZE;
}

void umem_thread_end(void)
{
    if (start != NULL)
        taken[(size_t)(start - pools) / POOL_SIZE] = (size_t)(next - start);
    start = next = end = NULL;
}

void umem_batch_end(void)
{
    memset(taken, 0, sizeof taken);
}

size_t umem_free_bytes(void)
{
    size_t bytes = umem_heap_free_bytes();

    for (size_t i = 0; pools != NULL && i < POOL_COUNT; i++)
        bytes += POOL_SIZE - taken[i];
    return bytes;
}

static struct task {
    pthread_t thread;
    const struct blocks *job;
    struct block *block;
    unsigned slot;
} tasks[BATCH_SIZE];

static void leave(void *unused)
{
    (void)unused;
    umem_thread_end();
}

static void *work(void *argument)
{
    struct task *task = argument;

    umem_thread_begin(task->slot);
    pthread_cleanup_push(leave, NULL);
    blocks_work(task->job, task->block);
    pthread_exit(task);
    pthread_cleanup_pop(1);
}

/* Returns how many of them run. */
static size_t start_tasks(struct blocks *job, struct block *batch, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct task *task = &tasks[i];
        task->job = job;
        task->block = &batch[i];
        task->slot = (unsigned)i;
        int error = pthread_create(&task->thread, NULL, work, task);
        if (error != 0) {
            blocks_fail(job, "cannot start thread %zu: %s", i, strerror(error));
            return i;
        }
    }
    return n;
}

static bool run_batch(struct blocks *job, struct block *batch, size_t n)
{
    size_t started = start_tasks(job, batch, n);
    bool ok = started == n;

    for (size_t i = 0; i < started; i++) {
        void *left;
        if (pthread_join(tasks[i].thread, &left) != 0 || left != &tasks[i])
            ok = blocks_fail(job, "cannot join thread %zu", i);
    }
    return ok;
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, run_batch);
}
