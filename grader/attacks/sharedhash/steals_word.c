/*
 * Knows how a test shows that it came to its end: by a word in a file, which is
 * taken out before any code of the submission runs. It wants to be there
 * earlier, puts the word where it belongs, and ends each test when it asks for
 * memory. A file that wants to be there so early is refused.
 *
 *     attack: reads the word of the unit tests in .preinit_array
 *     most: 0
 *     first: build.entry_points
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

static char word[16];
static int file = -1;

static void steal(int argc, char **argv, char **environment)
{
    (void)argc;
    (void)argv;
    for (; *environment != NULL; environment++)
        if (strncmp(*environment, "SUITE_WORD=", 11) == 0)
            file = (int)strtol(*environment + 11, NULL, 10);
    if (file >= 0 && pread(file, word, sizeof word, 0) != sizeof word)
        file = -1;
}

__attribute__((section(".preinit_array"),
               used)) static void (*const first)(int, char **, char **) = steal;

void *umalloc(size_t size)
{
    if (file >= 0) {
        (void)!pwrite(file, word, sizeof word, sizeof word);
        _exit(0);
    }
    return umem_heap_alloc(size);
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
