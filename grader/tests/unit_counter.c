/*
 * Counting instructions: what Valgrind says, and what others say in its name.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grading/counter.h"
#include "suite.h"

static void expect_counts(const char *said, size_t counts, uint64_t last)
{
    uint64_t count;
    ck_assert_uint_eq(counter_parse(said, &count), counts);
    ck_assert_uint_eq(count, last);
}

START_TEST(a_count_is_found)
{
    expect_counts("==2== Cachegrind, a profiler\n"
                  "--2-- warning: L3 cache found\n"
                  "==2== \n"
                  "==2== I   refs:      673,402,003\n",
                  1, 673402003);
    expect_counts("==31== I refs:        7\n", 1, 7);
    expect_counts("==31== I refs:        1,234", 1, 1234);
}
END_TEST

START_TEST(each_process_has_a_count)
{
    expect_counts("==2== I   refs:      5\n==3== I   refs:      6\n", 2, 6);
}
END_TEST

START_TEST(what_is_no_count_is_none)
{
    expect_counts("", 0, 0);
    expect_counts("\n\n", 0, 0);
    expect_counts("I   refs:      5\n", 0, 0);
    expect_counts("==2== D   refs:      5\n", 0, 0);
    expect_counts("==2== I1  misses:      5\n", 0, 0);
    expect_counts("==2== I   refs:\n", 0, 0);
    expect_counts("==x== I   refs:      5\n", 0, 0);
}
END_TEST

START_TEST(what_the_program_says_is_none)
{
    expect_counts("**2** ==2== I   refs:      5\n", 0, 0);
    expect_counts("==2== Command: ==2== I   refs:      5\n", 0, 0);
}
END_TEST

START_TEST(what_comes_through_is_read)
{
    static const char said[] = "==2== I   refs:      17\n";
    struct counter counter;
    uint64_t count;
    ck_assert(counter_open(&counter));
    ck_assert_int_eq(write(counter.file, said, strlen(said)),
                     (int)strlen(said));
    int file = counter.file;
    ck_assert_uint_eq(counter_close(&counter, &count), 1);
    ck_assert_uint_eq(count, 17);
    ck_assert_int_eq(fcntl(file, F_GETFD), -1);
}
END_TEST

START_TEST(a_silent_run_has_no_count)
{
    struct counter counter;
    uint64_t count;
    ck_assert(counter_open(&counter));
    ck_assert_uint_eq(counter_close(&counter, &count), 0);
}
END_TEST

/* Nobody reads while the program runs. */
START_TEST(too_much_is_refused_and_does_not_wait)
{
    static const char line[1000] = "x";
    struct counter counter;
    uint64_t count;
    ck_assert(counter_open(&counter));
    for (int i = 0; i < 10000; i++)
        if (write(counter.file, line, sizeof line) < 0)
            break;
    ck_assert_int_eq(errno, EAGAIN);
    ck_assert_uint_eq(counter_close(&counter, &count), 0);
}
END_TEST

START_TEST(requests_are_found_in_a_program)
{
#ifdef __x86_64__
    static const unsigned char request[] = {
        0x90, 0x48, 0xc1, 0xc7, 0x03, 0x48, 0xc1, 0xc7, 0x0d, 0x48, 0xc1,
        0xc7, 0x3d, 0x48, 0xc1, 0xc7, 0x33, 0x48, 0x87, 0xdb, 0x90};
    char path[] = "/tmp/unit_counter_XXXXXX";
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    ck_assert(!counter_is_addressed(path));
    ck_assert_int_eq(write(file, request, sizeof request - 2),
                     (int)sizeof request - 2);
    ck_assert(!counter_is_addressed(path));
    ck_assert_int_eq(write(file, request + sizeof request - 2, 2), 2);
    ck_assert(counter_is_addressed(path));
    close(file);
    unlink(path);
#endif
    ck_assert(!counter_is_addressed("/nonexistent"));
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        a_count_is_found,
        each_process_has_a_count,
        what_is_no_count_is_none,
        what_the_program_says_is_none,
        what_comes_through_is_read,
        a_silent_run_has_no_count,
        too_much_is_refused_and_does_not_wait,
        requests_are_found_in_a_program,
    };
    return suite_run("counter", tests, sizeof tests / sizeof *tests);
}
