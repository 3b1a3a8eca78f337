/*
 * The steps of the task: what pools, one for each thread, must do. They are
 * seen through umem.h and heap.h only: where memory lies (the first
 * POOLS_SIZE bytes of the heap are the pools), how many locks were taken, how
 * many bytes are free.
 *
 * Each test needs only the steps up to its own: what pools give is not freed
 * before step 3. Sizes leave room for pools that spend up to 32 bytes on each
 * piece; when a pool is recycled, at the latest when the batch ends, is its
 * own business. Threads get their slots as the engine's own would. Assertions
 * may fail in any thread: each test has a process of its own.
 */
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "heap.h"
#include "tests/suite.h"
#include "umem.h"

/* Small requests that fit into any pool: 1,000 of 16 bytes. */
#define SMALL       16
#define SMALL_COUNT ((POOL_SIZE - POOL_SIZE / 64) / (SMALL + 16) / 10 * 10)

/* A thirty-second of the pool, and how often that fits into any pool. */
#define PART       (POOL_SIZE / 32)
#define PART_COUNT ((POOL_SIZE - 64) / (PART + 32))

/* Pieces of odd size that need two pools. */
#define ODD       (PART / 4 - 5)
#define ODD_COUNT (2 * POOL_SIZE / ODD)

struct start {
    pthread_t thread;
    unsigned slot;
    void (*act)(void);
    bool came_back; /* act did */
};

static size_t all;                  /* bytes free before the first umalloc */
static _Thread_local unsigned slot; /* of the calling thread */

static void open_heap(void)
{
    ck_assert(umem_open(UMEM_THREADS));
    all = umem_free_bytes();
}

/* So many bytes are in use. */
static void expect_missing(size_t bytes)
{
    ck_assert_msg(umem_free_bytes() <= all - bytes,
                  "bytes free while %zu are in use: expected at most %zu, got "
                  "%zu",
                  bytes, all - bytes, umem_free_bytes());
}

static void end_batch(void)
{
    umem_batch_end();
    ck_assert_msg(umem_free_bytes() == all,
                  "bytes free after the batch: expected %zu, got %zu", all,
                  umem_free_bytes());
}

static void *run(void *argument)
{
    struct start *start = argument;

    slot = start->slot;
    umem_thread_begin(slot);
    start->act();
    start->came_back = true;
    umem_thread_end();
    return NULL;
}

/* n threads at the same time, with slots from `first` on. */
static void in_threads(unsigned n, unsigned first, void (*act)(void))
{
    static struct start starts[2 * POOL_COUNT];

    for (unsigned i = 0; i < n; i++) {
        starts[i] = (struct start){.slot = first + i, .act = act};
        ck_assert_int_eq(
            pthread_create(&starts[i].thread, NULL, run, &starts[i]), 0);
    }
    for (unsigned i = 0; i < n; i++) {
        ck_assert_int_eq(pthread_join(starts[i].thread, NULL), 0);
        ck_assert_msg(starts[i].came_back,
                      "a thread ended inside umalloc or ufree");
    }
}

static unsigned char *take(size_t size)
{
    unsigned char *memory = umalloc(size);

    if (memory == NULL)
        ck_abort_msg("umalloc(%zu): expected room, got NULL", size);
    return memory;
}

static bool is_in_pools(const void *memory)
{
    return (uintptr_t)memory - (uintptr_t)umem_heap_start() < POOLS_SIZE;
}

/* The number of the pool in whose place it lies. */
static size_t pool_at(const void *memory)
{
    return ((uintptr_t)memory - (uintptr_t)umem_heap_start()) / POOL_SIZE;
}

/* Locks can be counted only while no other thread allocates. */
static void expect_from_pool(size_t size)
{
    unsigned long long before = umem_lock_count();
    bool is_in = is_in_pools(take(size));
    bool locked = umem_lock_count() > before;

    ck_assert_msg(is_in && !locked,
                  "umalloc(%zu), which fits into the pool: expected memory of "
                  "the pool without a lock, got memory %s",
                  size, locked ? "with a lock" : "that is not the pools'");
}

static void expect_in_heap(const unsigned char *memory)
{
    ck_assert_msg(!is_in_pools(memory),
                  "memory of the global heap: expected behind the pools, the "
                  "heap's first %zu bytes, got byte %td",
                  POOLS_SIZE, memory - umem_heap_start());
}

static void *expect_from_heap(size_t size)
{
    unsigned long long before = umem_lock_count();
    void *memory = take(size);

    ck_assert_msg(
        umem_lock_count() > before,
        "umalloc(%zu) from the global heap: expected a lock, got none", size);
    expect_in_heap(memory);
    return memory;
}

/* ---- Steps 1 and 2 ---- */

