/*
 * container.c: the compressed file, byte by byte, and what becomes of it when
 * it is damaged.
 *
 * Containers are written to memory, damaged there in every way that a list or
 * a loop can name, and read again. Whatever comes out must be the original or
 * its first sound blocks. The decoder of one block (code.c) is tested with
 * damage here, too: its buffers end where their malloc ends, so that the asan
 * flavour sees any byte too far.
 */
#include "container.h"

#include <stdlib.h>
#include <string.h>

#include "huffman.h"
#include "suite.h"
#include "umem.h"

/* Bytes of the container before the first block, and of each before its
 * coded or raw bytes. */
#define HEAD       12
#define BLOCK_HEAD 12

/* Three blocks: coded, raw, and a short one, coded. */
#define ORIGINAL (2 * BLOCK_SIZE + 300)

static unsigned char original[ORIGINAL];

/* A container, or what was unpacked from one. */
static unsigned char bytes[2 * ORIGINAL];
static unsigned char unpacked[2 * ORIGINAL];
static size_t unpacked_length;
static struct blocks job;

static uint64_t random_state = 61;

static size_t random_below(size_t limit)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (size_t)((random_state * 0x2545F4914F6CDD1Du >> 33) % limit);
}

static void fill_random(unsigned char *data, size_t n)
{
    for (size_t i = 0; i < n; i++)
        data[i] = (unsigned char)random_below(256);
}

/* Each byte half as often as the one before: short when coded. */
static void fill_skewed(unsigned char *data, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (data[i] = 0; random_below(2) == 0;)
            data[i]++;
}

/* Packs the data into `bytes`; returns the container's length. */
static size_t pack(const unsigned char *data, size_t n)
{
    struct container container;
    struct block block = {.length = BLOCK_SIZE};
    FILE *stream = fmemopen(bytes, sizeof bytes, "wb");

    job = (struct blocks){.pack = true};
    ck_assert(umem_open(UMEM_SINGLE));
    size_t all = umem_free_bytes();
    ck_assert(blocks_container_begin(&container, stream, "memory"));
    for (size_t at = 0; at < n; at += block.length) {
        block.length = n - at < BLOCK_SIZE ? n - at : BLOCK_SIZE;
        block.input = (unsigned char *)data + at;
        blocks_work(&job, &block);
        ck_assert_int_eq(block.status, BLOCK_DONE);
        ck_assert(blocks_container_add(&container, &block));
    }
    ck_assert(blocks_container_end(&container));
    size_t length = (size_t)ftell(stream);
    fclose(stream);
    ck_assert_uint_eq(umem_free_bytes(), all);
    umem_close();
    return length;
}

/* Unpacks so many of `bytes`; why it failed is in job.problem. */
static bool unpacks(size_t length)
{
    FILE *out = fmemopen(unpacked, sizeof unpacked, "wb");

    job = (struct blocks){.source = fmemopen(bytes, length, "rb"),
                          .source_name = "'x.huf'"};
    bool ok = blocks_container_unpack(&job, out, "'x'");
    fflush(out);
    unpacked_length = (size_t)ftell(out);
    fclose(out);
    fclose(job.source);
    ck_assert_int_eq(ok, job.problem[0] == '\0');
    return ok;
}

static size_t pack_original(void)
{
    fill_skewed(original, BLOCK_SIZE);
    fill_random(original + BLOCK_SIZE, BLOCK_SIZE);
    fill_skewed(original + 2 * BLOCK_SIZE, ORIGINAL - 2 * BLOCK_SIZE);
    return pack(original, ORIGINAL);
}

/* Refused, and what came out are whole blocks of the original. */
static void expect_refused(size_t length, const char *damage, size_t where)
{
    if (unpacks(length))
        ck_abort_msg("%s %zu: expected a refusal", damage, where);
    if (unpacked_length > ORIGINAL ||
        (unpacked_length % BLOCK_SIZE != 0 && unpacked_length != ORIGINAL) ||
        memcmp(unpacked, original, unpacked_length) != 0)
        ck_abort_msg("%s %zu: expected sound blocks, got %zu other bytes",
                     damage, where, unpacked_length);
}

/* ---- Layout ---- */

static void expect_bytes(size_t length, const char *expected, size_t n)
{
    ck_assert_uint_eq(length, n);
    ck_assert_mem_eq(bytes, expected, n);
}

