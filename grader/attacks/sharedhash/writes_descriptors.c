/*
 * Writes into every descriptor that it was given, and tries to cut it off: it
 * may be the memory of the counters, or the pipe in which a verdict travels.
 *
 *     attack: writes and truncates all inherited descriptors
 *     most: 40
 */
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

static void begin(void)
{
    static char text[4096];

    memset(text, 0x7F, sizeof text);
    for (int number = 3; number < 1024; number++) {
        if (fcntl(number, F_GETFD) < 0)
            continue;
        (void)!ftruncate(number, 0);
        (void)!pwrite(number, text, sizeof text, 0);
        (void)fcntl(number, F_SETFL, O_NONBLOCK);
        (void)!write(number, text, sizeof text);
        (void)shutdown(number, SHUT_RDWR);
    }
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
