/*
 * A few macros that stand for three million numbers: the compiler has to look
 * at each of them. It would be through after some seconds.
 *
 *     attack: macros that keep the compiler busy
 *     most: 40
 */
#include "engine.h"
#include "heap.h"
#include "umem.h"

#define X1(a)  a, a, a, a
#define X2(a)  X1(a), X1(a), X1(a), X1(a)
#define X3(a)  X2(a), X2(a), X2(a), X2(a)
#define X4(a)  X3(a), X3(a), X3(a), X3(a)
#define X5(a)  X4(a), X4(a), X4(a), X4(a)
#define X6(a)  X5(a), X5(a), X5(a), X5(a)
#define X7(a)  X6(a), X6(a), X6(a), X6(a)
#define X8(a)  X7(a), X7(a), X7(a), X7(a)
#define X9(a)  X8(a), X8(a), X8(a), X8(a)
#define X10(a) X9(a), X9(a), X9(a), X9(a)

static const unsigned char many[] = {X10(1), X10(2), X10(3)};

static void begin(void)
{
    static unsigned sum;

    for (size_t i = 0; i < sizeof many; i += 4096)
        sum += many[i];
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

bool umem_open(enum umem_mode mode)
{
    static bool has_begun;

    if (!has_begun)
        begin();
    has_begun = true;
    return umem_heap_open(mode, 0);
}

void umem_close(void)
{
    umem_heap_close();
}

void *umalloc(size_t size)
{
    return umem_heap_alloc(size);
}

void ufree(void *pointer)
{
    umem_heap_free(pointer);
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

void umem_thread_begin(unsigned slot)
{
    (void)slot;
}

void umem_thread_end(void)
{
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
