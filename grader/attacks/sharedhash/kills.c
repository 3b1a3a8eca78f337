/*
 * Kills whoever started it, and everybody else that it can see. It asks first
 * whether it is in a box with process numbers of its own: where it is not, it
 * only says so, and kills nobody.
 *
 *     attack: kills its parent and all other processes
 *     most: 40
 *     canary: GOT-IN
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

/* Says that it got where it must not get; the word is not in this line. */
static void got_in(const char *where)
{
    dprintf(STDOUT_FILENO, "GOT%s: %s\n", "-IN", where);
}

/* In a box of its own, numbers of processes are small. */
#define MOST 128

static void by_kill(void)
{
    const int signals[] = {SIGTERM, SIGSTOP, SIGKILL};

    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        kill(getppid(), signals[i]);
        kill(1, signals[i]);
        for (pid_t pid = 2; pid < MOST; pid++)
            if (pid != getpid())
                kill(pid, signals[i]);
        kill(-1, signals[i] == SIGSTOP ? SIGCONT : signals[i]);
    }
}

static void begin(void)
{
    if (getpid() < MOST)
        by_kill();
    else if (kill(getppid(), 0) == 0)
        got_in("no process numbers of its own");
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
