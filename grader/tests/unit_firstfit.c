/*
 * firstfit.c, behaviour by behaviour: what firstfit.h promises.
 *
 * The tests work on 4 KiB of their own. They know from the header where a
 * piece begins and what it holds (size, magic, next), and plant damage there.
 * The addresses that they expect follow from three rules: the lowest hole
 * that fits, cut at its beginning, and what touches is merged.
 *
 * In the checked flavours (asan, memdebug) a redzone of UMEM_REDZONE bytes
 * lies on both sides of each payload. The sizes here count it, so every test
 * holds in every flavour.
 */
#include "firstfit.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "note.h"
#include "suite.h"

/* From a piece to its payload, and all of its bytes that are no payload. */
#define BEFORE   (FIRSTFIT_HEADER + UMEM_REDZONE)
#define OVERHEAD (BEFORE + UMEM_REDZONE)

/* Bytes of the whole piece of one of a row's payloads. */
#define ROW_PIECE (64 + OVERHEAD)

/* What firstfit.h draws. */
struct piece {
    size_t size;
    size_t magic;
    void *next; /* only while free */
};

static _Alignas(16) unsigned char memory[4096];
static struct firstfit list;
static unsigned char *row[7]; /* payloads of 64 bytes, and a last one */

static void begin(void)
{
    firstfit_init(&list, memory, sizeof memory);
}

static unsigned char *take(size_t size)
{
    unsigned char *payload = firstfit_alloc(&list, size);

    ck_assert_msg(payload != NULL, "%zu bytes: expected room, got NULL", size);
    return payload;
}

static void give_back(void *payload)
{
    firstfit_free(&list, payload);
}

static void expect_holes(size_t holes, size_t bytes)
{
    ck_assert_pstr_eq(firstfit_broken(&list), NULL);
    ck_assert_uint_eq(firstfit_holes(&list), holes);
    ck_assert_uint_eq(firstfit_free_bytes(&list), bytes);
}

static void expect_all_free(void)
{
    expect_holes(1, sizeof memory);
}

/* n payloads wall to wall, and one that takes whatever is left. */
static void begin_row(size_t n)
{
    begin();
    for (size_t i = 0; i < n; i++)
        row[i] = take(64);
    row[n] = take(sizeof memory - n * ROW_PIECE - OVERHEAD);
}

static struct piece *piece_of(unsigned char *payload)
{
    return (struct piece *)(payload - BEFORE);
}

START_TEST(payloads_are_aligned_and_inside_the_memory)
{
    begin();
    for (size_t size = 1; size <= 70; size += 3) {
        unsigned char *payload = take(size);
        ck_assert_uint_eq((uintptr_t)payload % 16, 0);
        ck_assert(payload >= memory + BEFORE);
        ck_assert(payload + size <= memory + sizeof memory);
        memset(payload, 0xFF, size);
    }
    ck_assert_pstr_eq(firstfit_broken(&list), NULL);
}
END_TEST

START_TEST(zero_bytes_and_impossible_sizes_are_null)
{
    begin();
    ck_assert_ptr_null(firstfit_alloc(&list, 0));
    ck_assert_ptr_null(firstfit_alloc(&list, sizeof memory));
    ck_assert_ptr_null(firstfit_alloc(&list, SIZE_MAX / 2 + 1));
    for (size_t below = 0; below < 100; below++)
        ck_assert_ptr_null(firstfit_alloc(&list, SIZE_MAX - below));
    expect_all_free();
}
END_TEST

START_TEST(one_request_may_have_all_but_the_overhead_and_no_byte_more)
{
    begin();
    ck_assert_ptr_null(firstfit_alloc(&list, sizeof memory - OVERHEAD + 1));
    unsigned char *all = take(sizeof memory - OVERHEAD);
    expect_holes(0, 0);
    give_back(all);
    expect_all_free();
}
END_TEST

START_TEST(small_requests_use_every_byte_and_then_get_null)
{
    unsigned char *payloads[sizeof memory / (16 + OVERHEAD)];
    size_t count = sizeof payloads / sizeof *payloads;

    begin();
    for (size_t i = 0; i < count; i++)
        payloads[i] = take(16);
    expect_holes(0, 0);
    ck_assert_ptr_null(firstfit_alloc(&list, 1));
    while (count > 0)
        give_back(payloads[--count]);
    expect_all_free();
}
END_TEST

