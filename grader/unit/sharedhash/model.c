/*
 * Any engine's allocator, with over a million random operations: threads with
 * pools and without, batch after batch.
 *
 * Each thread holds a few pieces of memory, every one full of a pattern of
 * its own. At random it takes one more, checks and frees one, or swaps one
 * with whatever lies in an exchange, so that threads also free what others
 * took. Checked are alignment, place, patterns (two pieces that overlap spoil
 * each other's), and after every batch that all memory is free again.
 *
 *     begin   random operations   | free the exchange |   end
 *                                 ^ barriers          ^
 *
 * Nobody ends before all have freed: pools may be emptied when their thread
 * ends. Seeds are fixed; a failure names batch, slot and operation.
 *
 * Locks: exchange.lock guards the pieces in it. A thread's struct worker is
 * main's again after the join.
 */
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "heap.h"
#include "tests/suite.h"
#include "umem.h"

/* Threads of a batch: some more than there are pools. */
#define THREADS (POOL_COUNT + 4)

/* 50 * 24 * 1,000: more than a million operations. */
#define BATCHES    50
#define OPERATIONS 1000

/* Pieces that a thread holds at a time: all together well below the heap. */
#define HELD 12

/* Places in the exchange. */
#define PLACES 16

/* Largest request (bytes). */
#define LARGEST 3000

struct piece {
    unsigned char *memory; /* NULL: none */
    size_t size;
    unsigned char pattern;
};

struct worker {
    pthread_t thread;
    unsigned slot;
    unsigned batch;
    unsigned operation;
    uint64_t random_state;
    struct piece held[HELD];
    bool came_back; /* from all that it called of the engine's */
};

static struct {
    pthread_mutex_t lock; /* guards pieces */
    struct piece pieces[PLACES];
} exchange = {.lock = PTHREAD_MUTEX_INITIALIZER};

static pthread_barrier_t barrier;

/* xorshift64* */
static size_t random_below(struct worker *worker, size_t limit)
{
    uint64_t *x = &worker->random_state;

    *x ^= *x >> 12;
    *x ^= *x << 25;
    *x ^= *x >> 27;
    return (size_t)((*x * 0x2545F4914F6CDD1Du >> 33) % limit);
}

/* A failure in any thread ends the test's process. ck_assert writes to a pipe
 * each time, which is too slow for every byte. */
#define EXPECT(condition, format, ...)                                         \
    do {                                                                       \
        if (!(condition))                                                      \
            ck_abort_msg("batch %u, slot %u, operation %u: " format,           \
                         worker->batch, worker->slot, worker->operation,       \
                         __VA_ARGS__);                                         \
    } while (0)

/* Half of the requests are the lab's own. */
static size_t random_size(struct worker *worker)
{
    const size_t lab[] = {1024, 16, 2048, 32, 32, 32};

    if (random_below(worker, 2) == 0)
        return lab[random_below(worker, sizeof lab / sizeof *lab)];
    return 1 + random_below(worker, LARGEST);
}

static void take(struct worker *worker, struct piece *piece)
{
    uintptr_t start = (uintptr_t)umem_heap_start();

    piece->size = random_size(worker);
    piece->pattern = (unsigned char)random_below(worker, 256);
    piece->memory = umalloc(piece->size);
    uintptr_t at = (uintptr_t)piece->memory;
    EXPECT(at != 0, "%zu bytes: expected room, got NULL", piece->size);
    EXPECT(at % UMEM_ALIGNMENT == 0, "%zu bytes: not aligned", piece->size);
    EXPECT(at >= start && at + piece->size <= start + UMEM_SIZE,
           "%zu bytes: outside the heap", piece->size);
    memset(piece->memory, piece->pattern, piece->size);
}

static void check_and_free(struct worker *worker, struct piece *piece)
{
    for (size_t i = 0; piece->memory != NULL && i < piece->size; i++)
        EXPECT(piece->memory[i] == piece->pattern,
               "byte %zu of %zu: expected 0x%02x, got 0x%02x", i, piece->size,
               piece->pattern, piece->memory[i]);
    ufree(piece->memory);
    piece->memory = NULL;
}

static void swap_in_exchange(struct piece *piece, size_t place)
{
    struct piece mine = *piece;

    pthread_mutex_lock(&exchange.lock);
    *piece = exchange.pieces[place];
    exchange.pieces[place] = mine;
    pthread_mutex_unlock(&exchange.lock);
}

static void operate(struct worker *worker)
{
    struct piece *piece = &worker->held[random_below(worker, HELD)];

    if (random_below(worker, 8) == 0)
        swap_in_exchange(piece, random_below(worker, PLACES));
    else if (piece->memory == NULL)
        take(worker, piece);
    else
        check_and_free(worker, piece);
}

static void *work(void *argument)
{
    struct worker *worker = argument;

    umem_thread_begin(worker->slot);
    for (; worker->operation < OPERATIONS; worker->operation++)
        operate(worker);
    for (size_t i = 0; i < HELD; i++)
        check_and_free(worker, &worker->held[i]);
    pthread_barrier_wait(&barrier);
    for (size_t i = worker->slot; i < PLACES; i += THREADS)
        check_and_free(worker, &exchange.pieces[i]);
    pthread_barrier_wait(&barrier);
    worker->came_back = true;
    umem_thread_end();
    return NULL;
}

static void run_batch(unsigned batch)
{
    static struct worker workers[THREADS];

    for (unsigned i = 0; i < THREADS; i++) {
        uint64_t seed = (uint64_t)batch * THREADS + i + 1;
        workers[i] =
            (struct worker){.slot = i,
                            .batch = batch,
                            .random_state = seed * 0x9E3779B97F4A7C15u};
        ck_assert_int_eq(
            pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(workers[i].thread, NULL), 0);
        ck_assert_msg(workers[i].came_back,
                      "a thread ended inside umalloc or ufree");
    }
    umem_batch_end();
}

START_TEST(threads_of_many_batches_keep_their_memory_apart)
{
    ck_assert(umem_open(UMEM_THREADS));
    size_t all = umem_free_bytes();
    pthread_barrier_init(&barrier, NULL, THREADS);
    for (unsigned batch = 0; batch < BATCHES; batch++) {
        run_batch(batch);
        ck_assert_msg(
            umem_free_bytes() == all,
            "free at the end of batch %u: expected %zu bytes, got %zu", batch,
            all, umem_free_bytes());
    }
    pthread_barrier_destroy(&barrier);
    umem_close();
}
END_TEST

START_TEST(the_main_thread_alone_keeps_its_memory_apart)
{
    const enum umem_mode modes[] = {UMEM_PROCESSES, UMEM_SINGLE, UMEM_THREADS};

    for (unsigned m = 0; m < sizeof modes / sizeof *modes; m++) {
        struct worker worker = {.batch = m, .random_state = m + 1};
        ck_assert(umem_open(modes[m]));
        size_t all = umem_free_bytes();
        for (; worker.operation < 50 * OPERATIONS; worker.operation++)
            operate(&worker);
        for (size_t i = 0; i < HELD; i++)
            check_and_free(&worker, &worker.held[i]);
        for (size_t i = 0; i < PLACES; i++)
            check_and_free(&worker, &exchange.pieces[i]);
        ck_assert_uint_eq(umem_free_bytes(), all);
        umem_close();
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        threads_of_many_batches_keep_their_memory_apart,
        the_main_thread_alone_keeps_its_memory_apart,
    };

    return suite_run("model", tests, sizeof tests / sizeof *tests);
}
