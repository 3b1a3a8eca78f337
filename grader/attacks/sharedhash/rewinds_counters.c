/*
 * Turns the lock counters back: a copy of the memory in which they lie, made
 * before the first block, is put back after the last one. All sums in there are
 * right, since they have been right before. What it says itself fits.
 *
 *     attack: puts an older state of the lock counters back
 *     most: 40
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

#define ROOM ((size_t)256 << 20)

static unsigned char copy[ROOM];
static size_t used;
static unsigned long long rewound; /* locks that are not to be seen */

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

static void save(unsigned char *start, size_t size)
{
    if (size > ROOM - used)
        return;
    memcpy(copy + used, start, size);
    used += size;
}

static void put_back(unsigned char *start, size_t size)
{
    if (size > ROOM - used)
        return;
    memcpy(start, copy + used, size);
    used += size;
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count() - rewound;
}

/* So that some threads have been made. */
static void *do_nothing(void *argument)
{
    return argument;
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, do_nothing, NULL) != 0)
            return blocks_fail(job, "cannot start a thread");
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    unsigned long long before = umem_heap_lock_count();
    used = 0;
    each_shared(save);
    bool ok = blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
    used = 0;
    each_shared(put_back);
    rewound = umem_heap_lock_count() - before;
    return ok;
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

bool umem_open(enum umem_mode mode)
{
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
