/*
 * standing_workers: pools, and threads that are made once.
 *
 * With pools, most of what is left is making 5,120 threads. Here N threads
 * (`-j N`, by default one per CPU) stay for the whole run and take groups of
 * blocks from a ring:
 *
 *     group    drained | done | done | taken | taken | full | full | empty
 *                        ^ next_drain          ^ taken        ^ filled
 *
 * main fills groups in order, workers take them in order and finish them in
 * any order, main drains them in order. So the output is ordered, and the ring
 * bounds the memory whatever the size of the file. A worker recycles its pool
 * after every block: there is no batch to wait for.
 *
 * The driver knows the pools by umem.h and recycle() alone. So contenders of
 * the bench (grader/contenders/) can put other memory below it: they define
 * these functions and OTHER_ALLOCATOR, then include this file.
 *
 * Locks: ring.lock guards the fields of struct ring that its comment lists.
 * A group's blocks belong to main until `filled` has passed the group, then
 * to the worker that takes it, and to main again when it is done: each of
 * these steps happens under the lock. The global heap has its own lock.
 * used[i] is written by the thread that has pool i before it ends, and read by
 * main after joining it.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "note.h"
#include "umem.h"

/* Most threads that `-j` takes; those from POOL_COUNT on have no pool. */
#define MOST_WORKERS 64

/* Blocks in flight: enough that no worker waits while main drains. */
#define RING_BLOCKS 128

/* Most blocks that a worker takes at a time. More saves wake-ups, fewer keep
 * workers equally busy at the end of the file. */
#define MOST_IN_GROUP 16

const char engine_program[] = "esharedhash";

static long workers_wanted; /* -j; 0: one per CPU */

static const char *set_workers(const char *value)
{
    char *end;
    long n = strtol(value, &end, 10);

    if (*value < '0' || *value > '9' || *end != '\0' || n < 1 ||
        n > MOST_WORKERS)
        return "not a number of threads from 1 to 64";
    workers_wanted = n;
    return NULL;
}

const struct engine_option engine_options[] = {
    {'j', "N", "with -t: N standing threads (default: one per CPU, up to 20)",
     set_workers},
    {0}};

#ifndef OTHER_ALLOCATOR
/* The calling thread's pool; all NULL in a thread that has none. */
static _Thread_local unsigned char *pool; /* its first byte */
static _Thread_local unsigned char *next; /* the first that is not taken */
static _Thread_local unsigned char *end;

static unsigned char *pools;    /* all of them; NULL but for `-t` */
static size_t used[POOL_COUNT]; /* bytes, as each thread left it */

static unsigned char *pool_of(size_t slot)
{
    return pools + slot * POOL_SIZE;
}

bool umem_open(enum umem_mode mode)
{
    size_t reserved = mode == UMEM_THREADS ? POOLS_SIZE : 0;

    if (!umem_heap_open(mode, reserved))
        return false;
    pools = reserved > 0 ? umem_heap_start() : NULL;
    for (size_t i = 0; pools != NULL && i < POOL_COUNT; i++)
        umem_note_pool(pool_of(i), POOL_SIZE);
    return true;
}

void umem_close(void)
{
    for (size_t i = 0; pools != NULL && i < POOL_COUNT; i++)
        umem_note_pool_end(pool_of(i));
    pools = NULL;
    memset(used, 0, sizeof used);
    umem_heap_close();
}

void *umalloc(size_t size)
{
    size_t room = (size_t)(end - next);

    if (size == 0)
        return NULL;
    if (size > room || size + UMEM_REDZONE > room)
        return umem_heap_alloc(size);
    unsigned char *pointer = next;
    size_t step = (size + 15) / 16 * 16 + UMEM_REDZONE;
    next += step < room ? step : room;
    umem_note_pool_alloc(pool, pointer, size);
    return pointer;
}

