/*
 * metered_rules.c: which claims of locks are true, and what is counted for a
 * block. owned.c: which code is a submission's, seen with this program as the
 * program and this file's object as the submission's. That runs are metered
 * well is tested by a script, with submissions.
 */
#include "grading/metered_rules.h"
#include "grading/owned.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "suite.h"

#define BLOCKS 41u

/* ---- claims ---- */

static bool is_true(const struct metered_group *groups, size_t count,
                    uint64_t claim)
{
    return metered_claim_is_true(groups, count, claim,
                                 METERED_LEFT_OUT * BLOCKS);
}

START_TEST(no_locks_are_claimed_as_none)
{
    ck_assert(is_true(NULL, 0, 0));
    ck_assert(!is_true(NULL, 0, 1));
}
END_TEST

START_TEST(the_librarys_lock_must_be_in_the_claim)
{
    const struct metered_group heap = {.is_needed = true, .acquisitions = 82};
    ck_assert(is_true(&heap, 1, 82));
    ck_assert(!is_true(&heap, 1, 81));          /* one of main's is forgotten */
    ck_assert(!is_true(&heap, 1, 82 - BLOCKS)); /* one of each thread's */
    ck_assert(!is_true(&heap, 1, 83));
    ck_assert(!is_true(&heap, 1, 0));
}
END_TEST

START_TEST(a_drivers_lock_may_be_in_it_or_not)
{
    const struct metered_group groups[] = {{true, 2}, {false, 45}};
    ck_assert(is_true(groups, 2, 2));
    ck_assert(is_true(groups, 2, 47));
    ck_assert(!is_true(groups, 2, 45));
    ck_assert(!is_true(groups, 2, 3));
}
END_TEST

START_TEST(a_lock_that_is_taken_all_the_time_is_no_drivers)
{
    const uint64_t most = METERED_LEFT_OUT * BLOCKS;
    struct metered_group groups[] = {{true, 2}, {false, most}, {false, 0}};
    ck_assert(is_true(groups, 2, 2));
    groups[1].acquisitions = most + 1;
    ck_assert(!is_true(groups, 2, 2));
    ck_assert(is_true(groups, 2, 2 + most + 1));
    groups[1].acquisitions = most; /* two together */
    groups[2].acquisitions = 1;
    ck_assert(!is_true(groups, 3, 2));
    ck_assert(is_true(groups, 3, 3));
}
END_TEST

/* Blocks that need one lock each leave out none of them. */
START_TEST(what_is_left_out_is_little_beside_all)
{
    ck_assert_uint_eq(metered_left_out(41, 41 * 1009), 41 * METERED_LEFT_OUT);
    ck_assert_uint_eq(metered_left_out(50000, 50000), 500);
    ck_assert_uint_eq(metered_left_out(41, 99), 0);
    ck_assert_uint_eq(metered_left_out(0, 0), 0);
}
END_TEST

START_TEST(groups_beyond_the_most_must_be_in_it)
{
    struct metered_group groups[METERED_GROUPS + 1];
    for (size_t i = 0; i <= METERED_GROUPS; i++)
        groups[i] = (struct metered_group){.acquisitions = 1};
    groups[METERED_GROUPS].acquisitions = 100;
    ck_assert(is_true(groups, METERED_GROUPS + 1, 100));
    ck_assert(is_true(groups, METERED_GROUPS + 1, 100 + METERED_GROUPS));
    ck_assert(!is_true(groups, METERED_GROUPS + 1, METERED_GROUPS));
}
END_TEST

/* ---- counts ---- */

START_TEST(all_but_barriers_are_locks)
{
    for (unsigned kind = 0; kind < SHARED_KINDS; kind++)
        ck_assert_int_eq(metered_is_lock((enum shared_kind)kind),
                         kind != SHARED_BARRIER);
}
END_TEST

START_TEST(counts_are_divided_by_blocks)
{
    ck_assert_double_eq(metered_per_block(82, 41), 2);
    ck_assert_double_eq(metered_per_block(0, 41), 0);
    ck_assert_double_eq(metered_per_block(7, 0), 0);
}
END_TEST

/* ---- whose code ---- */

extern const char __executable_start; /* the linker's: address 0 of the file */

static struct owned owned;

/* An address of this process, as the file has it. */
static uint64_t in_file(uintptr_t address)
{
    return address - (uintptr_t)&__executable_start;
}

/* Opens this program, which begins at 0 in its file, and its object. */
static void open_self(void)
{
    char program[PATH_MAX], object[PATH_MAX + 2], why[OWNED_WHY] = "";
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    ck_assert_int_gt(length, 0);
    program[length] = '\0';
    snprintf(object, sizeof object, "%s.o", program);
    ck_assert_msg(owned_open(&owned, program, object, why), "%s", why);
}

static __attribute__((noinline)) uintptr_t caller(void)
{
    return (uintptr_t)__builtin_return_address(0);
}

START_TEST(functions_of_the_object_are_its_own)
{
    open_self();
    ck_assert(owned_has(&owned, in_file((uintptr_t)caller)));
    ck_assert(owned_has(&owned, in_file(caller())));
    ck_assert(owned_is_code(&owned, in_file((uintptr_t)suite_run)));
    ck_assert(!owned_has(&owned, in_file((uintptr_t)suite_run)));
    ck_assert(!owned_has(&owned, in_file((uintptr_t)metered_is_lock)));
    owned_close(&owned);
}
END_TEST

START_TEST(what_is_no_code_is_nobodys)
{
    open_self();
    ck_assert(!owned_is_code(&owned, in_file((uintptr_t)&owned)));
    ck_assert(!owned_has(&owned, in_file((uintptr_t)&owned)));
    ck_assert(!owned_has(&owned, 0));
    ck_assert(!owned_has(&owned, UINT64_MAX));
    ck_assert_uint_ge(owned.static_bytes, sizeof owned);
    owned_close(&owned);
}
END_TEST

START_TEST(the_function_that_is_called_is_known)
{
    open_self();
    uint64_t after = in_file(caller());
    ck_assert_uint_eq(owned_call(&owned, after), in_file((uintptr_t)caller));
    ck_assert_uint_eq(owned_call(&owned, 0), 0);
    ck_assert_uint_eq(owned_call(&owned, in_file((uintptr_t)&owned)), 0);
    owned_close(&owned);
}
END_TEST

START_TEST(files_that_are_none_are_refused)
{
    char why[OWNED_WHY];
    ck_assert(!owned_open(&owned, "/nowhere", "/nowhere.o", why));
    ck_assert_str_eq(why, "cannot read the symbols of '/nowhere': No such "
                          "file or directory");
    ck_assert(!owned_open(&owned, "/dev/null", "/dev/null", why));
    owned_close(&owned); /* does no harm */
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        no_locks_are_claimed_as_none,
        the_librarys_lock_must_be_in_the_claim,
        a_drivers_lock_may_be_in_it_or_not,
        a_lock_that_is_taken_all_the_time_is_no_drivers,
        what_is_left_out_is_little_beside_all,
        groups_beyond_the_most_must_be_in_it,
        all_but_barriers_are_locks,
        counts_are_divided_by_blocks,
        functions_of_the_object_are_its_own,
        what_is_no_code_is_nobodys,
        the_function_that_is_called_is_known,
        files_that_are_none_are_refused,
    };
    return suite_run("metered", tests, sizeof tests / sizeof *tests);
}
