/**
 * @file firstfit.h
 * @brief First fit over one address-ordered free list.
 *
 *     firstfit_init(&list, memory, bytes);
 *     p = firstfit_alloc(&list, 100);
 *     firstfit_free(&list, p);
 *
 * Every piece of the memory is either free, and on the list, or handed out.
 * Each begins with a header of 16 bytes:
 *
 *     +------+-------+----------------------------------+
 *     | size | magic | payload (or `next`, while free)  |
 *     +------+-------+----------------------------------+
 *     ^ multiple of 16                size counts all of it
 *
 * Cost: alloc walks to the first piece that is large enough; free walks to
 * its place in the list and then once over the whole list to merge
 * neighbours. Both are linear in the number of holes.
 *
 * Source: D. E. Knuth, "The Art of Computer Programming", volume 1, 2.5,
 * algorithms A (first fit) and B (liberation with sorted list).
 *
 * Locks: none. The caller keeps other threads out (heap.h).
 */
#ifndef FIRSTFIT_H
#define FIRSTFIT_H

#include <stdbool.h>
#include <stddef.h>

struct firstfit_piece;

/** A stretch of memory and the list of its free pieces. */
struct firstfit {
    unsigned char *start;        /**< first byte, 16-byte aligned */
    size_t size;                 /**< bytes, a multiple of 16 */
    struct firstfit_piece *free; /**< first free piece, lowest address */
};

/** Bytes of the header before each payload. */
#define FIRSTFIT_HEADER 16

/** Makes one free piece of the whole memory.
 * @param memory 16-byte aligned; @param size bytes, a multiple of 16. */
void firstfit_init(struct firstfit *list, void *memory, size_t size);

/** @return size bytes, aligned to 16, or NULL: no room, or size is 0. */
void *firstfit_alloc(struct firstfit *list, size_t size);

/**
 * Takes a payload back.
 * A pointer that is out of range, misaligned, without its header's magic or
 * already free is reported on standard error, and the program aborts.
 */
void firstfit_free(struct firstfit *list, void *payload);

/** @return the bytes of all free pieces, headers included. */
size_t firstfit_free_bytes(const struct firstfit *list);

/** @return the number of free pieces. */
size_t firstfit_holes(const struct firstfit *list);

/**
 * Checks the list's invariants: pieces inside the memory, in rising order,
 * aligned, marked free, and no two of them adjacent.
 * @return NULL, or the invariant that does not hold.
 */
const char *firstfit_broken(const struct firstfit *list);

#endif