START_TEST(an_empty_file_is_head_and_end)
{
    static const char expected[] = "HUFB\1\0\0\0\0\4\0\0"
                                   "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    expect_bytes(pack(original, 0), expected, sizeof expected - 1);
}
END_TEST

START_TEST(a_small_block_is_stored_raw)
{
    static const char expected[] = "HUFB\1\0\0\0\0\4\0\0"
                                   "\3\0\0\0\3\0\0\0\xC2\x41\x24\x35" "abc"
                                   "\0\0\0\0\3\0\0\0\0\0\0\0\xC2\x41\x24\x35";

    expect_bytes(pack((const unsigned char *)"abc", 3), expected,
                 sizeof expected - 1);
}
END_TEST

/* One bit for 'z' (122 = 15 * 8 + 2), a length of 0, no code bits. */
START_TEST(a_block_of_one_symbol_takes_33_bytes)
{
    char expected[HEAD + BLOCK_HEAD + 33 + 16] =
        "HUFB\1\0\0\0\0\4\0\0"
        "\0\4\0\0\41\0\0\0\x05\xE6\xB8\x62";

    memset(original, 'z', BLOCK_SIZE);
    expected[HEAD + BLOCK_HEAD + 15] = 0x20;
    memcpy(expected + HEAD + BLOCK_HEAD + 33,
           "\0\0\0\0\0\4\0\0\0\0\0\0\x05\xE6\xB8\x62", 16);
    expect_bytes(pack(original, BLOCK_SIZE), expected, sizeof expected);
}
END_TEST

START_TEST(a_block_is_coded_only_if_that_is_shorter)
{
    memset(original, 'z', 34);
    pack(original, 33); /* 33 when coded */
    ck_assert_uint_eq(bytes[HEAD + 4], 33);
    ck_assert_mem_eq(bytes + HEAD + BLOCK_HEAD, original, 33);
    pack(original, 34);
    ck_assert_uint_eq(bytes[HEAD + 4], 33);
    ck_assert_mem_ne(bytes + HEAD + BLOCK_HEAD, original, 33);
}
END_TEST

/* Every 29th, and those around whole blocks. */
START_TEST(files_of_any_length_come_back)
{
    static unsigned char data[3000];

    for (size_t n = 0; n <= sizeof data; n++) {
        if (n % 29 != 0 && (n + 2) % BLOCK_SIZE > 4)
            continue;
        if (n % 2 == 0)
            fill_random(data, n);
        else
            fill_skewed(data, n);
        ck_assert(unpacks(pack(data, n)));
        ck_assert_uint_eq(unpacked_length, n);
        ck_assert_mem_eq(unpacked, data, n);
    }
}
END_TEST

/* ---- Damaged containers ---- */

START_TEST(a_container_cut_off_anywhere_is_refused)
{
    for (size_t cut = pack_original(); cut-- > 0;)
        expect_refused(cut, "cut off after byte", cut);
}
END_TEST

