/*
 * Shapes of data, each of which a wrong program somewhere did not survive.
 *
 * Most are made block by block, and each block has an alphabet of its own: a
 * random order of the 256 bytes. So ties between symbols are decided in every
 * order, no symbol is special, and blocks that could be told apart by nothing
 * else have different hashes.
 *
 * The heap of the lab has its hardest rules for ties, the deepest trees come
 * from Fibonacci numbers, the largest from all symbols; bytes above 127, zeros
 * and 255 are for programs that take bytes for characters. `shapes`, at the
 * end, lists them all. Memory is a few fixed buffers.
 */
#include "inputs_sharedhash_shapes.h"

#include <string.h>

#include "inputs_random.h"

#define BLOCK 1024u

static unsigned char random_byte(uint64_t *state)
{
    return (unsigned char)random_below(state, 256);
}

static void shuffle(uint64_t *state, unsigned char *bytes, size_t n)
{
    for (; n > 1; n--) {
        uint32_t chosen = random_below(state, (uint32_t)n);
        unsigned char byte = bytes[chosen];
        bytes[chosen] = bytes[n - 1];
        bytes[n - 1] = byte;
    }
}

static void make_alphabet(uint64_t *state, unsigned char alphabet[256])
{
    for (unsigned i = 0; i < 256; i++)
        alphabet[i] = (unsigned char)i;
    shuffle(state, alphabet, 256);
}

/* ---- Blocks ---- */

static void one_symbol(uint64_t *state, unsigned char *bytes, size_t n)
{
    memset(bytes, random_byte(state), n);
}

static void two_symbols(uint64_t *state, unsigned char *bytes, size_t n)
{
    size_t first = random_below(state, (uint32_t)n + 1);
    one_symbol(state, bytes, first);
    one_symbol(state, bytes + first, n - first);
    shuffle(state, bytes, n);
}

/* Two symbols and more, all equally often or as near to it as can be. */
static void ties(uint64_t *state, unsigned char *bytes, size_t n)
{
    unsigned char alphabet[256];
    uint32_t symbols = 2 + random_below(state, 255);
    make_alphabet(state, alphabet);
    for (size_t i = 0; i < n; i++)
        bytes[i] = alphabet[i % symbols];
    shuffle(state, bytes, n);
}

/* One symbol and, here and there, another one. */
static void skewed(uint64_t *state, unsigned char *bytes, size_t n)
{
    one_symbol(state, bytes, n);
    for (size_t i = 0; i < n; i++)
        if (random_below(state, 40) == 0)
            bytes[i] = random_byte(state);
}

/* Fibonacci numbers of symbols, the last as many as fit. An additional 1 in
 * front makes a tie at every level, and perhaps one level more. */
static void fibonacci(uint64_t *state, unsigned char *bytes, size_t n)
{
    unsigned char alphabet[256], *symbol = alphabet;
    size_t at = random_below(state, 2), count = 1, next = 1;
    make_alphabet(state, alphabet);
    bytes[0] = *symbol;
    for (symbol += at; at < n; symbol++) {
        size_t after = count + next;
        if (n - at < count + next)
            count = n - at;
        memset(bytes + at, *symbol, count);
        at += count;
        count = next;
        next = after;
    }
    shuffle(state, bytes, n);
}

static void all_symbols(uint64_t *state, unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        bytes[i] = i < 256 ? (unsigned char)i : random_byte(state);
    shuffle(state, bytes, n);
}

/* What is there, in another alphabet. */
static void permuted(uint64_t *state, unsigned char *bytes, size_t n)
{
    unsigned char alphabet[256];
    make_alphabet(state, alphabet);
    for (size_t i = 0; i < n; i++)
        bytes[i] = alphabet[bytes[i]];
}

/* Half of it, and both ends, are zeros. */
static void zero_bytes(uint64_t *state, unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        bytes[i] = random_below(state, 2) == 0 ? 0 : random_byte(state);
    bytes[0] = bytes[n - 1] = 0;
}

