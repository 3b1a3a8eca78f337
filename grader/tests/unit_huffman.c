/*
 * huffman.c and code.c: the exact tree, its hash, and its code.
 *
 * The tests have a tree builder of their own, written from the contract's
 * rules: nodes are numbers there and lie in one array. What the library
 * builds must be the same, node by node. Codes are compared with ones made by
 * hand; what damaged ones do is tested with the container
 * (unit_container.c).
 */
#include "huffman.h"

#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "firstfit.h"
#include "note.h"
#include "suite.h"
#include "umem.h"

static unsigned short random_state[3] = {61};

static size_t random_below(size_t limit)
{
    return (size_t)nrand48(random_state) % limit;
}

/* Kinds of blocks: one symbol, few, all, and each half as often as the one
 * before, which makes long codes. */
enum { ONE, TWO, NINE, ALL, SKEWED, KINDS };

static void fill(unsigned char *data, size_t n, int kind)
{
    const size_t symbols[KINDS] = {1, 2, 9, 256, 1};

    for (size_t i = 0; i < n; i++) {
        data[i] = (unsigned char)random_below(symbols[kind]);
        while (kind == SKEWED && random_below(2) == 0)
            data[i]++;
    }
}

/* ---- The contract's tree once more ---- */

struct twin {
    uint64_t frequency;
    uint64_t symbol;
    int child[2]; /* numbers of nodes; -1 in a leaf */
};

static struct twin twins[2 * HUFFMAN_SYMBOLS];
static int twin_count;
static int queue[HUFFMAN_SYMBOLS]; /* the min-heap: numbers of nodes */
static int queued;

static bool is_rarer(int slot, int other)
{
    return twins[queue[slot]].frequency < twins[queue[other]].frequency;
}

static int exchange(int slot, int other)
{
    int old = queue[slot];

    queue[slot] = queue[other];
    queue[other] = old;
    return other;
}

static void twin_push(struct twin twin)
{
    int i = queued++;

    twins[twin_count] = twin;
    queue[i] = twin_count++;
    while (i > 0 && !is_rarer((i - 1) / 2, i))
        i = exchange(i, (i - 1) / 2);
}

static int twin_pop(void)
{
    int top = queue[0];
    int i = 0;

    queue[0] = queue[--queued];
    for (;;) {
        int smallest = i;
        for (int child = 2 * i + 1; child <= 2 * i + 2; child++)
            if (child < queued && is_rarer(child, smallest))
                smallest = child;
        if (smallest == i)
            return top;
        i = exchange(i, smallest);
    }
}

/* Returns the root's number. */
static int twin_build(const unsigned char *data, size_t n)
{
    uint64_t frequency[HUFFMAN_SYMBOLS] = {0};

    twin_count = queued = 0;
    for (size_t i = 0; i < n; i++)
        frequency[data[i]]++;
    for (unsigned s = 0; s < HUFFMAN_SYMBOLS; s++)
        if (frequency[s] > 0)
            twin_push((struct twin){frequency[s], s, {-1, -1}});
    while (queued > 1) {
        int a = twin_pop();
        int b = twin_pop();
        uint64_t sum = twins[a].frequency + twins[b].frequency;
        twin_push((struct twin){sum, 0, {a, b}});
    }
    return twin_pop();
}

static void expect_same(const struct huffman_node *node, int number)
{
    ck_assert_int_eq(node == NULL, number < 0);
    if (node == NULL)
        return;
    ck_assert_uint_eq(node->frequency, twins[number].frequency);
    ck_assert_uint_eq(node->symbol, twins[number].symbol);
    expect_same(node->left, twins[number].child[0]);
    expect_same(node->right, twins[number].child[1]);
}

/* ---- Building and hashing ---- */

static size_t all;

static void open_heap(void)
{
    ck_assert(umem_open(UMEM_SINGLE));
    all = umem_free_bytes();
}

static void close_heap(void)
{
    ck_assert_uint_eq(umem_free_bytes(), all);
    umem_close();
}

static struct huffman_node *build(const void *data, size_t n)
{
    struct huffman_node *root = huffman_build(data, n);

    ck_assert_ptr_nonnull(root);
    return root;
}

static void expect_hash(const void *data, size_t n, uint32_t hash)
{
    struct huffman_node *root = build(data, n);

    ck_assert_uint_eq(huffman_hash(root), hash);
    huffman_free(root);
}

