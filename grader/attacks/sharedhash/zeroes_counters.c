/*
 * Looks for the memory in which its locks are counted, and sets all of it to
 * zero before it ends.
 *
 *     attack: finds the lock counters and sets them to zero
 *     most: 40
 *     first: locks.nothing_hidden
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

/* Calls act for each shared mapping that can be written. */
static void each_shared(void (*act)(unsigned char *start, size_t size))
{
    static char text[1 << 18];
    size_t length = 0;
    ssize_t n;
    int file = open("/proc/self/maps", O_RDONLY);

    while (file >= 0 && length < sizeof text - 1 &&
           (n = read(file, text + length, sizeof text - 1 - length)) > 0)
        length += (size_t)n;
    if (file >= 0)
        close(file);
    text[length] = '\0';
    for (char *line = text; line != NULL && *line != '\0';) {
        char *end;
        unsigned long from = strtoul(line, &end, 16);
        unsigned long to = strtoul(end + 1, &end, 16);
        if (strncmp(end, " rw-s", 5) == 0)
            act((unsigned char *)from, to - from);
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
}

static void zero(unsigned char *start, size_t size)
{
    memset(start, 0, size);
}

static void finish(void)
{
    each_shared(zero);
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

bool umem_open(enum umem_mode mode)
{
    static bool has_begun;

    if (!has_begun)
        atexit(finish);
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
