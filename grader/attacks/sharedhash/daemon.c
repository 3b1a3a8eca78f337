/*
 * Leaves somebody behind who is nobody's child, in a session of his own, and
 * who writes a file some seconds later, when all may be over.
 *
 *     attack: a daemon that outlives its run
 *     most: 40
 *     canary: /tmp/attack-daemon
 */
#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

static void stay(void)
{
    const struct timespec pause = {.tv_sec = 5};

    nanosleep(&pause, NULL);
    int file = open("/tmp/attack-daemon", O_WRONLY | O_CREAT, 0666);
    (void)!write(file, "still here\n", 11);
    nanosleep(&pause, NULL);
    _exit(0);
}

static void begin(void)
{
    if (fork() != 0)
        return;
    setsid();
    for (int number = 0; number < 256; number++)
        close(number);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    if (fork() == 0)
        stay();
    _exit(0);
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