START_TEST(the_lowest_hole_that_fits_is_taken_not_the_best)
{
    const size_t sizes[] = {32, 16, 200, 16, 64, 16};
    unsigned char *payloads[6];

    begin();
    for (size_t i = 0; i < 6; i++)
        payloads[i] = take(sizes[i]);
    for (size_t i = 0; i < 6; i += 2)
        give_back(payloads[i]); /* holes for 32, 200, 64, and the rest */
    ck_assert_ptr_eq(take(64), payloads[2]);
    ck_assert_ptr_eq(take(20), payloads[0]);
    for (size_t i = 0; i < 6; i++)
        if (i != 4)
            give_back(payloads[i]);
    expect_all_free();
}
END_TEST

START_TEST(what_is_left_of_a_hole_is_the_next_hole)
{
    begin();
    unsigned char *a = take(100); /* 112 with rounding */
    unsigned char *b = take(1);
    ck_assert_ptr_eq(a, memory + BEFORE);
    ck_assert_ptr_eq(b, a + 112 + OVERHEAD);
    expect_holes(1, sizeof memory - (112 + OVERHEAD) - (16 + OVERHEAD));
    give_back(a);
    give_back(b);
    expect_all_free();
}
END_TEST

START_TEST(a_remainder_too_small_stays_with_its_piece_and_comes_back)
{
    begin_row(3);
    give_back(row[1]);
    ck_assert_ptr_eq(take(32), row[1]); /* leaves 32: a piece */
    expect_holes(1, 32);
    give_back(row[1]);
    ck_assert_ptr_eq(take(48), row[1]); /* leaves 16: no piece */
    expect_holes(0, 0);
    give_back(row[1]);
    expect_holes(1, ROW_PIECE);
}
END_TEST

/* Freed in this order, the first n are one hole when the last is freed. */
static void expect_merged(const size_t order[3], size_t n)
{
    begin_row(4);
    for (size_t i = 0; i < n; i++)
        give_back(row[order[i]]);
    expect_holes(1, n * ROW_PIECE);
    ck_assert_ptr_eq(take(n * ROW_PIECE - OVERHEAD), row[1]);
    give_back(row[1]);
    for (size_t i = n; i < 3; i++)
        give_back(row[order[i]]);
    give_back(row[0]);
    give_back(row[4]);
    expect_all_free();
}

START_TEST(a_piece_merges_with_free_ones_left_right_and_on_both_sides)
{
    expect_merged((const size_t[]){1, 2, 3}, 2);
    expect_merged((const size_t[]){2, 1, 3}, 2);
    expect_merged((const size_t[]){1, 3, 2}, 3);
}
END_TEST

/* No step shares a divisor with 20: each visits every payload once. */
START_TEST(freed_in_any_order_all_is_one_piece_again)
{
    const size_t steps[] = {1, 19, 7, 11, 3};
    unsigned char *payloads[20];

    begin();
    for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
        for (size_t i = 0; i < 20; i++)
            payloads[i] = take(i * 5 + 1);
        for (size_t i = 1; i <= 20; i++)
            give_back(payloads[i * steps[s] % 20]);
        expect_all_free();
    }
}
END_TEST

/* ---- Damage that firstfit_broken must find ---- */

/* Three holes that do not touch and so stay three; returns the first. */
static struct piece *begin_holes(void)
{
    begin_row(6);
    for (size_t i = 0; i < 6; i += 2)
        give_back(row[i]);
    expect_holes(3, 3 * ROW_PIECE);
    return piece_of(row[0]);
}

static void expect_broken(const char *why)
{
    ck_assert_pstr_eq(firstfit_broken(&list), why);
}

START_TEST(broken_finds_a_damaged_header)
{
    const size_t sizes[] = {0, 8, 16, 72, sizeof memory + 16, SIZE_MAX - 15};
    struct piece *first = begin_holes();

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        first->size = sizes[i];
        expect_broken("a piece has an impossible size");
    }
    first->magic ^= 1;
    expect_broken("a piece on the list is not marked free");
}
END_TEST

START_TEST(broken_finds_a_piece_in_the_wrong_place)
{
    static struct piece elsewhere;
    struct piece *first = begin_holes();
    unsigned char *second = first->next;

    first->next = &elsewhere;
    expect_broken("a piece lies outside the memory");
    first->next = second + 8;
    expect_broken("a piece is not aligned");
    first->next = first; /* a ring */
    expect_broken("two pieces overlap or are out of order");
}
END_TEST

