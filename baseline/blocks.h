/**
 * @file blocks.h
 * @brief One file as a sequence of blocks: read, work, drain.
 *
 * A block travels in one direction:
 *
 *     blocks_fill    reads up to n blocks into heap memory     main thread
 *     blocks_work    builds the tree, hashes it, packs         any thread
 *     blocks_drain   adds the hashes up in order, prints, writes   main
 *     blocks_release gives the input memory back               main thread
 *
 * blocks_run_batches is that loop; how the n blocks of one batch are worked
 * on (here, in processes, in threads) is the function it is given.
 *
 * Locks: none. A struct block belongs to the one thread that works on it
 * until that thread is joined; struct blocks is the main thread's, and
 * blocks_work only reads its `pack` flag.
 */
#ifndef BLOCKS_H
#define BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** Bytes of a block; the last of a file may be shorter. */
#ifndef BLOCK_SIZE
#define BLOCK_SIZE 1024
#endif

_Static_assert(BLOCK_SIZE > 0 && BLOCK_SIZE <= 1 << 20,
               "BLOCK_SIZE must be from 1 byte to 1 MiB");

/** Bytes for the reason of a failure: a longest path and some words. */
#define BLOCKS_PROBLEM (4096 + 256)

/** How the work on a block ended. */
enum block_status {
    BLOCK_NOT_DONE,    /**< nobody has finished it */
    BLOCK_DONE,        /**< hash and packed bytes are there */
    BLOCK_OUT_OF_HEAP, /**< umalloc had no room for its tree */
};

/** One block in flight: what goes in and what comes out. */
struct block {
    unsigned long long index; /**< position in the file, from 0 */
    unsigned char *input;     /**< BLOCK_SIZE bytes of heap memory */
    bool input_is_given;      /**< the engine owns input and frees it */
    size_t length;            /**< bytes in input, 1 to BLOCK_SIZE */
    enum block_status status;
    uint32_t hash;                    /**< of the Huffman tree */
    size_t packed_length;             /**< 0: to be stored raw */
    unsigned char packed[BLOCK_SIZE]; /**< the Huffman-coded bytes */
};

struct container;

/** One run over one file. */
struct blocks {
    FILE *source;                 /**< where the blocks come from */
    const char *source_name;      /**< for messages */
    bool verbose;                 /**< print each block's hash */
    bool pack;                    /**< code the blocks for the container */
    struct container *container;  /**< where they go then; NULL without -o */
    unsigned long long filled;    /**< blocks read so far */
    uint32_t signature;           /**< of the blocks drained so far */
    char problem[BLOCKS_PROBLEM]; /**< why the job failed; "" if it has not */
};

/**
 * Works on the n blocks of one batch and returns when all threads or
 * processes it made have ended.
 * @return false when the job has failed; a block that merely ran out of heap
 *         is no failure here, blocks_drain reports it.
 */
typedef bool blocks_runner(struct blocks *job, struct block *batch, size_t n);

/**
 * Notes why the job failed; the first reason stays.
 * @return false always, so that `return blocks_fail(...)` reads well.
 */
bool blocks_fail(struct blocks *job, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/**
 * Reads the next blocks of the file, in order, into batch[0], batch[1], ...
 * A block without input memory gets BLOCK_SIZE bytes from umalloc, and only
 * if the file has another block for it.
 * @param room how many fit into batch.
 * @return how many were read, 0 at the end of the file, -1 when reading
 *         failed or the heap has no room (nothing is kept then).
 */
long blocks_fill(struct blocks *job, struct block *batch, size_t room);

/**
 * Builds the block's tree on the heap, hashes it, codes the block if the job
 * wants that, and frees the tree. Sets status, hash and packed bytes.
 * May be called by any thread that has called umem_thread_begin.
 */
void blocks_work(const struct blocks *job, struct block *block);

/**
 * Takes n finished blocks in order: adds their hashes to the signature,
 * prints them if asked, writes them to the container.
 * @return false when a block is not done or cannot be written.
 */
bool blocks_drain(struct blocks *job, const struct block *batch, size_t n);

/** Frees the input memory that blocks_fill took for batch[0] to [n-1]. */
void blocks_release(struct block *batch, size_t n);

/**
 * The whole file, batch after batch: fill, run, drain, release,
 * umem_batch_end.
 * @param batch room for the blocks in flight, zeroed but for inputs given.
 * @param room  how many fit.
 * @param run   what works on one batch.
 */
bool blocks_run_batches(struct blocks *job, struct block *batch, size_t room,
                        blocks_runner *run);

/** A runner: works on the blocks one after the other, right here. */
bool blocks_run_here(struct blocks *job, struct block *batch, size_t n);

/** A runner: a new thread for each block (slot = place in the batch), all
 * joined before it returns. */
bool blocks_run_threads(struct blocks *job, struct block *batch, size_t n);

/**
 * The whole file with `-m`: one forked process per block, in batches of
 * BATCH_SIZE. A child that dies fails the job.
 */
bool blocks_run_processes(struct blocks *job);

#endif