/* Most pointers that a thread frees are from its own pool, but not all. */
void ufree(void *pointer)
{
    uintptr_t offset = (uintptr_t)pointer - (uintptr_t)pools;

    if (pools == NULL || offset >= POOLS_SIZE)
        umem_heap_free(pointer);
    else
        umem_note_pool_free(pool_of(offset / POOL_SIZE), pointer);
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

/* The thread's pool is empty again. */
static void recycle(void)
{
    if (pool == NULL)
        return;
    umem_note_pool_end(pool);
    umem_note_pool(pool, POOL_SIZE);
    next = pool;
}

void umem_thread_begin(unsigned slot)
{
    if (pools == NULL || slot >= POOL_COUNT)
        return;
    pool = pool_of(slot);
    end = pool + POOL_SIZE;
    recycle();
}

void umem_thread_end(void)
{
    if (pool != NULL)
        used[(size_t)(pool - pools) / POOL_SIZE] = (size_t)(next - pool);
    pool = next = end = NULL;
}

void umem_batch_end(void)
{
    memset(used, 0, sizeof used);
}

size_t umem_free_bytes(void)
{
    size_t bytes = umem_heap_free_bytes();

    for (size_t i = 0; pools != NULL && i < POOL_COUNT; i++)
        bytes += POOL_SIZE - used[i];
    return bytes;
}
#endif

struct group {
    struct block *blocks;
    size_t count; /* blocks in it */
    bool done;    /* guarded by ring.lock */
};

static struct ring {
    pthread_mutex_t lock; /* guards filled, taken, closed, done of groups */
    pthread_cond_t more;  /* filled has grown, or closed is set */
    pthread_cond_t fewer; /* a group is done */
    unsigned long long filled; /* groups that main has filled so far */
    unsigned long long taken;  /* groups that workers have taken so far */
    bool closed;               /* no more will be filled */
    /* set before the first worker starts: */
    struct blocks *job;
    struct group groups[RING_BLOCKS];
    size_t group_count;
    size_t group_size; /* blocks that fit into one */
    struct block blocks[RING_BLOCKS];
} ring = {.lock = PTHREAD_MUTEX_INITIALIZER,
          .more = PTHREAD_COND_INITIALIZER,
          .fewer = PTHREAD_COND_INITIALIZER};

static struct group *group_of(unsigned long long number)
{
    return &ring.groups[number % ring.group_count];
}

/* The next full group, or NULL when there will be no more. */
static struct group *take_group(void)
{
    struct group *group = NULL;

    pthread_mutex_lock(&ring.lock);
    while (ring.taken == ring.filled && !ring.closed)
        pthread_cond_wait(&ring.more, &ring.lock);
    if (ring.taken < ring.filled)
        group = group_of(ring.taken++);
    pthread_mutex_unlock(&ring.lock);
    return group;
}

static void finish_group(struct group *group)
{
    pthread_mutex_lock(&ring.lock);
    group->done = true;
    pthread_cond_signal(&ring.fewer); /* only main waits for it */
    pthread_mutex_unlock(&ring.lock);
}

static void *work(void *argument)
{
    struct group *group;

    umem_thread_begin((unsigned)(uintptr_t)argument);
    while ((group = take_group()) != NULL) {
        for (size_t i = 0; i < group->count; i++) {
            blocks_work(ring.job, &group->blocks[i]);
            recycle();
        }
        finish_group(group);
    }
    umem_thread_end();
    return NULL;
}

/* Returns 1, 0 at the end of the file, -1 on failure. */
static int fill_group(unsigned long long number)
{
    struct group *group = group_of(number);
    long n = blocks_fill(ring.job, group->blocks, ring.group_size);

    if (n <= 0)
        return (int)n;
    group->count = (size_t)n;
    group->done = false;
    pthread_mutex_lock(&ring.lock);
    ring.filled = number + 1;
    pthread_cond_signal(&ring.more); /* one group, one worker */
    pthread_mutex_unlock(&ring.lock);
    return 1;
}

static bool drain_group(unsigned long long number)
{
    struct group *group = group_of(number);

    pthread_mutex_lock(&ring.lock);
    while (!group->done)
        pthread_cond_wait(&ring.fewer, &ring.lock);
    pthread_mutex_unlock(&ring.lock);
    return blocks_drain(ring.job, group->blocks, group->count);
}

/* Main's part: keeps the ring full and drains it, both in order. */
static bool feed_and_drain(void)
{
    unsigned long long fill = 0;
    unsigned long long drain = 0;
    int more = 1;

    for (;;) {
        while (more > 0 && fill - drain < ring.group_count) {
            more = fill_group(fill);
            fill += more > 0;
        }
        if (more < 0 || drain == fill)
            return more == 0;
        if (!drain_group(drain++))
            return false;
    }
}

static void close_ring(void)
{
    pthread_mutex_lock(&ring.lock);
    ring.closed = true;
    pthread_cond_broadcast(&ring.more);
    pthread_mutex_unlock(&ring.lock);
}

static long count_workers(void)
{
    if (workers_wanted > 0)
        return workers_wanted;
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    if (cpus < 1)
        return 1;
    return cpus < POOL_COUNT ? cpus : POOL_COUNT;
}

/* Cuts the ring into at least two groups for each worker. */
static void cut_ring(struct blocks *job, unsigned char *inputs, size_t workers)
{
    size_t size = RING_BLOCKS / (2 * workers);

    ring.job = job;
    ring.group_size = size < MOST_IN_GROUP ? size : MOST_IN_GROUP;
    ring.group_count = RING_BLOCKS / ring.group_size;
    for (size_t i = 0; i < ring.group_count; i++)
        ring.groups[i].blocks = &ring.blocks[i * ring.group_size];
    for (size_t i = 0; i < RING_BLOCKS; i++) {
        ring.blocks[i].input = inputs + i * BLOCK_SIZE;
        ring.blocks[i].input_is_given = true;
    }
}

static bool run_workers(size_t count)
{
    pthread_t threads[MOST_WORKERS];
    size_t started = 0;
    int error = 0;

    while (error == 0 && started < count) {
        error = pthread_create(&threads[started], NULL, work,
                               (void *)(uintptr_t)started);
        started += error == 0;
    }
    bool ok = error == 0 ? feed_and_drain()
                         : blocks_fail(ring.job, "cannot start thread %zu: %s",
                                       started, strerror(error));
    close_ring();
    for (size_t i = 0; i < started; i++) {
        error = pthread_join(threads[i], NULL);
        if (error != 0)
            ok = blocks_fail(ring.job, "cannot join thread %zu: %s", i,
                             strerror(error));
    }
    return ok;
}

bool engine_run(struct blocks *job)
{
    size_t workers = (size_t)count_workers();
    unsigned char *inputs = umalloc((size_t)RING_BLOCKS * BLOCK_SIZE);

    if (inputs == NULL)
        return blocks_fail(job,
                           "out of heap: no room for the inputs of %d blocks",
                           RING_BLOCKS);
    cut_ring(job, inputs, workers);
    bool ok = run_workers(workers);
    ufree(inputs);
    return ok;
}
