/*
 * Becomes itself once more, without the variables that name a counting library.
 * If they come back, it does not try again.
 *
 *     attack: unsets LD_PRELOAD and executes itself again
 *     most: 40
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

/* The words that it was called with. */
static char **get_arguments(void)
{
    static char line[65536];
    static char *words[64];
    size_t count = 0;
    int file = open("/proc/self/cmdline", O_RDONLY);
    ssize_t length = read(file, line, sizeof line - 1);

    for (char *at = line; at < line + length && count < 63; at++) {
        words[count++] = at;
        at += strlen(at);
    }
    close(file);
    return words;
}

static void begin(void)
{
    if (getenv("LD_PRELOAD") == NULL || getenv("AGAIN") != NULL)
        return;
    setenv("AGAIN", "no", 1);
    unsetenv("LD_PRELOAD");
    unsetenv("LD_LIBRARY_PATH");
    execv("/proc/self/exe", get_arguments());
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

bool umem_open(enum umem_mode mode)
{
    begin();
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