START_TEST(the_tree_is_the_contracts_for_every_length_and_kind)
{
    unsigned char data[BLOCK_SIZE];

    open_heap();
    for (size_t n = 1; n <= BLOCK_SIZE; n++) {
        fill(data, n, (int)(n % KINDS));
        struct huffman_node *root = build(data, n);
        expect_same(root, twin_build(data, n));
        huffman_free(root);
    }
    close_heap();
}
END_TEST

START_TEST(hashes_are_those_of_the_conformance_table)
{
    unsigned char data[1024];

    open_heap();
    expect_hash("A", 1, 66);
    expect_hash("hello, huffman\n", 15, 87835949);
    memset(data, 'z', sizeof data);
    expect_hash(data, 1024, 1146);
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (unsigned char)i;
    expect_hash(data, 256, 90270473);
    expect_hash(data, 1024, 732957471);
    close_heap();
}
END_TEST

/* On the tie b, pushed last, rises over a: it is popped first. */
START_TEST(of_two_equally_frequent_symbols_the_larger_is_on_the_left)
{
    open_heap();
    struct huffman_node *root = build("abab", 4);
    ck_assert_uint_eq(root->left->symbol, 'b');
    ck_assert_uint_eq(root->right->symbol, 'a');
    huffman_free(root);
    close_heap();
}
END_TEST

/* Input, struct, array and 2s - 1 nodes, taken and freed. */
START_TEST(a_block_of_s_symbols_takes_4s_plus_4_locks)
{
    ck_assert(umem_open(UMEM_THREADS));
    for (size_t s = 1; s <= HUFFMAN_SYMBOLS; s++) {
        unsigned long long before = umem_lock_count();
        unsigned char *input = umalloc(BLOCK_SIZE);
        for (size_t i = 0; i < BLOCK_SIZE; i++)
            input[i] = (unsigned char)(i % s);
        huffman_free(build(input, BLOCK_SIZE));
        ufree(input);
        ck_assert_uint_eq(umem_lock_count() - before, 4 * s + 4);
    }
    umem_close();
}
END_TEST

/* Leaves one hole that has room for one request of so many bytes. */
static void *leave_hole(size_t size)
{
    void *hole = umalloc(size);
    void *wall =
        umalloc(umem_free_bytes() - FIRSTFIT_HEADER - 2 * UMEM_REDZONE);

    ufree(hole);
    return wall;
}

/* Holes from nothing to enough: each umalloc is the one that fails, once. */
START_TEST(without_room_for_the_whole_tree_nothing_is_kept)
{
    unsigned char data[BLOCK_SIZE];
    bool built = false;
    size_t size = 0;

    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (unsigned char)i;
    open_heap();
    for (; !built; size += 16) {
        void *wall = leave_hole(size);
        size_t before = umem_free_bytes();
        struct huffman_node *root = huffman_build(data, sizeof data);
        built = root != NULL;
        huffman_free(root);
        ck_assert_uint_eq(umem_free_bytes(), before);
        ufree(wall);
    }
    ck_assert_uint_ge(size, (2 * 256 - 1) * sizeof(struct huffman_node));
    close_heap();
}
END_TEST

/* ---- The code ---- */

/* Bits of the code lengths and codes of the tree below. */
static size_t coded_bits(const struct huffman_node *node, size_t depth)
{
    if (node->left == NULL)
        return 5 + node->frequency * depth;
    return coded_bits(node->left, depth + 1) +
           coded_bits(node->right, depth + 1);
}

/* Decodes between two buffers that end where they should. */
static bool decodes(const unsigned char *packed, size_t length, void *out,
                    size_t n)
{
    unsigned char *from = malloc(length);
    unsigned char *to = malloc(n);

    memcpy(from, packed, length);
    bool ok = huffman_decode(from, length, to, n);
    memcpy(out, to, ok ? n : 0);
    free(from);
    free(to);
    return ok;
}

