/**
 * @file sharedhash_decode.h
 * @brief Unpacks the compressed files of sharedhash, for the oracle.
 *
 *     const char *problem = sharedhash_decode(in, out);
 *
 * The format, version 1. Numbers are unsigned and little-endian:
 *
 *     file    "HUFB", u32 version 1, u32 block size 1024
 *     block   u32 length (1 to 1024; less only in the last), u32 packed length
 *             (1 to length), u32 CRC-32 of the block, its packed bytes: as
 *             they are if both lengths are equal, else the following, from
 *             the highest bit of a byte on, with zero bits up to a whole byte:
 *                 256 bits       bit s is 1 if symbol s occurs
 *                 5 bits each    code lengths of those that occur, in order
 *                 n codes        canonical, one for each byte
 *     end     u32 0, u64 total length, u32 CRC-32 of the whole; nothing more
 *
 * A block of one symbol has a code of length 0 and no code bits.
 */
#ifndef SHAREDHASH_DECODE_H
#define SHAREDHASH_DECODE_H

#include <stdio.h>

/**
 * Reads a container to its end and writes the original. Sound blocks before
 * the damage are written, too.
 * @param in where from; may hold anything. @param out where to; not flushed.
 * @return NULL, or what is wrong with it, as "it is no container". Whether in
 *         could be read and out be written is up to ferror.
 */
const char *sharedhash_decode(FILE *in, FILE *out);

#endif
