/*
 * second_count.c: when two counts of the same locks agree. That a submission
 * is counted twice, and how, is tested by a script, with submissions.
 */
#include "grading/second_count.h"

#include <string.h>

#include "suite.h"

#define PLAIN 48u
#define SPARE 192u

static struct witness_result counts;
static struct second_facts facts;
static char got[RESULT_TEXT];

/* An honest run: a mutex, and the C library's own. */
static void begin(void)
{
    counts = (struct witness_result){.agrees = true,
                                     .acquisitions_counted = PLAIN,
                                     .acquisitions_traced = PLAIN,
                                     .acquisitions_ignored = 97,
                                     .locks_compared = 1};
    facts = (struct second_facts){.counts = &counts,
                                  .is_counted = true,
                                  .is_sound = true,
                                  .plain = PLAIN,
                                  .spare = SPARE};
}

static void expect_doubt(const char *words)
{
    ck_assert(!second_count_agrees(&facts, got));
    ck_assert_ptr_nonnull(strstr(got, "evasion suspected: "));
    ck_assert_msg(strstr(got, words) != NULL, "'%s' in '%s'", words, got);
}

START_TEST(an_honest_run_agrees)
{
    begin();
    ck_assert(second_count_agrees(&facts, got));
    ck_assert_uint_eq(second_count_traced(&counts), PLAIN);
}
END_TEST

START_TEST(a_lock_that_only_valgrind_saw_is_doubted)
{
    begin();
    counts.agrees = false;
    counts.locks_unseen = 1;
    counts.acquisitions_unseen = 24176;
    expect_doubt("24176 acquisitions of 1 lock that were");
    counts.locks_unseen = 2;
    expect_doubt("24176 acquisitions of 2 locks that were");
}
END_TEST

START_TEST(a_lock_that_differs_is_doubted)
{
    begin();
    counts.agrees = false;
    counts.locks_differing = 1;
    counts.worst = (struct witness_difference){
        .kind = SHARED_MUTEX, .counted = 48, .traced = 49};
    expect_doubt("of a mutex Valgrind has seen 49 calls, and the library 48");
}
END_TEST

START_TEST(a_library_that_was_put_out_is_doubted)
{
    begin();
    facts.is_counted = false;
    expect_doubt("not in the program at its end");
}
END_TEST

START_TEST(counters_that_were_written_over_are_doubted)
{
    begin();
    facts.is_sound = false;
    expect_doubt("wrote over the counters");
}
END_TEST

START_TEST(too_many_locks_of_the_c_library_are_doubted)
{
    begin();
    counts.acquisitions_ignored = SECOND_COUNT_OWN;
    ck_assert(second_count_agrees(&facts, got));
    counts.acquisitions_ignored++;
    ck_assert_uint_eq(second_count_traced(&counts), PLAIN + 1);
    expect_doubt("401 acquisitions of locks that pass for");
}
END_TEST

START_TEST(a_few_more_than_without_valgrind_are_not_doubted)
{
    begin();
    counts.acquisitions_traced = PLAIN + SPARE;
    ck_assert(second_count_agrees(&facts, got));
    counts.acquisitions_traced++;
    expect_doubt("241 acquisitions with Valgrind, 48 without");
}
END_TEST

START_TEST(fewer_than_without_valgrind_are_not_doubted)
{
    begin();
    facts.plain = 1000000;
    ck_assert(second_count_agrees(&facts, got));
    facts.plain = UINT64_MAX;
    ck_assert(second_count_agrees(&facts, got));
}
END_TEST

START_TEST(a_trace_without_end_is_held_against_the_other_run)
{
    begin();
    facts.is_cut = true;
    counts.agrees = false;
    counts.locks_unseen = 1;
    counts.acquisitions_unseen = 5000;
    expect_doubt("5048 acquisitions with Valgrind, 48 without");
    facts.plain = 5000;
    ck_assert(second_count_agrees(&facts, got));
}
END_TEST

START_TEST(only_who_counted_to_the_end_was_in)
{
    static struct shared counters; /* aligned as calloc need not do it */
    struct shared *shared = &counters;

    ck_assert(!second_count_was_in(shared, 2));
    shared->next_process = 1;
    shared->processes[0].pid = 2;
    shared->processes[0].ended = SHARED_EXIT;
    ck_assert(second_count_was_in(shared, 2));
    ck_assert(!second_count_was_in(shared, 3));
    shared->processes[0].ended = SHARED_EXEC;
    ck_assert(!second_count_was_in(shared, 2));
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        an_honest_run_agrees,
        a_lock_that_only_valgrind_saw_is_doubted,
        a_lock_that_differs_is_doubted,
        a_library_that_was_put_out_is_doubted,
        counters_that_were_written_over_are_doubted,
        too_many_locks_of_the_c_library_are_doubted,
        a_few_more_than_without_valgrind_are_not_doubted,
        fewer_than_without_valgrind_are_not_doubted,
        a_trace_without_end_is_held_against_the_other_run,
        only_who_counted_to_the_end_was_in,
    };
    return suite_run("second_count", tests, sizeof tests / sizeof *tests);
}