START_TEST(blocks_of_every_length_and_kind_come_back)
{
    unsigned char data[BLOCK_SIZE];
    unsigned char packed[BLOCK_SIZE];
    unsigned char back[BLOCK_SIZE];

    open_heap();
    for (size_t n = 1; n <= BLOCK_SIZE; n++) {
        fill(data, n, (int)(n % KINDS));
        struct huffman_node *root = build(data, n);
        size_t length = (256 + coded_bits(root, 0) + 7) / 8;
        size_t got = huffman_encode(root, data, n, packed);
        huffman_free(root);
        ck_assert_uint_eq(got, length < n ? length : 0);
        if (got > 0 && !decodes(packed, got, back, n))
            ck_abort_msg("%zu bytes: expected to be decoded", n);
        ck_assert_mem_eq(back, data, got > 0 ? n : 0);
    }
    close_heap();
}
END_TEST

/* A coded block by hand: code lengths of the symbols 0, 1, ... as digits
 * ('O' is 31), then bits as digits. Returns its bytes. */
static size_t craft(unsigned char *packed, const char *lengths,
                    const char *codes)
{
    char bits[4096];
    size_t symbols = strlen(lengths);
    size_t count = HUFFMAN_SYMBOLS;

    memset(bits, '0', HUFFMAN_SYMBOLS);
    memset(bits, '1', symbols);
    for (size_t i = 0; i < symbols * 5; i++)
        bits[count++] = "01"[(lengths[i / 5] - '0') >> (4 - i % 5) & 1];
    memcpy(bits + count, codes, strlen(codes));
    count += strlen(codes);
    memset(packed, 0, (count + 7) / 8);
    for (size_t i = 0; i < count; i++)
        packed[i / 8] |= (unsigned char)((bits[i] - '0') << (7 - i % 8));
    return (count + 7) / 8;
}

/* As code.c has it: lengths 1, 2, 2 give the prefix code 0, 10, 11. */
START_TEST(the_code_is_the_documented_one_bit_by_bit)
{
    unsigned char data[80];
    unsigned char packed[80];
    unsigned char expected[80];
    char codes[sizeof data / 4 * 6 + 1];

    for (size_t i = 0; i < sizeof data; i += 4) {
        memcpy(data + i, "\0\1\0\2", 4);
        memcpy(codes + i / 4 * 6, "010011", 7);
    }
    open_heap();
    struct huffman_node *root = build(data, sizeof data);
    size_t length = craft(expected, "122", codes);
    ck_assert_uint_eq(huffman_encode(root, data, sizeof data, packed), length);
    ck_assert_mem_eq(packed, expected, length);
    huffman_free(root);
    close_heap();
}
END_TEST

static bool crafted_decodes(const char *lengths, const char *codes, size_t n)
{
    unsigned char packed[1024];
    unsigned char out[64];
    size_t length = craft(packed, lengths, codes);

    return decodes(packed, length, out, n);
}

START_TEST(only_lengths_that_a_tree_has_are_decoded)
{
    const char *const wrong[] = {"",    "1",  "00",  "01",
                                 "111", "12", "222", "123"};

    ck_assert(crafted_decodes("0", "", 20));
    ck_assert(crafted_decodes("122", "01011", 3));
    ck_assert(crafted_decodes("123456789:;<=>?@ABCDEFGHIJKLMNOO",
                              "1111111111111111111111111111111", 1));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        for (size_t n = 0; n < 20; n++)
            ck_assert_msg(!crafted_decodes(wrong[i], "00000000000000000000", n),
                          "lengths '%s': expected a refusal", wrong[i]);
}
END_TEST

START_TEST(what_is_missing_or_left_over_is_refused)
{
    ck_assert(!crafted_decodes("122", "01011", 8)); /* with padding: 7 */
    ck_assert(!crafted_decodes("122", "010111", 3));
    ck_assert(!crafted_decodes("122", "0101100000000", 3));
    ck_assert(!crafted_decodes("0", "1", 20));
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        the_tree_is_the_contracts_for_every_length_and_kind,
        hashes_are_those_of_the_conformance_table,
        of_two_equally_frequent_symbols_the_larger_is_on_the_left,
        a_block_of_s_symbols_takes_4s_plus_4_locks,
        without_room_for_the_whole_tree_nothing_is_kept,
        blocks_of_every_length_and_kind_come_back,
        the_code_is_the_documented_one_bit_by_bit,
        only_lengths_that_a_tree_has_are_decoded,
        what_is_missing_or_left_over_is_refused,
    };

    return suite_run("huffman", tests, sizeof tests / sizeof *tests);
}
