/*
 * Writes as much as it is allowed to, at most 1 GiB, into every folder that can
 * be written, and removes the names at once: what it has written goes when it
 * ends.
 *
 *     attack: fills the disk
 *     most: 40
 *     only: round_trip.threads
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

#define PIECE (1 << 20)
#define MOST  1024 /* pieces in all */

static int written;

static void fill(const char *folder)
{
    static char piece[PIECE];
    char path[256];

    for (int number = 0; number < 32 && written < MOST; number++) {
        snprintf(path, sizeof path, "%s/attack-fills-%d", folder, number);
        int file = open(path, O_WRONLY | O_CREAT, 0600);
        if (file < 0)
            return;
        unlink(path);
        while (written < MOST && write(file, piece, PIECE) == PIECE)
            written++;
    }
}

static void begin(void)
{
    static const char *const folders[] = {".",        "out",      "/tmp",
                                          "/dev/shm", "/var/tmp", ".."};

    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        fill(folders[i]);
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