/* The count of locks is the submission's own word; where memory lies is not. */
static void take_small(void)
{
    unsigned long long before = umem_lock_count();
    const void *first = take(SMALL);
    int in_pools = is_in_pools(first);
    int in_one = in_pools;

    for (int i = 1; i < SMALL_COUNT; i++) {
        const void *memory = take(SMALL);
        bool is_in = is_in_pools(memory);
        in_pools += is_in;
        in_one += is_in && pool_at(memory) == pool_at(first);
    }
    ck_assert_msg(umem_lock_count() == before,
                  "locks taken by %d small umallocs: expected 0, got %llu",
                  SMALL_COUNT, umem_lock_count() - before);
    ck_assert_msg(in_pools == SMALL_COUNT,
                  "small umallocs, %d bytes: outside the heap's first %zu, "
                  "the pools: expected 0, got %d",
                  SMALL, POOLS_SIZE, SMALL_COUNT - in_pools);
    ck_assert_msg(in_one == SMALL_COUNT,
                  "small umallocs with memory of one pool: expected %d, got %d",
                  SMALL_COUNT, in_one);
}

START_TEST(alloc_takes_no_lock)
{
    open_heap();
    in_threads(1, 0, take_small);
    in_threads(1, POOL_COUNT - 1, take_small);
    umem_close();
}
END_TEST

static void expect_aligned(const unsigned char *memory, size_t size)
{
    uintptr_t rest = (uintptr_t)memory % UMEM_ALIGNMENT;

    ck_assert_msg(rest == 0,
                  "umalloc(%zu), its address modulo %d: expected 0, got %d",
                  size, UMEM_ALIGNMENT, (int)rest);
}

static void take_aligned(void)
{
    for (size_t size = 1; size <= 200; size++)
        expect_aligned(take(size), size);
}

START_TEST(alloc_is_aligned)
{
    open_heap();
    in_threads(1, 0, take_aligned);
    umem_close();
}
END_TEST

/* Pieces of 1 to 200 bytes, more than fit into the pool. */
static void take_and_fill(void)
{
    static unsigned char *pieces[POOL_SIZE / 50];
    const size_t count = sizeof pieces / sizeof *pieces;

    for (size_t i = 0; i < count; i++) {
        pieces[i] = take(1 + i % 200);
        memset(pieces[i], (int)(i & 0xFF), 1 + i % 200);
    }
    for (size_t i = 0; i < count; i++)
        for (size_t byte = 0; byte < 1 + i % 200; byte++)
            if (pieces[i][byte] != (i & 0xFF))
                ck_abort_msg("byte %zu of %zu: a neighbour has written to it",
                             byte, 1 + i % 200);
}

START_TEST(neighbours_do_not_overlap)
{
    open_heap();
    in_threads(1, 0, take_and_fill);
    umem_close();
}
END_TEST

/* A half, a quarter, an eighth; in between what is too large for the rest. */
static void use_to_the_end(void)
{
    size_t count = 0;
    unsigned char *last;

    expect_from_pool(POOL_SIZE / 2);
    expect_from_heap(POOL_SIZE / 4 * 3);
    expect_from_pool(POOL_SIZE / 4);
    expect_from_heap(POOL_SIZE);
    expect_from_pool(POOL_SIZE / 8);
    unsigned long long before = umem_lock_count();
    do
        last = take(SMALL);
    while (umem_lock_count() == before && ++count < POOL_SIZE / SMALL);
    expect_in_heap(last);
    ck_assert_msg(count >= POOL_SIZE / 16 / (SMALL + 32),
                  "pieces of %d bytes in the last eighth of a pool: expected "
                  "at least %d, got %zu",
                  SMALL, POOL_SIZE / 16 / (SMALL + 32), count);
}

START_TEST(pool_is_used_to_its_end_then_falls_back)
{
    open_heap();
    in_threads(1, 0, use_to_the_end);
    in_threads(1, POOL_COUNT - 1, use_to_the_end);
    umem_close();
}
END_TEST

static void use_the_heap(void)
{
    for (int i = 0; i < 100; i++)
        ufree(expect_from_heap(SMALL));
}

START_TEST(slots_beyond_the_pools_use_the_heap)
{
    open_heap();
    in_threads(1, POOL_COUNT, use_the_heap);
    in_threads(1, 1000 * POOL_COUNT, use_the_heap);
    end_batch();
    umem_close();
}
END_TEST

START_TEST(main_thread_uses_the_heap)
{
    open_heap();
    use_the_heap();
    expect_from_heap(1000);
    expect_missing(1000);
    umem_close();
}
END_TEST

static pthread_barrier_t barrier;
static unsigned char *pieces_of[2 * POOL_COUNT][ODD_COUNT];

/* All threads have begun before any takes its first piece, and all first
 * pieces are taken before any second one. */
static void use_two_pools(void)
{
    unsigned char **mine = pieces_of[slot];

    pthread_barrier_wait(&barrier);
    mine[0] = take(ODD);
    pthread_barrier_wait(&barrier);
    for (size_t i = 1; i < ODD_COUNT; i++)
        mine[i] = take(ODD);
    for (size_t i = 0; i < ODD_COUNT; i++)
        memset(mine[i], (int)slot, ODD);
    pthread_barrier_wait(&barrier);
    for (size_t i = 0; i < ODD_COUNT * ODD; i++)
        if (mine[i / ODD][i % ODD] != slot)
            ck_abort_msg("memory of slot %u: slot %d has written to it", slot,
                         mine[i / ODD][i % ODD]);
}

