/*
 * Canonical Huffman codes: how a block is written with them and read again.
 *
 * The tree only says how LONG each symbol's code is (its depth). The codes
 * themselves follow from the lengths alone: sorted by length, then by symbol,
 * each code is the one before it plus one, shifted left where the length
 * grows. So the lengths are all that a coded block must carry:
 *
 *     256 bits          bit s is 1 if symbol s occurs
 *     5 bits each       code length of every symbol that occurs, in order
 *     n codes           one for each byte of the block
 *     0 to 7 zero bits  up to the next whole byte
 *
 * Bits are written from the highest of a byte to the lowest. A block of one
 * symbol has a code of length 0 and no code bits at all.
 *
 *     lengths  a:1 b:2 c:2      codes  a = 0, b = 10, c = 11
 *
 * Decoding believes nothing: lengths that no tree has, codes that run past the
 * end, bytes or one-bits left over are all refused.
 */
#include "huffman.h"

#include <string.h>

/* Bits of one code length in a coded block. */
#define LENGTH_BITS 5

_Static_assert(HUFFMAN_LONGEST < 1 << LENGTH_BITS, "lengths need more bits");

/* A bit stream over memory: `bit` counts from the highest bit of byte 0. */
struct bits {
    unsigned char *bytes; /* only read when decoding */
    size_t bit;           /* the next one */
    size_t end;           /* bits there are */
};

/* The codes of one block, by symbol, and the symbols in canonical order. */
struct codes {
    unsigned char present[HUFFMAN_SYMBOLS];
    unsigned char length[HUFFMAN_SYMBOLS]; /* bits, 0 to HUFFMAN_LONGEST */
    uint32_t code[HUFFMAN_SYMBOLS];        /* its low `length` bits */
    size_t of_length[HUFFMAN_LONGEST + 1]; /* how many have each length */
    unsigned char sorted[HUFFMAN_SYMBOLS]; /* by length, then by symbol */
    size_t count;                          /* symbols present */
};

static void put(struct bits *out, uint32_t value, unsigned count)
{
    while (count-- > 0) {
        unsigned char mask = (unsigned char)(0x80u >> out->bit % 8);
        if (value >> count & 1)
            out->bytes[out->bit / 8] |= mask;
        out->bit++;
    }
}

/* The caller has seen to it that `count` bits are left. */
static uint32_t get(struct bits *in, unsigned count)
{
    uint32_t value = 0;

    for (; count > 0; count--, in->bit++)
        value = value << 1 | (in->bytes[in->bit / 8] >> (7 - in->bit % 8) & 1);
    return value;
}

static size_t bits_left(const struct bits *in)
{
    return in->end - in->bit;
}

/* From the lengths to everything else. */
static void assign_codes(struct codes *codes)
{
    uint32_t code = 0;
    size_t place = 0;

    for (unsigned length = 0; length <= HUFFMAN_LONGEST; length++) {
        code <<= 1;
        for (unsigned s = 0; s < HUFFMAN_SYMBOLS; s++) {
            if (!codes->present[s] || codes->length[s] != length)
                continue;
            codes->code[s] = code++;
            codes->of_length[length]++;
            codes->sorted[place++] = (unsigned char)s;
        }
    }
    codes->count = place;
}

static void lengths_below(struct codes *codes, const struct huffman_node *node,
                          unsigned depth)
{
    if (node->left == NULL) {
        codes->present[node->symbol] = 1;
        codes->length[node->symbol] = (unsigned char)depth;
        return;
    }
    lengths_below(codes, node->left, depth + 1);
    lengths_below(codes, node->right, depth + 1);
}

/* Bits of the coded block: what put_lengths and the codes will write. */
static size_t coded_bits(const struct codes *codes, const unsigned char *data,
                         size_t n)
{
    size_t bits = HUFFMAN_SYMBOLS + codes->count * LENGTH_BITS;

    for (size_t i = 0; i < n; i++)
        bits += codes->length[data[i]];
    return bits;
}

static void put_lengths(struct bits *out, const struct codes *codes)
{
    for (unsigned s = 0; s < HUFFMAN_SYMBOLS; s++)
        put(out, codes->present[s], 1);
    for (unsigned s = 0; s < HUFFMAN_SYMBOLS; s++)
        if (codes->present[s])
            put(out, codes->length[s], LENGTH_BITS);
}

size_t huffman_encode(const struct huffman_node *root,
                      const unsigned char *data, size_t n, unsigned char *out)
{
    struct codes codes = {0};

    lengths_below(&codes, root, 0);
    assign_codes(&codes);
    size_t bytes = (coded_bits(&codes, data, n) + 7) / 8;
    if (bytes >= n)
        return 0;
    memset(out, 0, bytes);
    struct bits stream = {out, 0, bytes * 8};
    put_lengths(&stream, &codes);
    for (size_t i = 0; i < n; i++)
        put(&stream, codes.code[data[i]], codes.length[data[i]]);
    return bytes;
}

static bool get_lengths(struct bits *in, struct codes *codes)
{
    size_t count = 0;

    if (bits_left(in) < HUFFMAN_SYMBOLS)
        return false;
    for (unsigned s = 0; s < HUFFMAN_SYMBOLS; s++)
        count += codes->present[s] = (unsigned char)get(in, 1);
    if (bits_left(in) < count * LENGTH_BITS)
        return false;
    for (unsigned s = 0; s < HUFFMAN_SYMBOLS; s++)
        if (codes->present[s])
            codes->length[s] = (unsigned char)get(in, LENGTH_BITS);
    return true;
}

/*
 * A tree gives lengths for which the sum of 2^-length is exactly 1 (Kraft).
 * More would make codes ambiguous, less would leave bit patterns without a
 * symbol. Lengths that pass come from some tree.
 */
static bool lengths_make_a_tree(const struct codes *codes)
{
    uint64_t sum = 0;

    for (unsigned length = 0; length <= HUFFMAN_LONGEST; length++)
        sum += (uint64_t)codes->of_length[length] << (HUFFMAN_LONGEST - length);
    return sum == (uint64_t)1 << HUFFMAN_LONGEST;
}

/*
 * Reads bits until they are a code. `first` is the first code of the current
 * length and `before` the number of symbols with shorter codes; codes of one
 * length are consecutive, so code - first is the place among them.
 */
static int get_symbol(struct bits *in, const struct codes *codes)
{
    uint32_t code = 0;
    uint32_t first = 0;
    size_t before = 0;

    for (unsigned length = 0;; length++) {
        size_t here = codes->of_length[length];
        if (code - first < here)
            return codes->sorted[before + (code - first)];
        if (length == HUFFMAN_LONGEST || bits_left(in) == 0)
            return -1;
        before += here;
        first = (uint32_t)((first + here) << 1);
        code = code << 1 | get(in, 1);
    }
}

bool huffman_decode(const unsigned char *packed, size_t packed_length,
                    unsigned char *out, size_t n)
{
    struct codes codes = {0};
    struct bits in = {(unsigned char *)packed, 0, packed_length * 8};

    if (!get_lengths(&in, &codes))
        return false;
    assign_codes(&codes);
    if (!lengths_make_a_tree(&codes))
        return false;
    for (size_t i = 0; i < n; i++) {
        int symbol = get_symbol(&in, &codes);
        if (symbol < 0)
            return false;
        out[i] = (unsigned char)symbol;
    }
    return bits_left(&in) < 8 && get(&in, (unsigned)bits_left(&in)) == 0;
}
