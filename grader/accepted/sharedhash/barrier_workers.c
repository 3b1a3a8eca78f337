/*
 * Pools, and four standing threads that meet main at a barrier twice for each
 * batch: once when it is there, once when it is done.
 *
 *     main      fill |            | drain, fill |            | ...
 *     workers        | block, ... |             | block, ... |
 *
 *     accepted: an engine with threads of its own that meet at a barrier
 *     least: 100
 *
 * Workers first stop at `gate`, which main holds until it knows how many of
 * them could be started: that number goes into the barrier.
 *
 * Locks: the global heap's, and `gate`, which guards worker_count and the
 * barrier while they are set up. The barrier hands the batch over.
 */
#include <pthread.h>
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

static pthread_t threads[WORKERS];
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static unsigned worker_count;
static pthread_barrier_t meeting; /* of all workers, and main */

/* Between two meetings the workers read it. */
static struct {
    const struct blocks *job;
    struct block *batch;
    size_t count; /* 0: there is no batch any more */
} todo;

static void *work(void *argument)
{
    unsigned number = (unsigned)(uintptr_t)argument;

    umem_thread_begin(number);
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    for (;;) {
        pthread_barrier_wait(&meeting);
        if (todo.count == 0)
            break;
        for (size_t i = number; i < todo.count; i += worker_count) {
            blocks_work(todo.job, &todo.batch[i]);
            next = start;
        }
        pthread_barrier_wait(&meeting);
    }
    umem_thread_end();
    return NULL;
}

static bool start_workers(struct blocks *job)
{
    int error = 0;

    pthread_mutex_lock(&gate);
    for (worker_count = 0; worker_count < WORKERS; worker_count++) {
        error = pthread_create(&threads[worker_count], NULL, work,
                               (void *)(uintptr_t)worker_count);
        if (error != 0)
            break;
    }
    pthread_barrier_init(&meeting, NULL, worker_count + 1);
    pthread_mutex_unlock(&gate);
    return worker_count > 0 ||
           blocks_fail(job, "cannot start a thread: %s", strerror(error));
}

static bool run_batch(struct blocks *job, struct block *batch, size_t n)
{
    todo.job = job;
    todo.batch = batch;
    todo.count = n;
    pthread_barrier_wait(&meeting);
    pthread_barrier_wait(&meeting);
    return true;
}

static bool end_workers(struct blocks *job)
{
    bool ok = true;

    todo.count = 0;
    pthread_barrier_wait(&meeting);
    for (unsigned i = 0; i < worker_count; i++) {
        int error = pthread_join(threads[i], NULL);
        if (error != 0)
            ok = blocks_fail(job, "cannot join thread %u: %s", i,
                             strerror(error));
    }
    pthread_barrier_destroy(&meeting);
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
