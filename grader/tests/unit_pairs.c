/*
 * What pairs of times prove, and on which machines: made-up samples.
 */
#include <string.h>

#include "grading/pairs.h"
#include "grading/preflight.h"
#include "suite.h"

#define LIMIT 3.0

static const char doubt[] = "a doubt";
static char why[RESULT_TEXT];

/* Pairs with these ratios, of a submission that takes 0.1 s. */
static struct pairs_interval interval(const double *ratios, size_t count)
{
    struct result_pair pairs[RESULT_PAIRS];
    for (size_t i = 0; i < count; i++)
        pairs[i] = (struct result_pair){0.1 * ratios[i], 0.1};
    return pairs_interval(pairs, count);
}

/* Ratios 1, 2, ... count, in a mixed order. */
static struct pairs_interval interval_of_numbers(size_t count)
{
    double ratios[RESULT_PAIRS];
    for (size_t i = 0; i < count; i++)
        ratios[i] = (double)((i % 2 == 0 ? i / 2 : count - 1 - i / 2) + 1);
    return interval(ratios, count);
}

static void expect_interval(size_t count, double low, double high, double sure)
{
    struct pairs_interval ratio = interval_of_numbers(count);
    ck_assert_uint_eq(ratio.count, count);
    ck_assert_double_eq_tol(ratio.median, (double)(count + 1) / 2, 1e-9);
    ck_assert_double_eq_tol(ratio.low, low, 1e-9);
    ck_assert_double_eq_tol(ratio.high, high, 1e-9);
    ck_assert_double_eq_tol(ratio.sure, sure, 0.0005);
}

static void expect_verdict(const double *ratios, size_t count,
                           const char *doubts, enum result_status status)
{
    struct pairs_interval ratio = interval(ratios, count);
    why[0] = '\0';
    ck_assert_int_eq(pairs_verdict(&ratio, LIMIT, doubts, why), status);
    ck_assert_int_eq(why[0] != '\0', status == RESULT_CANNOT_TELL);
}

/* A machine of two cores on which nobody else is. */
static struct preflight idle_machine(void)
{
    return (struct preflight){
        .cores = 2, .load = 0.4, .before = 0.02, .meanwhile = 0.05, .after = 0};
}

static void expect_doubt(const struct preflight *flight, const char *part)
{
    const char *text = preflight_doubt(flight, why);
    if (part == NULL)
        ck_assert_ptr_null(text);
    else
        ck_assert_ptr_nonnull(strstr(text, part));
}

/* ---- the interval ---- */

START_TEST(the_interval_is_that_of_the_sign_test)
{
    expect_interval(5, 1, 5, 0.938);
    expect_interval(6, 1, 6, 0.969);
    expect_interval(8, 2, 7, 0.930);
    expect_interval(10, 2, 9, 0.979);
    expect_interval(15, 4, 12, 0.965);
    expect_interval(18, 6, 13, 0.904);
}
END_TEST

START_TEST(a_few_pairs_are_not_sure)
{
    expect_interval(1, 1, 1, 0);
    expect_interval(2, 1, 2, 0.5);
    expect_interval(4, 1, 4, 0.875);
    for (size_t i = 1; i < PAIRS_LEAST; i++)
        ck_assert_double_lt(interval_of_numbers(i).sure, PAIRS_SURE);
    for (size_t i = PAIRS_LEAST; i <= RESULT_PAIRS; i++)
        ck_assert_double_ge(interval_of_numbers(i).sure, PAIRS_SURE);
}
END_TEST

START_TEST(no_pairs_are_no_interval)
{
    struct pairs_interval ratio = pairs_interval(NULL, 0);
    ck_assert_uint_eq(ratio.count, 0);
    ck_assert_double_eq(ratio.median, 0);
    ck_assert_int_eq(pairs_compare(&ratio, LIMIT), 0);
}
END_TEST