/* 128 to 255, the higher the more often: negative as signed characters. */
static void high_bytes(uint64_t *state, unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bound = 1 + random_below(state, 128);
        bytes[i] = (unsigned char)(255 - random_below(state, bound));
    }
}

/* What ends a file or a line for somebody; 255 is (char)EOF. */
static void end_bytes(uint64_t *state, unsigned char *bytes, size_t n)
{
    static const unsigned char ends[8] = {255, 255, 254, 26, 4, 0, '\r', '\n'};
    for (size_t i = 0; i < n; i++)
        bytes[i] = ends[random_below(state, 8)];
}

/* ---- Whole files ---- */

static size_t repeated_block(uint64_t *state, unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        bytes[i] = i < BLOCK ? random_byte(state) : bytes[i - BLOCK];
    return n;
}

/* A block that needs hundreds of nodes beside one that needs one. */
static size_t mixed_blocks(uint64_t *state, unsigned char *bytes, size_t n)
{
    static void (*const makers[])(uint64_t *, unsigned char *, size_t) = {
        one_symbol, two_symbols, ties, skewed, fibonacci, all_symbols};
    for (size_t at = 0; at < n; at += BLOCK) {
        size_t chosen = random_below(state, sizeof makers / sizeof *makers);
        makers[chosen](state, bytes + at, n - at < BLOCK ? n - at : BLOCK);
    }
    return n;
}

/* LZW (Welch, 1984) with codes of 12 bits: the bytes of a compressed file,
 * and the same ones on every machine. */
static size_t compressed(uint64_t *state, unsigned char *bytes, size_t n)
{
    static uint16_t longer[4096][256]; /* a code's string and a byte, or 0 */
    static uint16_t codes[SHAPE_MOST + 1];
    uint16_t code = bytes[0], defined = 256;
    size_t count = 0, length = 0;
    (void)state;
    memset(longer, 0, sizeof longer);
    for (size_t i = 1; i < n; i++) {
        uint16_t *with_byte = &longer[code][bytes[i]];
        if (*with_byte == 0) {
            codes[count++] = code;
            *with_byte = defined < 4096 ? defined++ : 0;
            code = bytes[i];
        } else {
            code = *with_byte;
        }
    }
    codes[count] = code;
    for (size_t i = 0; i < count && length + 3 <= n; i += 2) {
        bytes[length++] = (unsigned char)(codes[i] >> 4);
        bytes[length++] = (unsigned char)(codes[i] << 4 | codes[i + 1] >> 8);
        bytes[length++] = (unsigned char)codes[i + 1];
    }
    return length;
}

const struct shape shapes[] = {
    {"one_symbol", NULL, one_symbol, NULL},
    {"two_symbols", NULL, two_symbols, NULL},
    {"ties", NULL, ties, NULL},
    {"skewed", NULL, skewed, NULL},
    {"fibonacci", NULL, fibonacci, NULL},
    {"all_symbols", NULL, all_symbols, NULL},
    {"permuted_text", "text", permuted, NULL},
    {"permuted_geometric", "geometric", permuted, NULL},
    {"zero_bytes", NULL, zero_bytes, NULL},
    {"high_bytes", NULL, high_bytes, NULL},
    {"end_bytes", NULL, end_bytes, NULL},
    {"repeated_block", NULL, NULL, repeated_block},
    {"mixed_blocks", NULL, NULL, mixed_blocks},
    {"compressed", "text", NULL, compressed},
    {NULL, NULL, NULL, NULL},
};

size_t shape_fill(const struct shape *shape, uint64_t *state,
                  unsigned char *bytes, size_t n)
{
    if (shape->whole != NULL)
        return shape->whole(state, bytes, n);
    for (size_t at = 0; at < n; at += BLOCK)
        shape->block(state, bytes + at, n - at < BLOCK ? n - at : BLOCK);
    return n;
}
