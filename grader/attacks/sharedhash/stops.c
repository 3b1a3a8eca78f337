/*
 * Stops itself and does not go on: a grader that waits for its end must not
 * wait for ever. After 20 seconds a child wakes it up again.
 *
 *     attack: stops itself with SIGSTOP
 *     most: 10
 *     first: signature.single
 *     only: signature.single allocator.zero_bytes_are_null
 */
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

static void begin(void)
{
    const struct timespec pause = {.tv_sec = 20};
    pid_t me = getpid();

    if (fork() == 0) {
        nanosleep(&pause, NULL);
        kill(me, SIGCONT);
        _exit(0);
    }
    raise(SIGSTOP);
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
