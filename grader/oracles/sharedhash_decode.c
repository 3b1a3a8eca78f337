/*
 * The container that -o writes, unpacked from its description alone.
 *
 * There is no table of codes and no tree. Sorted by length, then by symbol, a
 * canonical code of l bits owns the next 2^-l of all bit strings, from zeros
 * on. So the 31 bits that come next, read as a number, lie in the share of the
 * symbol that comes next, which then uses up its l of them:
 *
 *     lengths  a:1 b:2 c:2     a 0...    b 10...    c 11...
 *                              |---- 2^30 ----|-- 2^29 --|-- 2^29 --|
 *
 * Nothing is believed. The shares must add up to all there is, the bits that
 * are left must be fewer than 8 and zero, checksums must agree, and nothing
 * may follow the end. Memory is what one block needs, whatever the file says.
 *
 * Functions return NULL or what is wrong.
 */
#include "sharedhash_decode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

#define BLOCK   1024u
#define SYMBOLS 256u
#define LONGEST 31u                      /* bits of a code; its length has 5 */
#define WHOLE   ((uint64_t)1 << LONGEST) /* what all codes share */

struct bits {
    const unsigned char *bytes;
    size_t count, used; /* bits; count is a multiple of 8 */
};

/* The bit strings from start on, up to the start of the next share. */
struct share {
    uint64_t start;
    unsigned length; /* bits of the code */
    unsigned symbol;
};

struct unpacking {
    FILE *in, *out;
    uint64_t total; /* bytes of the original so far ... */
    uLong checksum; /* ... and their CRC-32 */
};

/* Up to 31 of the next bits, from the highest on; zeros after the last. */
static uint64_t peek(const struct bits *bits, size_t count)
{
    size_t first = bits->used / 8, end = bits->count / 8;
    uint64_t value = 0;
    for (size_t i = first; i < first + 5; i++)
        value = value << 8 | (i < end ? bits->bytes[i] : 0u);
    value >>= 40 - bits->used % 8 - count;
    return value & (((uint64_t)1 << count) - 1);
}

static uint64_t take(struct bits *bits, size_t count)
{
    uint64_t value = peek(bits, count);
    bits->used += count;
    return value;
}

/* Divides all bit strings among the symbols that the lengths are given of. */
static const char *divide(struct bits *bits, struct share *shares)
{
    uint64_t lengths[SYMBOLS], start = 0;
    for (unsigned symbol = 0; symbol < SYMBOLS; symbol++)
        lengths[symbol] = take(bits, 1) == 1 ? 0 : WHOLE;
    for (unsigned symbol = 0; symbol < SYMBOLS; symbol++)
        if (lengths[symbol] == 0)
            lengths[symbol] = take(bits, 5);
    if (bits->used > bits->count)
        return "the code lengths of a block are cut off";
    for (unsigned length = 0; length <= LONGEST; length++)
        for (unsigned symbol = 0; symbol < SYMBOLS; symbol++)
            if (lengths[symbol] == length) {
                *shares++ = (struct share){start, length, symbol};
                start += WHOLE >> length;
            }
    *shares = (struct share){.start = UINT64_MAX};
    return start == WHOLE ? NULL : "a block has code lengths of no tree";
}

static const char *decode_codes(struct bits bits, unsigned char *plain,
                                size_t n)
{
    struct share shares[SYMBOLS + 1];
    const char *problem = divide(&bits, shares);
    for (; problem == NULL && n > 0; n--) {
        uint64_t next = peek(&bits, LONGEST);
        const struct share *share = shares;
        while (share[1].start <= next)
            share++;
        bits.used += share->length;
        *plain++ = (unsigned char)share->symbol;
    }
    if (problem != NULL)
        return problem;
    if (bits.used > bits.count)
        return "the codes of a block are cut off";
    if (bits.used + 8 <= bits.count || peek(&bits, 7) != 0)
        return "a block goes on after its last code";
    return NULL;
}

static bool get(struct unpacking *job, unsigned char *bytes, size_t n)
{
    return fread(bytes, 1, n, job->in) == n;
}

/* Little-endian. */
static uint64_t number(const unsigned char *bytes, size_t n)
{
    uint64_t value = 0;
    while (n > 0)
        value = value << 8 | bytes[--n];
    return value;
}

static const char *decode_block(struct unpacking *job, size_t length)
{
    unsigned char head[8], packed[BLOCK], plain[BLOCK];
    if (length > BLOCK)
        return "a block is too long";
    if (!get(job, head, sizeof head))
        return "it ends in the head of a block";
    size_t packed_length = number(head, 4);
    if (packed_length == 0 || packed_length > length)
        return "a block has an impossible packed length";
    if (!get(job, packed, packed_length))
        return "it ends in a block";
    struct bits bits = {packed, 8 * packed_length, 0};
    bool is_raw = packed_length == length;
    const char *problem = is_raw ? NULL : decode_codes(bits, plain, length);
    if (problem != NULL)
        return problem;
    unsigned char *bytes = is_raw ? packed : plain;
    if (crc32(0, bytes, (uInt)length) != number(head + 4, 4))
        return "the checksum of a block differs";
    job->checksum = crc32(job->checksum, bytes, (uInt)length);
    job->total += length;
    return fwrite(bytes, 1, length, job->out) == length ? NULL : "unwritten";
}

static const char *check_end(struct unpacking *job)
{
    unsigned char end[12], more;
    if (!get(job, end, sizeof end))
        return "it ends in its last bytes";
    if (number(end, 8) != job->total)
        return "the total length differs";
    if (number(end + 8, 4) != job->checksum)
        return "the checksum of the whole differs";
    return get(job, &more, 1) ? "something follows its end" : NULL;
}

const char *sharedhash_decode(FILE *in, FILE *out)
{
    struct unpacking job = {.in = in, .out = out};
    unsigned char bytes[12];
    const char *problem = NULL;
    size_t length = BLOCK;
    if (!get(&job, bytes, 12) || memcmp(bytes, "HUFB", 4) != 0)
        return "it is no container";
    if (number(bytes + 4, 4) != 1 || number(bytes + 8, 4) != BLOCK)
        return "its version or block size is another one";
    while (problem == NULL) {
        if (!get(&job, bytes, 4))
            return "it ends between two blocks";
        if (number(bytes, 4) == 0)
            return check_end(&job);
        if (length < BLOCK)
            return "a block follows a short one";
        length = number(bytes, 4);
        problem = decode_block(&job, length);
    }
    return problem;
}