START_TEST(broken_finds_pieces_that_overlap_or_touch)
{
    struct piece *first = begin_holes();

    first->size = 2 * ROW_PIECE + 16; /* into the second hole */
    expect_broken("two pieces overlap or are out of order");
    first->size = 2 * ROW_PIECE; /* up to the second hole */
    expect_broken("two free pieces touch and are not merged");
}
END_TEST

/* ---- Pointers that must not be freed ---- */

/* Freeing it (in a child) aborts, and one line says where and why. */
static void expect_abort(void *payload, const char *why)
{
    char said[512];
    char expected[512];
    int ends[2];
    int status;
    uintptr_t at = (uintptr_t)payload;
    uintptr_t start = (uintptr_t)memory;

    ck_assert_int_eq(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        dup2(ends[1], STDERR_FILENO);
        give_back(payload);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    close(ends[1]);
    ssize_t length = read(ends[0], said, sizeof said - 1);
    said[length < 0 ? 0 : length] = '\0';
    close(ends[0]);
    snprintf(expected, sizeof expected,
             "sharedhash: ufree of a bad pointer (heap %c 0x%jx): %s\n",
             at < start ? '-' : '+',
             (uintmax_t)(at < start ? start - at : at - start), why);
    ck_assert_str_eq(said, expected);
    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT,
                  "expected SIGABRT, got wait status 0x%x", (unsigned)status);
}

static const char no_header[] =
    "no header in front of it (not from umalloc, or overwritten)";

START_TEST(a_pointer_outside_the_memory_aborts)
{
    uintptr_t start = (uintptr_t)memory;

    begin();
    expect_abort((void *)(start - 16), "outside the heap");
    expect_abort((void *)(start + sizeof memory), "outside the heap");
    expect_abort((void *)UINTPTR_MAX, "outside the heap");
    expect_all_free();
}
END_TEST

START_TEST(a_pointer_where_no_payload_can_begin_aborts)
{
    begin();
    unsigned char *payload = take(256);
    memset(payload, 0, 256);
    expect_abort(memory, "not where a payload can begin");
    expect_abort(payload + 8, "not where a payload can begin");
    expect_abort(payload + 16, no_header);
    expect_abort(payload + 240, no_header);
    give_back(payload);
    expect_all_free();
}
END_TEST

START_TEST(an_overwritten_header_aborts)
{
    const size_t sizes[] = {0, 16, 72, sizeof memory, SIZE_MAX - 15};

    begin();
    unsigned char *payload = take(64);
    piece_of(payload)->size += 16; /* into the free memory behind it */
    expect_abort(payload, "the size in its header is overwritten");
    take(16);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        piece_of(payload)->size = sizes[i];
        expect_abort(payload, "the size in its header is overwritten");
    }
    piece_of(payload)->magic = 0x4141414141414141u;
    expect_abort(payload, no_header);
}
END_TEST

START_TEST(freeing_twice_aborts_also_after_merging)
{
    begin_row(5);
    give_back(row[1]);
    expect_abort(row[1], "freed before");
    give_back(row[3]);
    give_back(row[2]); /* merges with both */
    for (size_t i = 1; i <= 3; i++)
        expect_abort(row[i], "freed before");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        payloads_are_aligned_and_inside_the_memory,
        zero_bytes_and_impossible_sizes_are_null,
        one_request_may_have_all_but_the_overhead_and_no_byte_more,
        small_requests_use_every_byte_and_then_get_null,
        the_lowest_hole_that_fits_is_taken_not_the_best,
        what_is_left_of_a_hole_is_the_next_hole,
        a_remainder_too_small_stays_with_its_piece_and_comes_back,
        a_piece_merges_with_free_ones_left_right_and_on_both_sides,
        freed_in_any_order_all_is_one_piece_again,
        broken_finds_a_damaged_header,
        broken_finds_a_piece_in_the_wrong_place,
        broken_finds_pieces_that_overlap_or_touch,
        a_pointer_outside_the_memory_aborts,
        a_pointer_where_no_payload_can_begin_aborts,
        an_overwritten_header_aborts,
        freeing_twice_aborts_also_after_merging,
    };

    return suite_run("firstfit", tests, sizeof tests / sizeof *tests);
}
