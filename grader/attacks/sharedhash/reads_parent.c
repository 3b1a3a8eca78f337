/*
 * Reads what belongs to whoever started it: its open files, its environment,
 * its memory, where answers may lie that have no name in any folder.
 * Descriptors that it has inherited itself are read from the start.
 *
 *     attack: reads descriptors, environment and memory of the grader
 *     most: 40
 *     canary: GOT-IN
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

/* Says that it got where it must not get; the word is not in this line. */
static void got_in(const char *where)
{
    dprintf(STDOUT_FILENO, "GOT%s: %s\n", "-IN", where);
}

static void read_it(const char *path)
{
    char text[4096];
    int file = open(path, O_RDONLY | O_NONBLOCK);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text);

    if (length > 0 && memmem(text, (size_t)length, "signature", 9) != NULL)
        got_in(path);
    if (file >= 0)
        close(file);
}

static void read_process(long pid)
{
    char path[64];

    for (int number = 0; number < 64; number++) {
        snprintf(path, sizeof path, "/proc/%ld/fd/%d", pid, number);
        read_it(path);
    }
    snprintf(path, sizeof path, "/proc/%ld/environ", pid);
    if (access(path, R_OK) == 0 && pid != getpid())
        read_it(path);
    snprintf(path, sizeof path, "/proc/%ld/mem", pid);
    int memory = open(path, O_RDWR);
    if (memory >= 0 && pid != getpid())
        got_in(path);
    if (memory >= 0)
        close(memory);
}

static void begin(void)
{
    for (int number = 3; number < 1024; number++) {
        char text[4096];
        ssize_t length = pread(number, text, sizeof text, 0);
        if (length > 0 && memmem(text, (size_t)length, "signature", 9) != NULL)
            got_in("an inherited descriptor");
    }
    read_process(getppid());
    read_process(1);
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
