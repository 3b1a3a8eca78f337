/*
 * A runner for `-t`: one new thread for each block of the batch.
 *
 *     main      start start start ......... join join join    drain
 *     thread 0    begin(0) work end
 *     thread 1          begin(1) work end
 *
 * Joining is what hands a thread's results to main: everything that the
 * thread wrote is visible after it. No lock is needed for the struct blocks.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "umem.h"

struct worker {
    pthread_t thread;
    unsigned slot;
    const struct blocks *job;
    struct block *block;
};

/* Bytes of a thread's stack: ample for this work. Of the default of 8 MiB a
 * batch would need more than the 40 MiB that glibc keeps for the next threads,
 * and each batch would map and unmap its stacks again. */
#ifndef STACK_SIZE
#define STACK_SIZE (256 * 1024)
#endif

static void *work(void *argument)
{
    struct worker *worker = argument;

    umem_thread_begin(worker->slot);
    blocks_work(worker->job, worker->block);
    umem_thread_end();
    return NULL;
}

static int start(struct worker *worker)
{
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);

    if (error != 0)
        return error;
    error = pthread_attr_setstacksize(&attributes, STACK_SIZE);
    if (error == 0)
        error = pthread_create(&worker->thread, &attributes, work, worker);
    pthread_attr_destroy(&attributes);
    return error;
}

/* Returns how many threads run now: fewer than n when one failed to start. */
static size_t start_all(struct worker *workers, struct blocks *job,
                        struct block *batch, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        workers[i] = (struct worker){
            .slot = (unsigned)i, .job = job, .block = &batch[i]};
        int error = start(&workers[i]);
        if (error != 0) {
            blocks_fail(job, "cannot start a thread for block %llu: %s",
                        batch[i].index, strerror(error));
            return i;
        }
    }
    return n;
}

static bool join_all(struct worker *workers, struct blocks *job, size_t n)
{
    bool ok = true;

    for (size_t i = 0; i < n; i++) {
        int error = pthread_join(workers[i].thread, NULL);
        if (error != 0)
            ok = blocks_fail(job, "cannot join the thread of block %llu: %s",
                             workers[i].block->index, strerror(error));
    }
    return ok;
}

bool blocks_run_threads(struct blocks *job, struct block *batch, size_t n)
{
    struct worker *workers = calloc(n, sizeof *workers);

    if (workers == NULL)
        return blocks_fail(job, "no memory for %zu threads", n);
    size_t started = start_all(workers, job, batch, n);
    bool ok = join_all(workers, job, started);
    free(workers);
    return ok && started == n;
}
