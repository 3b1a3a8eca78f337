/**
 * @file huffman.h
 * @brief The Huffman tree of one block: build, hash, code, decode.
 *
 *     root = huffman_build(data, n);      on the heap, from any thread
 *     hash = huffman_hash(root);
 *     m = huffman_encode(root, data, n, packed);
 *     huffman_free(root);
 *     huffman_decode(packed, m, data, n);
 *
 * The tree is exact, ties included: two programs that follow these rules get
 * the same tree and so the same hash for every block.
 *
 * Source of the algorithm: D. A. Huffman, "A Method for the Construction of
 * Minimum-Redundancy Codes", 1952; canonical codes after E. S. Schwartz and
 * B. Kallick, "Generating a canonical prefix encoding", 1964.
 *
 * Locks: none; functions share nothing but the heap.
 */
#ifndef HUFFMAN_H
#define HUFFMAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Number of byte values. */
#define HUFFMAN_SYMBOLS 256

/** Hashes and signatures are taken modulo this prime (2^31 - 1). */
#define HUFFMAN_PRIME 2147483647u

/** Longest code that huffman_encode writes and huffman_decode accepts (bits).
 * A code of 32 bits would need a block of over 3 million bytes. */
#define HUFFMAN_LONGEST 31

/** A leaf (no children) or an inner node (two). */
struct huffman_node {
    uint64_t frequency;
    uint64_t symbol; /**< 0 in an inner node */
    struct huffman_node *left;
    struct huffman_node *right;
};

_Static_assert(sizeof(struct huffman_node) == 32, "a node has 32 bytes");

/**
 * Builds the tree of a block with umalloc: one small struct, one array of
 * 256 pointers, and 2s - 1 nodes for s distinct symbols. Struct and array are
 * freed before it returns.
 * @param data the block; @param n its bytes, at least 1.
 * @return the root, freed with huffman_free; NULL when the heap has no room
 *         (everything that was taken is freed again).
 */
struct huffman_node *huffman_build(const unsigned char *data, size_t n);

/** Frees all nodes of the tree. */
void huffman_free(struct huffman_node *root);

/** @return the hash of the tree, 0 to HUFFMAN_PRIME - 1. */
uint32_t huffman_hash(const struct huffman_node *root);

/**
 * Codes the block with the canonical codes of its tree.
 * @param root the block's own tree.
 * @param out room for n bytes.
 * @return bytes written, or 0 when that would not be fewer than n: such a
 *         block is to be stored as it is.
 */
size_t huffman_encode(const struct huffman_node *root,
                      const unsigned char *data, size_t n, unsigned char *out);

/**
 * Undoes huffman_encode. Trusts nothing: the input may be damaged or made
 * to do harm.
 * @param packed  the coded block; @param packed_length its bytes.
 * @param out     room for n bytes.
 * @param n       bytes that must come out.
 * @return false unless packed holds the code lengths of a tree, n codes of it
 *         and nothing else; out is undefined then.
 */
bool huffman_decode(const unsigned char *packed, size_t packed_length,
                    unsigned char *out, size_t n);

#endif
