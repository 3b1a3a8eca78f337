/*
 * Fuzzing the decoder: a libFuzzer target. fuzz.sh builds and runs it.
 *
 * One input is tried in three ways:
 *
 *     code        from its third byte on, as a coded block whose length is in
 *                 the first two: huffman_decode must not leave its buffers,
 *                 which are cut to size so that AddressSanitizer sees it
 *     container   as it is: blocks_container_unpack
 *     repaired    with its checksums and its total corrected, wherever blocks
 *                 can be found in it; else nothing that was changed would ever
 *                 come past the first checksum
 *
 * The property: what a decoder accepts and gives out is packed again, by the
 * library's own way, and must come out of unpacking the same. A code that is
 * accepted is a tree's, and each of its bits matters. And the heap must be
 * whole after every input.
 *
 * The input that libFuzzer leaves behind when it finds something is a file
 * for `sharedhash -d` as well.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "blocks.h"
#include "container.h"
#include "huffman.h"
#include "umem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes of a container's parts (container.h). */
#define HEAD       12
#define BLOCK_HEAD 12
#define END        16

/* Bytes, and what frees them. */
struct bytes {
    char *at;
    size_t size;
};

/* Stops the fuzzer: it keeps the input. */
static void must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "fuzz_container: does not hold: %s\n", what);
        abort();
    }
}

/* A stream over bytes; fmemopen refuses an empty one on some systems. */
static FILE *reading(const void *bytes, size_t size)
{
    FILE *stream = size > 0 ? fmemopen((void *)bytes, size, "rb")
                            : fopen("/dev/null", "rb");

    must(stream != NULL, "a stream for reading can be had");
    return stream;
}

static FILE *writing(struct bytes *bytes)
{
    FILE *stream = open_memstream(&bytes->at, &bytes->size);

    must(stream != NULL, "a stream for writing can be had");
    return stream;
}

/* out->at is freed by the caller, also after false. */
static bool unpack(const void *packed, size_t size, struct bytes *out)
{
    struct blocks job = {.source = reading(packed, size),
                         .source_name = "input"};
    FILE *stream = writing(out);
    bool ok = blocks_container_unpack(&job, stream, "output");

    must(ok == (job.problem[0] == '\0'), "a refusal has a reason");
    fclose(stream);
    fclose(job.source);
    return ok;
}

static void pack(const void *plain, size_t size, struct bytes *out)
{
    static struct block block;
    struct container container;
    struct blocks job = {.source = reading(plain, size),
                         .source_name = "plain",
                         .pack = true,
                         .container = &container};
    FILE *stream = writing(out);

    must(blocks_container_begin(&container, stream, "output"), "begin");
    must(blocks_run_batches(&job, &block, 1, blocks_run_here), "pack");
    must(blocks_container_end(&container), "end");
    fclose(stream);
    fclose(job.source);
}

static void must_survive_packing(const void *plain, size_t size)
{
    struct bytes packed;
    struct bytes again;

    pack(plain, size, &packed);
    must(unpack(packed.at, packed.size, &again), "what -o wrote is accepted");
    must(again.size == size && memcmp(again.at, plain, size) == 0,
         "packed and unpacked again it is the same");
    free(again.at);
    free(packed.at);
}

/* Bit i of a coded block, counted as in code.c. */
static unsigned bit_at(const unsigned char *bytes, size_t i)
{
    return bytes[i / 8] >> (7 - i % 8) & 1u;
}

/* The code lengths of an accepted block: the sum of 2^-length must be 1. */
static void must_have_a_tree(const unsigned char *packed)
{
    uint64_t sum = 0;
    size_t at = HUFFMAN_SYMBOLS;

    for (size_t symbol = 0; symbol < HUFFMAN_SYMBOLS; symbol++) {
        unsigned length = 0;
        if (!bit_at(packed, symbol))
            continue;
        for (size_t end = at + 5; at < end; at++)
            length = length << 1 | bit_at(packed, at);
        sum += (uint64_t)1 << (HUFFMAN_LONGEST - length);
    }
    must(sum == (uint64_t)1 << HUFFMAN_LONGEST, "the lengths are a tree's");
}

