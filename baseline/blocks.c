/*
 * One file as a sequence of blocks: read, work, drain, one batch at a time.
 *
 * Only blocks_work may run in another thread or process than main's. It
 * writes to nothing but its own struct block, so nothing here needs a lock.
 * Runners that make threads or processes are in threads.c and processes.c.
 */
#include "blocks.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "container.h"
#include "huffman.h"
#include "umem.h"

bool blocks_fail(struct blocks *job, const char *format, ...)
{
    va_list arguments;

    if (job->problem[0] != '\0')
        return false;
    va_start(arguments, format);
    vsnprintf(job->problem, sizeof job->problem, format, arguments);
    va_end(arguments);
    return false;
}

/* Looks one byte ahead, so that no memory is taken for a block that the file
 * does not have. */
static bool at_end(FILE *source)
{
    int c = getc(source);

    return c == EOF || ungetc(c, source) == EOF;
}

static bool fill_one(struct blocks *job, struct block *block)
{
    if (!block->input_is_given) {
        block->input = umalloc(BLOCK_SIZE);
        if (block->input == NULL)
            return blocks_fail(job,
                               "out of heap: no room for the input of block "
                               "%llu",
                               job->filled);
    }
    block->index = job->filled++;
    block->status = BLOCK_NOT_DONE;
    block->packed_length = 0;
    errno = 0;
    block->length = fread(block->input, 1, BLOCK_SIZE, job->source);
    return true;
}

long blocks_fill(struct blocks *job, struct block *batch, size_t room)
{
    size_t n = 0;
    bool ok = true;

    errno = 0;
    while (ok && n < room && !at_end(job->source)) {
        ok = fill_one(job, &batch[n]);
        n += ok;
    }
    if (ferror(job->source))
        ok = blocks_fail(job, "cannot read %s: %s", job->source_name,
                         strerror(errno));
    if (!ok) {
        blocks_release(batch, n);
        return -1;
    }
    return (long)n;
}

void blocks_work(const struct blocks *job, struct block *block)
{
    struct huffman_node *root = huffman_build(block->input, block->length);

    if (root == NULL) {
        block->status = BLOCK_OUT_OF_HEAP;
        return;
    }
    block->hash = huffman_hash(root);
    if (job->pack)
        block->packed_length =
            huffman_encode(root, block->input, block->length, block->packed);
    huffman_free(root);
    block->status = BLOCK_DONE;
}

static bool drain_one(struct blocks *job, const struct block *block)
{
    if (block->status == BLOCK_OUT_OF_HEAP)
        return blocks_fail(job,
                           "out of heap: no room for the tree of block "
                           "%llu",
                           block->index);
    if (block->status != BLOCK_DONE)
        return blocks_fail(job, "block %llu was not worked on", block->index);
    job->signature =
        (uint32_t)(((uint64_t)job->signature + block->hash) % HUFFMAN_PRIME);
    if (job->verbose)
        printf("Block %llu hash: %u\n", block->index, (unsigned)block->hash);
    if (job->container != NULL && !blocks_container_add(job->container, block))
        return blocks_fail(job, "cannot write %s: %s", job->container->name,
                           strerror(errno));
    return true;
}

bool blocks_drain(struct blocks *job, const struct block *batch, size_t n)
{
    bool ok = true;

    for (size_t i = 0; ok && i < n; i++)
        ok = drain_one(job, &batch[i]);
    return ok;
}

void blocks_release(struct block *batch, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (batch[i].input_is_given)
            continue;
        ufree(batch[i].input);
        batch[i].input = NULL;
    }
}

bool blocks_run_here(struct blocks *job, struct block *batch, size_t n)
{
    for (size_t i = 0; i < n; i++)
        blocks_work(job, &batch[i]);
    return true;
}

bool blocks_run_batches(struct blocks *job, struct block *batch, size_t room,
                        blocks_runner *run)
{
    long n;

    while ((n = blocks_fill(job, batch, room)) > 0) {
        bool ok =
            run(job, batch, (size_t)n) && blocks_drain(job, batch, (size_t)n);
        blocks_release(batch, (size_t)n);
        if (!ok)
            return false;
        umem_batch_end();
    }
    return n == 0;
}
