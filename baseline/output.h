/**
 * @file output.h
 * @brief A file that appears whole or not at all.
 *
 *     blocks_output_open(&output, "x.huf");     writes x.huf.part-PID
 *     fwrite(..., output.stream);
 *     blocks_output_commit(&output);            renames it to x.huf
 *     blocks_output_discard(&output);           or removes it
 *
 * A signal that ends the program removes the part file. SIGKILL cannot be
 * caught; what it leaves is removed by the next run over the same file. That
 * run knows from an advisory lock (flock) whether the writer still lives.
 *
 * A symlink is followed, an existing file keeps its mode. What exists and is
 * no regular file (a device, a FIFO) is written directly.
 *
 * Locks: none; main thread only, one output at a time.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

/** Bytes that ".part-PID" may add to a path. */
#define OUTPUT_SUFFIX 32

/** An output that is being written. */
struct output {
    FILE *stream;                        /**< write here; NULL when closed */
    bool is_direct;                      /**< no part file: a device or FIFO */
    char path[PATH_MAX];                 /**< what to make, symlinks followed */
    char part[PATH_MAX + OUTPUT_SUFFIX]; /**< what is written meanwhile */
};

/**
 * Opens the output and removes part files that a killed run left.
 * @return false with errno set; nothing is left behind then.
 */
bool blocks_output_open(struct output *output, const char *path);

/**
 * Brings all that was written so far to the disk, so that commit has nothing
 * left that can fail for want of room.
 * @return false with errno set.
 */
bool blocks_output_flush(struct output *output);

/**
 * Flushes, closes and renames to the final name.
 * @return false with errno set; the part file is removed, and what had the
 *         final name before is still there.
 */
bool blocks_output_commit(struct output *output);

/** Closes and removes the part file. Does nothing when closed. */
void blocks_output_discard(struct output *output);

#endif
