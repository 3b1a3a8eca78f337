/*
 * Figures of checks: which keep their limits, and how numbers look.
 */
#include <math.h>

#include "grading/result_figures.h"
#include "grading/result_view.h"
#include "shop.h"

/* ---- figures ---- */

static void expect_kept(double value, int direction, double limit, bool kept)
{
    begin();
    result_figure(at(ONE), "NAME", 1, "s", 0, 0);
    result_figure(at(ONE), "NAME", value, "s", direction, limit);
    ck_assert_int_eq(result_keeps_limits(at(ONE)), kept);
    end();
}

START_TEST(limits_are_kept_or_not)
{
    expect_kept(2, -1, 2, true);
    expect_kept(2.0001, -1, 2, false);
    expect_kept(2, 1, 2, true);
    expect_kept(1.9999, 1, 2, false);
    expect_kept(3, 0, 2, true);
    expect_kept(NAN, -1, 2, false);
    expect_kept(NAN, 1, 2, false);
    expect_kept(NAN, 0, 2, true);
}
END_TEST

START_TEST(figures_that_do_not_fit_keep_no_limit)
{
    begin();
    for (int i = 0; i < RESULT_FIGURES; i++)
        ck_assert_ptr_nonnull(result_figure(at(ONE), "x", i, "", -1, 99));
    ck_assert(result_keeps_limits(at(ONE)));
    for (int i = 0; i < 3; i++)
        result_figure(at(ONE), "x", i, "", -1, 99)->low = 1;
    ck_assert(!result_keeps_limits(at(ONE)));
    ck_assert_uint_le(at(ONE)->figure_count, RESULT_FIGURES + 1);
    ck_assert_double_eq(at(ONE)->figures[RESULT_FIGURES - 1].value,
                        RESULT_FIGURES - 1);
    struct result *view = result_view(result, RESULT_INSTRUCTOR);
    ck_assert_uint_eq(view->checks[ONE].figure_count, RESULT_FIGURES);
    result_view_free(view);
    end();
}
END_TEST

START_TEST(numbers_have_three_digits_or_more)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0"},
        {2, "2"},
        {2.04, "2.04"},
        {26.13, "26.1"},
        {1009.5, "1,009.5"},
        {0.0553, "0.0553"},
        {0.00213, "0.00213"},
        {123456.7, "123,457"},
        {1e6, "1,000,000"},
        {-3.456, "-3.46"},
        {-0.0, "0"},
        {100, "100"},
        {9.999, "10"},
        {1e15, "1e+15"},
        {NAN, "not known"},
        {INFINITY, "not known"},
        {1e-12, "0"},
        {0.1, "0.1"},
    };
    char text[RESULT_NUMBER];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_str_eq(result_number(text, cases[i].value), cases[i].text);
    ck_assert_str_eq(result_amount(text, 26.13, "x"), "26.1x");
    ck_assert_str_eq(result_amount(text, 1.5, "s"), "1.5 s");
    ck_assert_str_eq(result_amount(text, 2, ""), "2");
    ck_assert_str_eq(result_points(text, 66.66), "66.66");
    ck_assert_str_eq(result_points(text, 2.5), "2.5");
    ck_assert_str_eq(result_points(text, 40), "40");
}
END_TEST

static void expect_sentence(double value, int direction, double limit,
                            double baseline, const char *expected)
{
    char text[RESULT_SENTENCE];
    begin();
    struct result_figure *figure =
        result_figure(at(ONE), "ratio", value, "x", direction, limit);
    figure->baseline = baseline;
    figure->low = baseline > 0 ? 1 : 0;
    figure->high = baseline > 0 ? 3 : 0;
    ck_assert_str_eq(result_figure_sentence(text, figure), expected);
    end();
}

START_TEST(a_number_never_contradicts_its_limit)
{
    expect_sentence(19.96, 1, 20, 0, "ratio: 19.96x, at least 20x");
    expect_sentence(19.9996, 1, 20, 0, "ratio: 19.9996x, at least 20x");
    expect_sentence(20, 1, 20, 0, "ratio: 20x, at least 20x");
    expect_sentence(20.001, 1, 20, 0, "ratio: 20.001x, at least 20x");
    expect_sentence(2.1004, -1, 2.1, 0, "ratio: 2.1004x, at most 2.1x");
    expect_sentence(19.96, 0, 20, 0, "ratio: 20x");
    expect_sentence(NAN, 1, 20, 0, "ratio: not known, at least 20x");
}
END_TEST

START_TEST(a_figure_is_a_sentence)
{
    expect_sentence(2, -1, 2.125, 1009.5,
                    "ratio: 2x (1x to 3x), at most 2.125x; "
                    "the baseline: 1,009.5x");
}
END_TEST

START_TEST(a_scaled_score_says_so)
{
    char text[RESULT_SENTENCE];
    begin();
    pass_all();
    result_fail(at(THREE), "", "", "");
    result_sum(result);
    ck_assert_str_eq(result_scaling(text, result), "");
    result_not_applicable(at(ONE), "");
    result_sum(result);
    ck_assert_str_eq(result_scaling(text, result),
                     "scaled up to 100 points from 60 of 90: what does not "
                     "apply, or cannot be decided here, does not count");
    end();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        limits_are_kept_or_not,
        figures_that_do_not_fit_keep_no_limit,
        numbers_have_three_digits_or_more,
        a_number_never_contradicts_its_limit,
        a_figure_is_a_sentence,
        a_scaled_score_says_so,
    };
    return suite_run("result_figures", tests, sizeof tests / sizeof *tests);
}