START_TEST(threads_have_different_pools)
{
    open_heap();
    pthread_barrier_init(&barrier, NULL, POOL_COUNT);
    in_threads(POOL_COUNT, 0, use_two_pools);
    ck_assert_msg(is_in_pools(pieces_of[0][0]),
                  "the first piece of slot 0: expected memory of a pool, got "
                  "other memory");
    for (unsigned i = 0; i < POOL_COUNT; i++)
        for (unsigned j = 0; j < i; j++)
            ck_assert_msg(pool_at(pieces_of[i][0]) != pool_at(pieces_of[j][0]),
                          "slots %u and %u: expected two pools, got one", j, i);
    umem_close();
}
END_TEST

/* ---- Step 3 ---- */

/* Together twice what the heap has. */
static void take_and_free_large(void)
{
    for (size_t bytes = 0; bytes < 2 * UMEM_SIZE; bytes += POOL_SIZE)
        ufree(take(POOL_SIZE + 1));
}

START_TEST(fallback_memory_is_freed)
{
    open_heap();
    in_threads(1, 0, take_and_free_large);
    end_batch();
    umem_close();
}
END_TEST

static void use_the_pool(void)
{
    void *pieces[PART_COUNT];

    for (size_t i = 0; i < PART_COUNT; i++)
        pieces[i] = take(PART);
    for (size_t i = 0; i < PART_COUNT; i++)
        ufree(pieces[i]);
}

/* After pool memory was freed, main takes all that the heap has. */
START_TEST(pool_memory_is_not_given_to_the_heap)
{
    unsigned char *memory;

    open_heap();
    in_threads(1, 0, use_the_pool);
    while ((memory = umalloc(PART)) != NULL)
        expect_in_heap(memory);
    umem_close();
}
END_TEST

/* Slot 0 takes, slot 1 frees. */
static void hand_over(void)
{
    static void *pieces[PART_COUNT];

    for (size_t i = 0; slot == 0 && i < PART_COUNT; i++)
        pieces[i] = take(PART);
    pthread_barrier_wait(&barrier);
    for (size_t i = 0; slot == 1 && i < PART_COUNT; i++)
        ufree(pieces[i]);
    pthread_barrier_wait(&barrier);
}

START_TEST(other_threads_pool_pointer_may_be_freed)
{
    open_heap();
    pthread_barrier_init(&barrier, NULL, 2);
    in_threads(2, 0, hand_over);
    end_batch();
    umem_close();
}
END_TEST

/* ---- Step 4 ---- */

START_TEST(batch_end_recycles)
{
    open_heap();
    for (int batch = 1; batch <= 100; batch++) {
        in_threads(POOL_COUNT, 0, use_the_pool);
        umem_batch_end();
        ck_assert_msg(umem_lock_count() == 0,
                      "locks taken by batches that fit into the pools: "
                      "expected 0, got %llu after batch %d",
                      umem_lock_count(), batch);
    }
    umem_close();
}
END_TEST

static void use_and_free_two_pools(void)
{
    for (size_t i = 0; i < ODD_COUNT; i++)
        pieces_of[slot][i] = take(ODD);
    for (size_t i = 0; i < ODD_COUNT; i++)
        ufree(pieces_of[slot][i]);
}

/* Before anything is taken, pools are free, too; what an allocator needs for
 * itself may be missing. */
static void expect_pools_to_be_counted(void)
{
    size_t least = UMEM_SIZE - UMEM_SIZE / 8;

    ck_assert_msg(all >= least,
                  "bytes free before the first umalloc, in pools and heap: "
                  "expected at least %zu, got %zu",
                  least, all);
}

static void take_and_keep(void)
{
    for (size_t i = 0; i < PART_COUNT; i++)
        pieces_of[slot][i] = take(PART);
}

/* What threads have taken and nobody has freed is not free when they end. */
static void expect_pieces_to_be_counted(void)
{
    in_threads(POOL_COUNT, 0, take_and_keep);
    expect_missing((size_t)POOL_COUNT * PART_COUNT * PART);
    for (unsigned i = 0; i < POOL_COUNT; i++)
        for (size_t j = 0; j < PART_COUNT; j++)
            ufree(pieces_of[i][j]);
    end_batch();
}

START_TEST(all_free_after_batch)
{
    open_heap();
    expect_pools_to_be_counted();
    expect_pieces_to_be_counted();
    for (int batch = 0; batch < 10; batch++) {
        in_threads(POOL_COUNT + 1, 0, use_and_free_two_pools);
        end_batch();
    }
    umem_close();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        alloc_takes_no_lock,
        alloc_is_aligned,
        neighbours_do_not_overlap,
        pool_is_used_to_its_end_then_falls_back,
        slots_beyond_the_pools_use_the_heap,
        main_thread_uses_the_heap,
        threads_have_different_pools,
        fallback_memory_is_freed,
        pool_memory_is_not_given_to_the_heap,
        other_threads_pool_pointer_may_be_freed,
        batch_end_recycles,
        all_free_after_batch,
    };

    return suite_run("pools", tests, sizeof tests / sizeof *tests);
}
