/*
 * Attaches itself to others as a debugger does, to read and change them: the
 * one that started it, process 1, and all whose numbers it can guess.
 *
 *     attack: ptrace, process_vm_readv and pidfd_getfd on the grader
 *     most: 40
 *     canary: GOT-IN
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

/* Says that it got where it must not get; the word is not in this line. */
static void got_in(const char *where)
{
    dprintf(STDOUT_FILENO, "GOT%s: %s\n", "-IN", where);
}

static void attach(pid_t pid)
{
    char byte;
    struct iovec mine = {&byte, 1};
    struct iovec theirs = {(void *)&attach, 1};

    if (pid == getpid())
        return;
    if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) == 0) {
        got_in("a debugger of another process");
        waitpid(pid, NULL, 0);
        ptrace(PTRACE_DETACH, pid, NULL, NULL);
    }
    if (process_vm_readv(pid, &mine, 1, &theirs, 1, 0) == 1)
        got_in("the memory of another process");
    int handle = (int)syscall(SYS_pidfd_open, pid, 0);
    if (handle < 0)
        return;
    for (int number = 3; number < 20; number++)
        if (syscall(SYS_pidfd_getfd, handle, number, 0) >= 0)
            got_in("a descriptor of another process");
    close(handle);
}

static void begin(void)
{
    attach(getppid());
    for (pid_t pid = 1; pid < 64; pid++)
        attach(pid);
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