START_TEST(as_many_pairs_as_have_room_are_taken)
{
    struct pairs_interval ratio = interval_of_numbers(RESULT_PAIRS);
    ck_assert_double_eq(ratio.median, (RESULT_PAIRS + 1) / 2.0);
    ck_assert_double_gt(ratio.low, 1);
    ck_assert_double_lt(ratio.high, RESULT_PAIRS);
}
END_TEST

/* How often 0 to 1, whose median is 0.5, lie beside the interval. */
START_TEST(it_misses_the_true_median_as_seldom_as_it_says)
{
    unsigned long long state = 1;
    int missed = 0;
    for (int i = 0; i < 20000; i++) {
        double ratios[10];
        for (size_t j = 0; j < 10; j++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            ratios[j] = (double)(state >> 11) / 9007199254740992.0 + 1e-9;
        }
        struct pairs_interval ratio = interval(ratios, 10);
        missed += ratio.low > 0.5 || ratio.high < 0.5;
    }
    ck_assert_int_gt(missed, 300); /* 2.15 % of 20,000 are 430 */
    ck_assert_int_lt(missed, 560);
}
END_TEST

START_TEST(there_are_three_looks)
{
    static const size_t looks[] = {5, 10, 15};
    size_t next = 0;
    for (size_t i = 0; i <= RESULT_PAIRS; i++)
        if (pairs_is_look(i, 5))
            ck_assert_uint_eq(i, looks[next++]);
    ck_assert_uint_eq(next, 3);
}
END_TEST

/* ---- the verdict ---- */

START_TEST(a_clear_ratio_passes_on_any_machine)
{
    static const double ratios[] = {26, 31, 4, 28, 3};
    expect_verdict(ratios, 5, NULL, RESULT_PASS);
    expect_verdict(ratios, 5, doubt, RESULT_PASS);
}
END_TEST

START_TEST(a_small_ratio_fails_where_there_is_no_doubt)
{
    static const double ratios[] = {1.1, 0.7, 1.0, 2.9, 1.2};
    expect_verdict(ratios, 5, NULL, RESULT_FAIL);
}
END_TEST

START_TEST(a_small_ratio_in_doubt_cannot_be_told)
{
    static const double ratios[] = {1.1, 0.7, 1.0, 2.9, 1.2};
    expect_verdict(ratios, 5, doubt, RESULT_CANNOT_TELL);
    ck_assert_str_eq(why, doubt);
}
END_TEST

START_TEST(an_interval_on_both_sides_cannot_be_told)
{
    static const double mostly_large[] = {1.1, 5, 2.9, 8, 3.5};
    static const double mostly_small[] = {1.1, 2, 2.9, 8, 3.5};
    expect_verdict(mostly_large, 5, NULL, RESULT_CANNOT_TELL);
    ck_assert_ptr_nonnull(strstr(why, "from 1.1x to 8x, and 3x"));
    expect_verdict(mostly_small, 5, NULL, RESULT_CANNOT_TELL);
}
END_TEST

START_TEST(too_few_pairs_cannot_tell_however_clear)
{
    static const double small[] = {1, 1, 1, 1};
    static const double large[] = {30, 30, 30, 30};
    expect_verdict(small, 4, NULL, RESULT_CANNOT_TELL);
    expect_verdict(large, 4, NULL, RESULT_CANNOT_TELL);
    ck_assert_ptr_nonnull(strstr(why, "4 pairs"));
    expect_verdict(large, 0, NULL, RESULT_CANNOT_TELL);
}
END_TEST

START_TEST(one_disturbed_round_in_ten_changes_nothing)
{
    static const double large[] = {26, 27, 25, 0.5, 26, 28, 24, 26, 25, 27};
    static const double small[] = {1, 1, 1.1, 30, 0.9, 1, 1, 1, 1.2, 1};
    expect_verdict(large, 10, NULL, RESULT_PASS);
    expect_verdict(small, 10, NULL, RESULT_FAIL);
}
END_TEST

