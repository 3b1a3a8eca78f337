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

/* Bytes before the first block, in each block before its coded or raw bytes,
 * and after the last block. */
#define HEAD       12
#define BLOCK_HEAD 12
#define END        16

/* Bytes of a short block, and of two full ones and a short one. */
#define SAMPLE   300
#define ORIGINAL (2 * BLOCK_SIZE + SAMPLE)

static unsigned char original[ORIGINAL];
static unsigned char bytes[2 * ORIGINAL]; /* the container */
static unsigned char unpacked[2 * ORIGINAL];
static size_t unpacked_length;
static struct blocks job;
static size_t step = BLOCK_SIZE; /* bytes of the blocks that pack makes */

static unsigned short random_state[3] = {61};

static size_t random_below(size_t limit)
{
    return (size_t)nrand48(random_state) % limit;
}

/* Random; if skewed, each byte half as often as the one before, which is
 * short when coded. */
static void fill(unsigned char *data, size_t n, bool skewed)
{
    for (size_t i = 0; i < n; i++) {
        data[i] = skewed ? 0 : (unsigned char)random_below(256);
        while (skewed && random_below(2) == 0)
            data[i]++;
    }
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
        block.length = n - at < step ? n - at : step;
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
    fill(original, BLOCK_SIZE, true);
    fill(original + BLOCK_SIZE, BLOCK_SIZE, false);
    fill(original + 2 * BLOCK_SIZE, SAMPLE, true);
    return pack(original, ORIGINAL);
}

/* Refused, and what came out are sound blocks of the original. */
static void expect_refused(size_t length, const char *damage, size_t where)
{
    if (unpacks(length))
        ck_abort_msg("%s %zu: expected a refusal", damage, where);
    if (unpacked_length % BLOCK_SIZE % SAMPLE != 0 ||
        memcmp(unpacked, original, unpacked_length) != 0)
        ck_abort_msg("%s %zu: expected sound blocks only", damage, where);
}

/* ---- Layout ---- */

START_TEST(an_empty_file_is_head_and_end)
{
    static const char expected[] = "HUFB\1\0\0\0\0\4\0\0"
                                   "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    ck_assert_uint_eq(pack(original, 0), sizeof expected - 1);
    ck_assert_mem_eq(bytes, expected, sizeof expected - 1);
}
END_TEST

START_TEST(a_small_block_is_stored_raw)
{
    static const char expected[] = "HUFB\1\0\0\0\0\4\0\0"
                                   "\3\0\0\0\3\0\0\0\xC2\x41\x24\x35"
                                   "abc"
                                   "\0\0\0\0\3\0\0\0\0\0\0\0\xC2\x41\x24\x35";

    ck_assert_uint_eq(pack((const unsigned char *)"abc", 3),
                      sizeof expected - 1);
    ck_assert_mem_eq(bytes, expected, sizeof expected - 1);
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
    ck_assert_uint_eq(pack(original, BLOCK_SIZE), sizeof expected);
    ck_assert_mem_eq(bytes, expected, sizeof expected);
}
END_TEST

START_TEST(a_block_is_coded_only_if_that_is_shorter)
{
    memset(original, 'z', 34);
    pack(original, 33); /* would be 33 when coded */
    ck_assert_mem_eq(bytes + HEAD + BLOCK_HEAD, original, 33);
    pack(original, 34);
    ck_assert_uint_eq(bytes[HEAD + 4], 33);
}
END_TEST

