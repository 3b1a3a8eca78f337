/**
 * @file inputs_sharedhash_shapes.h
 * @brief Shapes of data that data/gen does not know, for fresh inputs.
 *
 *     n = shape_fill(&shapes[i], &state, bytes, n);
 *
 * All that is random comes from the state, a number that moves on.
 */
#ifndef INPUTS_SHAREDHASH_SHAPES_H
#define INPUTS_SHAREDHASH_SHAPES_H

#include <stddef.h>
#include <stdint.h>

/** Most bytes that a shape may be asked for. */
#define SHAPE_MOST 32768

/** What a file looks like. */
struct shape {
    const char *name; /**< "ties" */
    const char *kind; /**< what data/gen fills the bytes with first, or NULL */
    /** Makes one block of n bytes; NULL if there is `whole`. */
    void (*block)(uint64_t *state, unsigned char *bytes, size_t n);
    /** Makes the whole file and returns its size, at most n. */
    size_t (*whole)(uint64_t *state, unsigned char *bytes, size_t n);
};

/** All shapes; the last one has no name. */
extern const struct shape shapes[];

/** Fills n bytes, 1 to SHAPE_MOST. @return how many there are, at most n. */
size_t shape_fill(const struct shape *shape, uint64_t *state,
                  unsigned char *bytes, size_t n);

#endif