START_TEST(the_limit_itself_is_enough)
{
    static const double exact[] = {LIMIT, LIMIT, LIMIT, LIMIT, LIMIT};
    struct pairs_interval ratio = {5, LIMIT, LIMIT, LIMIT, 0.938};
    ck_assert_int_eq(pairs_verdict(&ratio, LIMIT, NULL, why), RESULT_PASS);
    ratio = interval(exact, 5);
    ck_assert_int_ge(pairs_compare(&ratio, LIMIT), 0);
}
END_TEST

/* ---- the machine ---- */

START_TEST(an_idle_machine_is_beyond_doubt)
{
    struct preflight flight = idle_machine();
    expect_doubt(&flight, NULL);
    flight.quota = 2;
    expect_doubt(&flight, NULL);
}
END_TEST

START_TEST(one_core_is_a_doubt)
{
    struct preflight flight = idle_machine();
    flight.cores = 1;
    ck_assert(!preflight_is_parallel(&flight));
    expect_doubt(&flight, "no two cores");
}
END_TEST

START_TEST(a_share_of_less_than_two_cores_is_a_doubt)
{
    struct preflight flight = idle_machine();
    flight.cores = 16;
    flight.quota = 0.5;
    ck_assert(!preflight_is_parallel(&flight));
    expect_doubt(&flight, "no two cores");
    expect_doubt(&flight, "at the same time");
}
END_TEST

START_TEST(a_neighbour_at_any_moment_is_a_doubt)
{
    struct preflight flight = idle_machine();
    flight.before = MACHINE_IDLE;
    expect_doubt(&flight, "0.10 cores before");
    flight = idle_machine();
    flight.meanwhile = 0.98;
    expect_doubt(&flight, "0.98 cores during");
    flight = idle_machine();
    flight.after = 1.5;
    expect_doubt(&flight, "1.50 cores after");
}
END_TEST

START_TEST(a_neighbour_who_cannot_be_seen_is_a_doubt)
{
    struct preflight flight = idle_machine();
    flight.meanwhile = -1;
    expect_doubt(&flight, "cannot be seen");
}
END_TEST

START_TEST(all_that_was_seen_is_told)
{
    struct preflight flight = idle_machine();
    flight.after = -1;
    flight.is_virtual = true;
    flight.quota = 1.5;
    ck_assert_str_eq(preflight_text(&flight, why),
                     "2 cores, virtual machine, frequency governor not known, "
                     "a container's share of 1.50 cores, load 0.40; others "
                     "used 0.02 cores before, 0.05 meanwhile, ? after");
}
END_TEST

START_TEST(a_look_at_this_machine_finds_a_core)
{
    struct preflight flight;
    preflight_look(&flight);
    preflight_begin(&flight);
    preflight_end(&flight);
    ck_assert_int_ge(flight.cores, 1);
    ck_assert_double_ge(flight.quota, 0);
    ck_assert_double_ge(flight.before, -1);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        the_interval_is_that_of_the_sign_test,
        a_few_pairs_are_not_sure,
        no_pairs_are_no_interval,
        as_many_pairs_as_have_room_are_taken,
        it_misses_the_true_median_as_seldom_as_it_says,
        there_are_three_looks,
        a_clear_ratio_passes_on_any_machine,
        a_small_ratio_fails_where_there_is_no_doubt,
        a_small_ratio_in_doubt_cannot_be_told,
        an_interval_on_both_sides_cannot_be_told,
        too_few_pairs_cannot_tell_however_clear,
        one_disturbed_round_in_ten_changes_nothing,
        the_limit_itself_is_enough,
        an_idle_machine_is_beyond_doubt,
        one_core_is_a_doubt,
        a_share_of_less_than_two_cores_is_a_doubt,
        a_neighbour_at_any_moment_is_a_doubt,
        a_neighbour_who_cannot_be_seen_is_a_doubt,
        all_that_was_seen_is_told,
        a_look_at_this_machine_finds_a_core,
    };
    return suite_run("pairs", tests, sizeof tests / sizeof *tests);
}