/* Every 29th, and those around whole blocks. */
START_TEST(files_of_any_length_come_back)
{
    static unsigned char data[3000];

    for (size_t n = 0; n <= sizeof data; n++) {
        if (n % 29 != 0 && (n + 2) % BLOCK_SIZE > 4)
            continue;
        fill(data, n, n % 2 == 0);
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
}
END_TEST

START_TEST(bytes_after_the_end_are_refused)
{
    size_t length = pack_original();

    bytes[length] = 0;
    ck_assert(!unpacks(length + 1));
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

/* The blocks in this order, then the end. Do they unpack? */
static bool unpacks_in_order(const char *order)
{
    static unsigned char copy[4 * ORIGINAL];
    size_t end = pack_original() - END;
    size_t length = HEAD;

    memcpy(copy, bytes, HEAD);
    for (; *order != '\0'; order++) {
        unsigned char *from = block_at((size_t)(*order - '0'));
        size_t n = (size_t)(block_at((size_t)(*order - '0') + 1) - from);
        memcpy(copy + length, from, n);
        length += n;
    }
    memcpy(copy + length, bytes + end, END);
    memcpy(bytes, copy, length + END);
    return unpacks(length + END);
}

START_TEST(swapped_doubled_and_dropped_blocks_are_refused)
{
    const char *const wrong[] = {"102", "021", "011", "0122", "002",
                                 "12",  "02",  "01",  "",     "00122"};

    ck_assert(unpacks_in_order("012"));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!unpacks_in_order(wrong[i]),
                      "blocks in the order '%s': expected a refusal", wrong[i]);
}
END_TEST

START_TEST(a_block_after_a_short_one_is_refused)
{
    step = SAMPLE;
    ck_assert(!unpacks(pack_original()));
    ck_assert_uint_eq(unpacked_length, SAMPLE);
}
END_TEST

static void expect_problem(size_t offset, unsigned value, const char *problem)
{
    size_t length = pack_original();

    bytes[offset] = (unsigned char)value;
    bytes[offset + 1] = (unsigned char)(value >> 8);
    ck_assert(!unpacks(length));
    ck_assert_msg(strstr(job.problem, problem) != NULL,
                  "expected '...%s', got '%s'", problem, job.problem);
}

START_TEST(a_refusal_says_where_and_why)
{
    expect_problem(0, 0, "'x.huf' is not a file that -o wrote");
    expect_problem(4, 2, "has format version 2; this program reads version 1");
    expect_problem(8, 512, "has blocks of 512 bytes");
    expect_problem(HEAD, 1025, "block 0: it is longer than a block can be");
    expect_problem(HEAD + 4, 0, "block 0: its packed length is impossible");
    expect_problem(HEAD + 4, 1025, "block 0: its packed length is impossible");
    expect_problem(HEAD + 8, 0, "block 0: its checksum is wrong");
}
END_TEST

/* ---- Streams that fail ---- */

START_TEST(a_full_disk_is_an_error)
{
    struct container container;
    struct block block = {.input = original, .length = 10};
    FILE *full = fopen("/dev/full", "wb");
    size_t length = pack_original();

    setvbuf(full, NULL, _IONBF, 0);
    ck_assert(!blocks_container_begin(&container, full, "'full'"));
    ck_assert(!blocks_container_add(&container, &block));
    ck_assert(!blocks_container_end(&container));
    job = (struct blocks){.source = fmemopen(bytes, length, "rb")};
    ck_assert(!blocks_container_unpack(&job, full, "'full'"));
    ck_assert_str_eq(job.problem,
                     "cannot write 'full': No space left on device");
    fclose(job.source);
    fclose(full);
}
END_TEST

START_TEST(an_error_of_reading_is_no_damage)
{
    job = (struct blocks){.source = fopen("/", "rb"), .source_name = "'/'"};
    ck_assert(!blocks_container_unpack(&job, stdout, "'x'"));
    ck_assert_str_eq(job.problem, "cannot read '/': Is a directory");
    fclose(job.source);
}
END_TEST

/* ---- Damaged code of one block ---- */

static unsigned char code[SAMPLE];

/* Codes the first bytes of `original`; returns how many bytes that takes. */
static size_t code_sample(void)
{
    fill(original, SAMPLE, true);
    pack(original, SAMPLE);
    memcpy(code, bytes + HEAD + BLOCK_HEAD, SAMPLE);
    return bytes[HEAD + 4] + 256u * bytes[HEAD + 5];
}

static bool decodes(size_t length, size_t n)
{
    unsigned char *from = malloc(length);
    unsigned char *to = malloc(n);

    memcpy(from, code, length);
    bool ok = huffman_decode(from, length, to, n);
    memcpy(unpacked, to, ok ? n : 0);
    free(from);
    free(to);
    return ok;
}

START_TEST(code_cut_off_at_any_byte_is_refused)
{
    size_t length = code_sample();

    ck_assert(decodes(length, SAMPLE));
    while (length-- > 0)
        ck_assert_msg(!decodes(length, SAMPLE),
                      "cut off after %zu bytes: expected a refusal", length);
}
END_TEST

START_TEST(code_with_any_flipped_bit_is_refused_or_gives_other_bytes)
{
    size_t length = code_sample();

    for (size_t bit = 0; bit < length * 8; bit++) {
        code[bit / 8] ^= (unsigned char)(1u << bit % 8);
        ck_assert_msg(!decodes(length, SAMPLE) ||
                          memcmp(unpacked, original, SAMPLE) != 0,
                      "bit %zu flipped: expected other bytes", bit);
        code[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
}
END_TEST

/* Half of them begin like code. Only the checker can see harm. */
START_TEST(random_code_does_no_harm)
{
    code_sample();
    for (int round = 0; round < 100000; round++) {
        fill(code, SAMPLE, false);
        memcpy(code, bytes + HEAD + BLOCK_HEAD, round % 2 * random_below(80));
        decodes(random_below(SAMPLE), random_below(BLOCK_SIZE));
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        an_empty_file_is_head_and_end,
        a_small_block_is_stored_raw,
        a_block_of_one_symbol_takes_33_bytes,
        a_block_is_coded_only_if_that_is_shorter,
        files_of_any_length_come_back,
        a_container_cut_off_anywhere_is_refused,
        a_container_with_any_flipped_bit_is_refused,
        bytes_after_the_end_are_refused,
        swapped_doubled_and_dropped_blocks_are_refused,
        a_block_after_a_short_one_is_refused,
        a_refusal_says_where_and_why,
        a_full_disk_is_an_error,
        an_error_of_reading_is_no_damage,
        code_cut_off_at_any_byte_is_refused,
        code_with_any_flipped_bit_is_refused_or_gives_other_bytes,
        random_code_does_no_harm,
    };

    return suite_run("container", tests, sizeof tests / sizeof *tests);
}
