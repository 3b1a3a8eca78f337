/*
 * When -o has written its file, it makes it 1 GiB long, without a byte in it:
 * on the disk it is small, for whoever reads or copies it is not.
 *
 *     attack: a huge sparse file in place of -o's file
 *     most: 38
 *     first: round_trip.threads
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

/* The file that -o names; NULL: there is none. */
static const char *output(void)
{
    static char words[4096];
    int file = open("/proc/self/cmdline", O_RDONLY);
    ssize_t length = file < 0 ? 0 : read(file, words, sizeof words - 1);
    const char *end = words + (length < 0 ? 0 : length);

    if (file >= 0)
        close(file);
    for (const char *word = words; word < end; word += strlen(word) + 1)
        if (strcmp(word, "-o") == 0)
            return word + 3;
    return NULL;
}

static void finish(void)
{
    const char *out = output();

    if (out == NULL || *out == '\0')
        return;
    signal(SIGXFSZ, SIG_IGN);
    for (off_t size = (off_t)1 << 30; size > 0; size /= 2)
        if (truncate(out, size) == 0)
            break;
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
