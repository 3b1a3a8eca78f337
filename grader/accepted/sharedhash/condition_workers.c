/*
 * Pools, and four threads that stay for the whole run. They sleep on a
 * condition variable until main has a batch for them, work on every fourth
 * block of it each, and the last one that is done wakes main.
 *
 *     accepted: standing threads that wait for batches on a condition variable
 *     least: 100
 *
 * Only as many threads are made as the first batch has blocks. A thread
 * empties its pool after each block: nothing of a block outlives it.
 *
 * Locks: the global heap's, and crew.lock, which guards the fields of struct
 * crew that its comment lists. The blocks of a batch are the workers' from
 * when `round` goes up until `busy` is 0, main's otherwise.
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

static struct crew {
    pthread_mutex_t lock; /* guards what follows, up to `count` */
    pthread_cond_t go;    /* round has gone up, or quit is set */
    pthread_cond_t done;  /* busy is 0 */
    unsigned long round;
    unsigned busy;
    bool quit;
    const struct blocks *job;
    struct block *batch;
    size_t count;
    /* main's own: */
    unsigned size;
    pthread_t threads[WORKERS];
} crew = {.lock = PTHREAD_MUTEX_INITIALIZER,
          .go = PTHREAD_COND_INITIALIZER,
          .done = PTHREAD_COND_INITIALIZER};

/* Waits for a batch after `round`. The caller holds the lock. */
static bool is_called(unsigned long round)
{
    while (crew.round == round && !crew.quit)
        pthread_cond_wait(&crew.go, &crew.lock);
    return crew.round != round;
}

static void work_on(unsigned number)
{
    for (size_t i = number; i < crew.count; i += WORKERS) {
        blocks_work(crew.job, &crew.batch[i]);
        next = start;
    }
}

static void *work(void *argument)
{
    unsigned number = (unsigned)(uintptr_t)argument;

    umem_thread_begin(number);
    pthread_mutex_lock(&crew.lock);
    for (unsigned long round = 0; is_called(round); round++) {
        pthread_mutex_unlock(&crew.lock);
        work_on(number);
        pthread_mutex_lock(&crew.lock);
        if (--crew.busy == 0)
            pthread_cond_signal(&crew.done);
    }
    pthread_mutex_unlock(&crew.lock);
    umem_thread_end();
    return NULL;
}

/* Later batches are never larger than the first. */
static bool hire(struct blocks *job, size_t wanted)
{
    while (crew.size < WORKERS && crew.size < wanted) {
        int error = pthread_create(&crew.threads[crew.size], NULL, work,
                                   (void *)(uintptr_t)crew.size);
        if (error != 0)
            return blocks_fail(job, "cannot start thread %u: %s", crew.size,
                               strerror(error));
        crew.size++;
    }
    return true;
}

static bool run_batch(struct blocks *job, struct block *batch, size_t n)
{
    if (crew.size == 0 && !hire(job, n))
        return false;
    pthread_mutex_lock(&crew.lock);
    crew.job = job;
    crew.batch = batch;
    crew.count = n;
    crew.busy = crew.size;
    crew.round++;
    pthread_cond_broadcast(&crew.go);
    while (crew.busy > 0)
        pthread_cond_wait(&crew.done, &crew.lock);
    pthread_mutex_unlock(&crew.lock);
    return true;
}

static bool dismiss(struct blocks *job)
{
    bool ok = true;

    pthread_mutex_lock(&crew.lock);
    crew.quit = true;
    pthread_cond_broadcast(&crew.go);
    pthread_mutex_unlock(&crew.lock);
    for (unsigned i = 0; i < crew.size; i++) {
        int error = pthread_join(crew.threads[i], NULL);
        if (error != 0)
            ok = blocks_fail(job, "cannot join thread %u: %s", i,
                             strerror(error));
    }
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
    bool ok = blocks_run_batches(job, batch, BATCH_SIZE, run_batch);
    ok = dismiss(job) && ok;
    ufree(inputs);
    return ok;
}