START_TEST(a_container_with_any_flipped_bit_is_refused)
{
    size_t length = pack_original();

    for (size_t bit = 0; bit < length * 8; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        expect_refused(length, "flipped bit", bit);
        bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    ck_assert(unpacks(length));
}
END_TEST

START_TEST(bytes_after_the_end_are_refused)
{
    size_t length = pack_original();

    bytes[length] = 0;
    ck_assert(!unpacks(length + 1));
    ck_assert_str_eq(job.problem,
                     "'x.huf' is damaged at block 3: bytes follow the end");
}
END_TEST

/* Where block i begins; i = 3 is the end. */
static unsigned char *block_at(size_t i)
{
    unsigned char *at = bytes + HEAD;

    for (; i > 0; i--)
        at += BLOCK_HEAD + at[4] + 256u * at[5];
    return at;
}

/* Blocks in another order or number; the end stays as it was. */
static void expect_order_refused(const char *order)
{
    static unsigned char copy[3 * ORIGINAL];
    size_t length = HEAD;
    size_t end = pack_original();

    memcpy(copy, bytes, HEAD);
    for (; *order != '\0'; order++) {
        unsigned char *from = block_at((size_t)(*order - '0'));
        unsigned char *to = *order == '3' ? bytes + end
                                          : block_at((size_t)(*order - '0') + 1);
        memcpy(copy + length, from, (size_t)(to - from));
        length += (size_t)(to - from);
    }
    ck_assert_uint_le(length, sizeof bytes);
    memcpy(bytes, copy, length);
    ck_assert_msg(!unpacks(length), "blocks %s: expected a refusal", order);
}

START_TEST(swapped_doubled_and_dropped_blocks_are_refused)
{
    const char *const orders[] = {"1023", "0213", "0113", "01223", "0023",
                                  "123",  "023",  "013",  "3",     "0123"};

    for (size_t i = 0; i < sizeof orders / sizeof *orders - 1; i++)
        expect_order_refused(orders[i]);
}
END_TEST

static void expect_problem(size_t offset, unsigned value, const char *problem)
{
    size_t length = pack_original();

    bytes[offset] = (unsigned char)value;
    bytes[offset + 1] = (unsigned char)(value >> 8);
    ck_assert(!unpacks(length));
    ck_assert_str_eq(job.problem, problem);
}

START_TEST(the_reason_of_a_refusal_is_said)
{
    expect_problem(0, 0, "'x.huf' is not a file that -o wrote");
    expect_problem(4, 2, "'x.huf' has format version 2; this program reads "
                         "version 1");
    expect_problem(8, 512, "'x.huf' has blocks of 512 bytes; this program "
                           "reads blocks of 1024");
    expect_problem(HEAD, 1025, "'x.huf' is damaged at block 0: it is longer "
                               "than a block can be");
    expect_problem(HEAD + 4, 0, "'x.huf' is damaged at block 0: its packed "
                                "length is impossible");
    expect_problem(HEAD + 4, 1025, "'x.huf' is damaged at block 0: its packed "
                                   "length is impossible");
    expect_problem(HEAD + 8, 0, "'x.huf' is damaged at block 0: its checksum "
                                "is wrong");
}
END_TEST

/* ---- Streams that fail ---- */

START_TEST(a_full_disk_is_an_error_at_once)
{
    struct container container;
    struct block block = {.input = original, .length = 10};
    FILE *full = fopen("/dev/full", "wb");

    ck_assert_ptr_nonnull(full);
    setvbuf(full, NULL, _IONBF, 0);
    ck_assert(!blocks_container_begin(&container, full, "full"));
    ck_assert(!blocks_container_add(&container, &block));
    ck_assert(!blocks_container_end(&container));
    job = (struct blocks){.source_name = "'x.huf'"};
    job.source = fmemopen(bytes, pack_original(), "rb");
}
END_TEST
/* ---- Damage ---- */

static unsigned char sample[300];
static unsigned char packed_sample[300];
static unsigned char unpacked[BLOCK_SIZE];

/* Returns the bytes of the coded sample. */
static size_t code_sample(void)
{
    open_heap();
    fill(sample, sizeof sample, SKEWED);
    struct huffman_node *root = build(sample, sizeof sample);
    size_t length = huffman_encode(root, sample, sizeof sample, packed_sample);
    huffman_free(root);
    close_heap();
    ck_assert(decodes(packed_sample, length, unpacked, sizeof sample));
    return length;
}

START_TEST(a_code_cut_off_at_any_byte_is_refused)
{
    for (size_t cut = code_sample(); cut-- > 0;)
        ck_assert_msg(!decodes(packed_sample, cut, unpacked, sizeof sample),
                      "cut off after %zu bytes: expected a refusal", cut);
}
END_TEST

START_TEST(any_flipped_bit_is_refused_or_gives_other_bytes)
{
    size_t length = code_sample();

    for (size_t bit = 0; bit < length * 8; bit++) {
        packed_sample[bit / 8] ^= (unsigned char)(1u << bit % 8);
        bool ok = decodes(packed_sample, length, unpacked, sizeof sample);
        ck_assert_msg(!ok || memcmp(unpacked, sample, sizeof sample) != 0,
                      "bit %zu flipped: expected other bytes", bit);
        packed_sample[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
}
END_TEST

/* Half of them begin like a code. Only the checker can see harm. */
START_TEST(random_bytes_do_no_harm)
{
    unsigned char garbage[300];

    code_sample();
    for (int round = 0; round < 100000; round++) {
        fill(garbage, sizeof garbage, ALL);
        memcpy(garbage, packed_sample, round % 2 * random_below(80));
        decodes(garbage, random_below(sizeof garbage), unpacked,
                random_below(BLOCK_SIZE));
    }
}
END_TEST

