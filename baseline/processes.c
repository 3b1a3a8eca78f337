/*
 * The `-m` mode: one forked process for each block of the batch.
 *
 * What parent and children share lies in shared mappings: the heap (heap.c)
 * with the blocks' input, and the batch with the results. A child works on
 * its block, leaves the result there and ends with _exit, so that nothing of
 * the parent's (buffers, files) is written twice.
 *
 * A child may be killed at any moment. Its block is lost and the job has
 * failed, but nothing may hang: if it held the heap's lock, the others are
 * refused the lock (robust mutex, heap.c) and end by themselves. And if the
 * parent is killed, the kernel kills the children.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container.h"
#include "engine.h"
#include "heap.h"

/* Exit statuses of a child. Any other, or a signal, means it was cut short. */
#define CHILD_DONE        0
#define CHILD_OUT_OF_HEAP 97

static _Noreturn void child(const struct blocks *job, struct block *block,
                            pid_t parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(CHILD_OUT_OF_HEAP);
#ifdef UMEM_HOOKS
    umem_hook_child(block->index);
#endif
    blocks_work(job, block);
    _exit(block->status == BLOCK_DONE ? CHILD_DONE : CHILD_OUT_OF_HEAP);
}

/* Returns how many children run now: fewer than n when one failed to start. */
static size_t start_all(struct blocks *job, struct block *batch, pid_t *pids,
                        size_t n)
{
    pid_t parent = getpid();

    for (size_t i = 0; i < n; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            child(job, &batch[i], parent);
        if (pids[i] < 0) {
            blocks_fail(job, "cannot start a process for block %llu: %s",
                        batch[i].index, strerror(errno));
            return i;
        }
    }
    return n;
}

/* Waits for one child and judges how it ended. */
static bool reap(struct blocks *job, const struct block *block, pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return blocks_fail(job, "cannot wait for block %llu: %s",
                               block->index, strerror(errno));
    if (WIFSIGNALED(status))
        return blocks_fail(
            job,
            "block %llu: its process was killed by signal "
            "%d (%s)%s",
            block->index, WTERMSIG(status), strsignal(WTERMSIG(status)),
            umem_heap_owner_died() ? " while the heap's lock was held" : "");
    if (WEXITSTATUS(status) != CHILD_DONE &&
        WEXITSTATUS(status) != CHILD_OUT_OF_HEAP)
        return blocks_fail(job,
                           "block %llu: its process ended early with "
                           "status %d",
                           block->index, WEXITSTATUS(status));
    return true;
}

/* A child that ends otherwise than by our _exit (a sanitizer's, an exit in
 * somebody's allocator) would write what is still in the parent's buffers. */
static bool empty_buffers(struct blocks *job)
{
    if (fflush(stdout) != 0)
        return blocks_fail(job, "cannot write standard output: %s",
                           strerror(errno));
    if (job->container != NULL && fflush(job->container->stream) != 0)
        return blocks_fail(job, "cannot write %s: %s", job->container->name,
                           strerror(errno));
    return true;
}

static bool run_children(struct blocks *job, struct block *batch, size_t n)
{
    if (!empty_buffers(job))
        return false;
    pid_t *pids = calloc(n, sizeof *pids);
    if (pids == NULL)
        return blocks_fail(job, "no memory for %zu processes", n);
    size_t started = start_all(job, batch, pids, n);
    bool ok = started == n;
    for (size_t i = 0; i < started; i++)
        ok = reap(job, &batch[i], pids[i]) && ok;
    free(pids);
    return ok;
}

bool blocks_run_processes(struct blocks *job)
{
    size_t bytes = BATCH_SIZE * sizeof(struct block);
    struct block *batch = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (batch == MAP_FAILED)
        return blocks_fail(job, "cannot map memory to share: %s",
                           strerror(errno));
    bool ok = blocks_run_batches(job, batch, BATCH_SIZE, run_children);
    munmap(batch, bytes);
    return ok;
}
