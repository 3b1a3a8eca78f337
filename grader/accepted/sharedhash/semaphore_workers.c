/*
 * Pools, and four standing threads that are called by semaphores: main posts
 * one of each worker to hand it its share of a batch, and waits for as many
 * posts of another one as there are workers.
 *
 *     accepted: standing threads that are called by semaphores
 *     least: 100
 *
 * Locks: the global heap's. The semaphores hand the batch over: it is the
 * workers' between a post of `call` and the post of `done` that answers, and
 * main's otherwise. No two workers have a block in common.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <string.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

#define WORKERS 4

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

static struct worker {
    pthread_t thread;
    sem_t call; /* there is a share, or the end if it is empty */
    unsigned number;
} workers[WORKERS];

static unsigned worker_count; /* those that run */
static sem_t done;            /* a share is done */

/* What the shares are of; count 0 is the end. */
static struct {
    const struct blocks *job;
    struct block *batch;
    size_t count;
} offer;

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0 && errno == EINTR)
        ;
}

static void *work(void *argument)
{
    struct worker *worker = argument;

    umem_thread_begin(worker->number);
    for (wait_for(&worker->call); offer.count > 0; wait_for(&worker->call)) {
        for (size_t i = worker->number; i < offer.count; i += WORKERS) {
            blocks_work(offer.job, &offer.batch[i]);
            next = start;
        }
        sem_post(&done);
    }
    umem_thread_end();
    return NULL;
}

static bool start_workers(struct blocks *job)
{
    sem_init(&done, 0, 0);
    for (worker_count = 0; worker_count < WORKERS; worker_count++) {
        struct worker *worker = &workers[worker_count];
        worker->number = worker_count;
        sem_init(&worker->call, 0, 0);
        int error = pthread_create(&worker->thread, NULL, work, worker);
        if (error != 0)
            return blocks_fail(job, "cannot start thread %u: %s", worker_count,
                               strerror(error));
    }
    return true;
}

/* The last share is missing if a batch is small: nobody is called for it. */
static bool run_batch(struct blocks *job, struct block *batch, size_t n)
{
    unsigned called = n < WORKERS ? (unsigned)n : WORKERS;

    offer.job = job;
    offer.batch = batch;
    offer.count = n;
    for (unsigned i = 0; i < called; i++)
        sem_post(&workers[i].call);
    for (unsigned i = 0; i < called; i++)
        wait_for(&done);
    return true;
}

static bool end_workers(struct blocks *job)
{
    bool ok = true;

    offer.count = 0;
    for (unsigned i = 0; i < worker_count; i++)
        sem_post(&workers[i].call);
    for (unsigned i = 0; i < worker_count; i++) {
        int error = pthread_join(workers[i].thread, NULL);
        if (error != 0)
            ok = blocks_fail(job, "cannot join thread %u: %s", i,
                             strerror(error));
        sem_destroy(&workers[i].call);
    }
    sem_destroy(&done);
    return ok;
}

/* All inputs of a batch in one piece, for the whole run. */
bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];
    unsigned char *inputs = umalloc((size_t)BATCH_SIZE * BLOCK_SIZE);

    if (inputs == NULL)
        return blocks_fail(job, "out of heap: no room for a batch's inputs");
    for (size_t i = 0; i < BATCH_SIZE; i++) {
        batch[i].input = inputs + i * BLOCK_SIZE;
        batch[i].input_is_given = true;
    }
    bool ok = start_workers(job) &&
              blocks_run_batches(job, batch, BATCH_SIZE, run_batch);
    ok = end_workers(job) && ok;
    ufree(inputs);
    return ok;
}