/* There is one way only to write a block with given lengths: with its last
 * bit turned over it is refused or is another block. */
static void must_be_strict(unsigned char *packed, size_t packed_length,
                           const unsigned char *plain, size_t length)
{
    unsigned char *other = malloc(length);

    must(other != NULL, "memory");
    packed[packed_length - 1] ^= 1;
    if (huffman_decode(packed, packed_length, other, length))
        must(memcmp(other, plain, length) != 0, "every bit matters");
    free(other);
}

static void try_code(const uint8_t *data, size_t size)
{
    if (size < 2)
        return;
    size_t length = (data[0] | (size_t)data[1] << 8) % BLOCK_SIZE + 1;
    size_t packed_length = size - 2;
    unsigned char *packed = malloc(packed_length);
    unsigned char *plain = malloc(length);

    must(plain != NULL && (packed != NULL || packed_length == 0), "memory");
    if (packed_length > 0)
        memcpy(packed, data + 2, packed_length);
    if (huffman_decode(packed, packed_length, plain, length)) {
        must_survive_packing(plain, length);
        must_have_a_tree(packed);
        must_be_strict(packed, packed_length, plain, length);
    }
    free(plain);
    free(packed);
}

static bool try_container(const uint8_t *data, size_t size)
{
    struct bytes plain;
    bool accepted = unpack(data, size, &plain);

    if (accepted)
        must_survive_packing(plain.at, plain.size);
    free(plain.at);
    return accepted;
}

static uint32_t get_number(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
           (uint32_t)at[3] << 24;
}

static void put_number(uint8_t *at, uint64_t value, unsigned bytes)
{
    for (; bytes > 0; bytes--, value >>= 8)
        *at++ = (uint8_t)value;
}

/* The original bytes of the block at `at`, or false: it is none. Its checksum
 * is not looked at. */
static bool decode_block(const uint8_t *at, size_t left, uint8_t *plain)
{
    uint32_t length = get_number(at);
    uint32_t packed_length = get_number(at + 4);

    if (length > BLOCK_SIZE || packed_length == 0 || packed_length > length ||
        packed_length > left - BLOCK_HEAD)
        return false;
    if (packed_length < length)
        return huffman_decode(at + BLOCK_HEAD, packed_length, plain, length);
    memcpy(plain, at + BLOCK_HEAD, length);
    return true;
}

/* Corrects checksums and total, block after block and at the end, and cuts
 * what follows. Returns the size; sets whole to whether nothing else is
 * wrong, so that it must be accepted. */
static size_t repair(uint8_t *data, size_t size, bool *whole)
{
    uint8_t plain[BLOCK_SIZE];
    uint64_t total = 0;
    uLong checksum = 0;
    bool last = false;
    size_t at = HEAD;

    *whole = false;
    for (; at + END <= size && get_number(data + at) != 0;
         at += BLOCK_HEAD + get_number(data + at + 4)) {
        uint32_t length = get_number(data + at);
        if (last || !decode_block(data + at, size - at, plain))
            return size;
        put_number(data + at + 8, crc32(0, plain, length), 4);
        checksum = crc32(checksum, plain, length);
        total += length;
        last = length < BLOCK_SIZE;
    }
    if (at + END > size)
        return size;
    put_number(data + at + 4, total, 8);
    put_number(data + at + 12, checksum, 4);
    *whole = memcmp(data, "HUFB", 4) == 0 && get_number(data + 4) == 1 &&
             get_number(data + 8) == BLOCK_SIZE;
    return at + END;
}

static void try_repaired(const uint8_t *data, size_t size)
{
    bool whole;
    uint8_t *copy = malloc(size);

    if (copy == NULL)
        return;
    memcpy(copy, data, size);
    size = repair(copy, size, &whole);
    bool accepted = try_container(copy, size);
    must(accepted || !whole, "a sound container is accepted");
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static size_t all_free;

    if (all_free == 0) {
        must(umem_open(UMEM_SINGLE), "the heap can be had");
        all_free = umem_free_bytes();
    }
    try_code(data, size);
    try_container(data, size);
    if (size >= HEAD + END)
        try_repaired(data, size);
    must(umem_free_bytes() == all_free, "all memory is free again");
    return 0;
}
