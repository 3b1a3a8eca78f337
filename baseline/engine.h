/**
 * @file engine.h
 * @brief The driver seam: how an engine file runs `-t`.
 *
 * Single mode and `-m` are the library's and the same for every program. For
 * `-t` main calls engine_run, and the engine decides which thread works on
 * which block. The simplest engine is two lines:
 *
 *     static struct block batch[BATCH_SIZE];
 *     return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <stdbool.h>

#include "blocks.h"

/** Blocks of a batch: `-t` has at most this many threads at a time, `-m`
 * this many processes. */
#ifndef BATCH_SIZE
#define BATCH_SIZE 20
#endif

_Static_assert(BATCH_SIZE > 0, "BATCH_SIZE must be at least 1");

/** An extra command line option of one engine. It goes with `-t` only. */
struct engine_option {
    char letter;          /**< the option's letter; 0 ends the table */
    const char *argument; /**< name of its argument, for the help text */
    const char *help;     /**< one line for the help text */
    /** Takes the argument. @return NULL, or what is wrong with it. */
    const char *(*set)(const char *value);
};

/** The program's name, as messages begin with it. */
extern const char engine_program[];

/** The engine's own options; the last has letter 0. */
extern const struct engine_option engine_options[];

/**
 * Works on all blocks of the job with threads. Returns when every thread
 * that it made is joined.
 * @return false when the job has failed (blocks_fail has the reason).
 */
bool engine_run(struct blocks *job);

#endif
