/**
 * @file container.h
 * @brief The compressed file: how `-o` writes it and `-d` reads it.
 *
 *     blocks_container_begin(&container, stream, name);
 *     blocks_container_add(&container, block);      in order, each block
 *     blocks_container_end(&container);
 *     blocks_container_unpack(job, stream, name);
 *
 * Both directions stream: one block is in memory at a time, and neither end
 * need be seekable. All numbers are unsigned and little-endian:
 *
 *     file    "HUFB"                    magic
 *             u32  version              1
 *             u32  block size           bytes of every block but the last
 *     block   u32  length               1 to block size; less only in the last
 *             u32  packed length        1 to length
 *             u32  checksum             CRC-32 of the block's own bytes
 *             packed length bytes       coded as in code.c; as they are
 *                                       (raw) if packed length is length
 *     end     u32  0                    instead of a length
 *             u64  total length         bytes of the original file
 *             u32  checksum             CRC-32 of the whole original file
 *
 * Nothing may follow. The checksum of the whole finds blocks that were
 * dropped, doubled or moved; each block's own finds where damage is.
 *
 * Locks: none; main thread only.
 */
#ifndef CONTAINER_H
#define CONTAINER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "blocks.h"

/** A container that is being written. */
struct container {
    FILE *stream;      /**< the caller's */
    const char *name;  /**< for messages */
    uint64_t total;    /**< bytes of the blocks so far */
    uint32_t checksum; /**< CRC-32 of the blocks so far */
};

/** Writes the head. @return false with errno set. */
bool blocks_container_begin(struct container *container, FILE *stream,
                            const char *name);

/** Writes one block, coded if it has packed bytes, raw if not.
 * @return false with errno set. */
bool blocks_container_add(struct container *container,
                          const struct block *block);

/** Writes the end. The caller flushes. @return false with errno set. */
bool blocks_container_end(struct container *container);

/**
 * Reads a container from job->source and writes the original bytes.
 * Sound blocks before the damage are written.
 * @param out where to; not flushed. @param out_name for messages.
 * @return false when the input is damaged or no container, or on an error of
 *         reading or writing (blocks_fail has the reason).
 */
bool blocks_container_unpack(struct blocks *job, FILE *out,
                             const char *out_name);

#endif
