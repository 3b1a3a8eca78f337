/*
 * result.c: what the outcomes of checks make of the points.
 */
#include <string.h>

#include "shop.h"

/* Sums up, and compares. */
static void expect_score(double score, double counted, double out_of,
                         int status)
{
    result_sum(result);
    ck_assert_double_eq(result->score, score);
    ck_assert_double_eq(result->counted, counted);
    ck_assert_double_eq(result->out_of, out_of);
    ck_assert_int_eq(result_status(result), status);
}

/* ---- outcomes ---- */

START_TEST(in_a_new_result_nothing_has_been_run)
{
    begin();
    result->is_complete = false;
    for (int i = 0; i < COUNT; i++) {
        ck_assert_int_eq(at(i)->status, RESULT_NOT_RUN);
        ck_assert_double_eq(at(i)->points, 0);
        ck_assert_double_eq(at(i)->most, checks[i].points);
        ck_assert_ptr_eq(at(i)->rubric, &checks[i]);
    }
    ck_assert_double_eq(result->out_of, 100);
    expect_score(0, 100, 100, 2);
    end();
}
END_TEST

START_TEST(a_pass_earns_its_points)
{
    begin();
    pass_all();
    ck_assert_double_eq(at(TWO)->points, 20);
    expect_score(100, 100, 100, 0);
    end();
}
END_TEST

START_TEST(a_failure_earns_nothing)
{
    begin();
    pass_all();
    result_fail(at(TWO), "WHAT", "1", "2");
    ck_assert_int_eq(at(TWO)->status, RESULT_FAIL);
    ck_assert_str_eq(at(TWO)->what, "WHAT");
    ck_assert_str_eq(at(TWO)->expected, "1");
    ck_assert_str_eq(at(TWO)->got, "2");
    expect_score(80, 100, 100, 1);
    end();
}
END_TEST

START_TEST(the_hint_is_the_likely_cause_if_there_is_no_better_one)
{
    begin();
    result_fail(at(ONE), NULL, NULL, NULL);
    ck_assert_str_eq(at(ONE)->likely, "HINT");
    ck_assert_str_eq(at(ONE)->what, "");
    ck_assert_str_eq(at(ONE)->got, "");
    result_set(at(TWO)->likely, "line %d", 7);
    result_fail(at(TWO), "", "", "");
    ck_assert_str_eq(at(TWO)->likely, "line 7");
    end();
}
END_TEST

static struct rubric_symptom symptoms[] = {
    {"till 9: expected 3, got 4", "COUNT", "Tills"},
    {"a scream", "MICE", "Pets"},
    {"till", "LAST", "Last"},
};
static const struct rubric symptomatic = {.symptoms = symptoms,
                                          .symptom_count = 3};

static void expect_diagnosis(const char *likely, const char *chapter)
{
    result_diagnose(at(ONE), &symptomatic);
    ck_assert_str_eq(at(ONE)->likely, likely);
    ck_assert_str_eq(result_chapter(at(ONE)), chapter);
    ck_assert_int_eq(at(ONE)->status, RESULT_FAIL);
}

START_TEST(a_symptom_is_found_in_the_sentence_of_a_failure)
{
    begin();
    result_fail(at(ONE), "till 9", "3", "4");
    expect_diagnosis("COUNT", "Tills");
    end();
}
END_TEST

START_TEST(a_symptom_is_found_in_the_details_of_a_failure)
{
    begin();
    result_fail(at(ONE), "WHAT", "1", "2");
    result_set(at(ONE)->detail, "on standard error:\nshop: a scream\n");
    expect_diagnosis("MICE", "Pets");
    end();
}
END_TEST

START_TEST(the_first_symptom_that_fits_is_told)
{
    begin();
    result_fail(at(ONE), "the till", "3", "4");
    result_set(at(ONE)->detail, "a scream");
    expect_diagnosis("MICE", "Pets");
    end();
}
END_TEST

START_TEST(without_a_symptom_the_hint_and_chapter_are_the_checks_own)
{
    begin();
    result_fail(at(ONE), "WHAT", "1", "2");
    expect_diagnosis("HINT", "Sums");
    end();
}
END_TEST

START_TEST(what_has_not_failed_has_no_symptom)
{
    begin();
    result_pass(at(ONE));
    result_set(at(ONE)->detail, "a scream");
    result_diagnose(at(ONE), &symptomatic);
    ck_assert_str_eq(at(ONE)->likely, "");
    ck_assert_str_eq(result_chapter(at(ONE)), "Sums");
    end();
}
END_TEST

START_TEST(a_skipped_check_loses_its_points)
{
    begin();
    pass_all();
    result_skip(at(TWO), "WHY");
    ck_assert_str_eq(at(TWO)->reason, "WHY");
    ck_assert(!at(TWO)->is_left_out);
    expect_score(80, 100, 100, 1);
    end();
}
END_TEST

START_TEST(what_does_not_apply_leaves_the_maximum)
{
    begin();
    pass_all();
    result_not_applicable(at(TWO), "WHY");
    ck_assert_int_eq(at(TWO)->status, RESULT_SKIP);
    ck_assert_str_eq(at(TWO)->reason, "WHY");
    ck_assert(at(TWO)->is_left_out);
    expect_score(100, 80, 100, 0);
    result_fail(at(FOUR), "", "", "");
    expect_score(50, 80, 100, 1);
    end();
}
END_TEST

START_TEST(what_cannot_be_told_leaves_the_maximum)
{
    begin();
    pass_all();
    result_cannot_tell(at(THREE), "WHY");
    ck_assert_int_eq(at(THREE)->status, RESULT_CANNOT_TELL);
    ck_assert(at(THREE)->is_left_out);
    expect_score(100, 70, 100, 0);
    end();
}
END_TEST

START_TEST(a_later_outcome_replaces_the_former)
{
    begin();
    pass_all();
    result_fail(at(ONE), "", "", "");
    ck_assert(!result_may_run(result, TWO));
    result_cannot_tell(at(ONE), "x");
    result_pass(at(ONE));
    result_pass(at(TWO));
    ck_assert_ptr_null(at(TWO)->blocker);
    ck_assert_str_eq(at(TWO)->reason, "");
    ck_assert(!at(ONE)->is_left_out);
    expect_score(100, 100, 100, 0);
    end();
}
END_TEST

/* ---- needs ---- */

/* Whether b.four may run, when b.three, which it needs, is as it is. */
static void expect_blocked(bool is_blocked)
{
    result_pass(at(ONE));
    ck_assert_int_eq(result_may_run(result, FOUR), !is_blocked);
    ck_assert_int_eq(at(FOUR)->status,
                     is_blocked ? RESULT_SKIP : RESULT_NOT_RUN);
    ck_assert_ptr_eq(at(FOUR)->blocker, is_blocked ? &checks[THREE] : NULL);
    ck_assert_str_eq(at(FOUR)->reason, is_blocked ? "needs b.three" : "");
    ck_assert_double_eq(at(FOUR)->most, 40);
    ck_assert(!at(FOUR)->is_left_out);
    end();
}

START_TEST(what_needs_a_failed_check_is_skipped)
{
    begin();
    result_fail(at(THREE), "", "", "");
    expect_blocked(true);
}
END_TEST

START_TEST(what_needs_a_skipped_check_is_skipped)
{
    begin();
    result_skip(at(THREE), "");
    expect_blocked(true);
    begin();
    result_fail(at(TWO), "", "", "");
    ck_assert(!result_may_run(result, THREE));
    expect_blocked(true);
}
END_TEST

START_TEST(what_needs_a_check_that_was_not_run_is_skipped)
{
    begin();
    expect_blocked(true);
}
END_TEST

START_TEST(what_does_not_apply_or_cannot_be_told_blocks_nothing)
{
    begin();
    result_not_applicable(at(THREE), "");
    expect_blocked(false);
    begin();
    result_cannot_tell(at(THREE), "");
    expect_blocked(false);
    begin();
    result_pass(at(THREE));
    expect_blocked(false);
}
END_TEST

START_TEST(a_check_of_no_points_can_be_in_the_way)
{
    begin();
    checks[THREE].points = 0;
    result_skip(at(THREE), "");
    expect_blocked(true);
}
END_TEST

START_TEST(the_first_need_that_has_not_passed_is_named)
{
    begin();
    result_fail(at(THREE), "", "", "");
    result_fail(at(ONE), "", "", "");
    ck_assert(!result_may_run(result, FOUR));
    ck_assert_ptr_eq(at(FOUR)->blocker, &checks[THREE]);
    end();
}
END_TEST

START_TEST(hidden_needs_do_not_count_when_only_visible_checks_are_wanted)
{
    begin();
    result->is_visible_only = true;
    expect_blocked(false);
}
END_TEST

/* ---- sums ---- */

START_TEST(the_score_is_rounded_down_to_hundredths)
{
    begin();
    pass_all();
    result_not_applicable(at(ONE), "");
    result_fail(at(THREE), "", "", "");
    expect_score(66.66, 90, 100, 1);
    at(ONE)->is_left_out = false;
    end();
    begin();
    pass_all();
    checks[ONE].points = 1e-4;
    result_fail(at(ONE), "", "", "");
    at(ONE)->most = 1e-4;
    result_sum(result);
    ck_assert_double_lt(result->score, result->out_of);
    ck_assert_int_eq(result_status(result), 1);
    end();
}
END_TEST

START_TEST(decimal_fractions_add_up)
{
    begin();
    for (int i = 0; i < COUNT; i++)
        checks[i].points = 0.1;
    end();
    result = result_new(&rubric);
    result->is_complete = true;
    pass_all();
    expect_score(0.1 + 0.1 + 0.1 + 0.1 + 0.1, 0.1 + 0.1 + 0.1 + 0.1 + 0.1,
                 0.1 + 0.1 + 0.1 + 0.1 + 0.1, 0);
    end();
    begin();
    checks[FIVE].points = 29;
    checks[ONE].points = 71;
    checks[TWO].points = checks[THREE].points = checks[FOUR].points = 0;
    pass_all();
    result_fail(at(ONE), "", "", "");
    for (int i = TWO; i <= FOUR; i++)
        result_pass(at(i));
    expect_score(29, 100, 100, 1); /* not 28.99 */
    end();
}
END_TEST

START_TEST(a_check_of_no_points_may_fail)
{
    begin();
    pass_all();
    result_fail(at(FIVE), "", "", "");
    expect_score(100, 100, 100, 0);
    end();
}
END_TEST

START_TEST(a_grading_that_broke_off_has_no_score)
{
    begin();
    pass_all();
    result->is_complete = false;
    expect_score(0, 100, 100, 2);
    end();
}
END_TEST

START_TEST(where_nothing_can_be_decided_nothing_is_graded)
{
    begin();
    for (int i = 0; i < COUNT; i++)
        result_cannot_tell(at(i), "");
    expect_score(0, 0, 100, 2);
    end();
}
END_TEST

START_TEST(hidden_checks_leave_when_only_visible_ones_are_wanted)
{
    begin();
    pass_all();
    result_fail(at(THREE), "", "", "");
    result->is_visible_only = true;
    expect_score(70, 70, 70, 0);
    struct result_counts counts = result_counts(result);
    ck_assert_uint_eq(counts.passed, 4);
    ck_assert_uint_eq(counts.failed, 0);
    end();
}
END_TEST

START_TEST(outcomes_are_counted)
{
    begin();
    result_pass(at(ONE));
    result_fail(at(TWO), "", "", "");
    result_skip(at(THREE), "");
    result_cannot_tell(at(FOUR), "");
    struct result_counts counts = result_counts(result);
    ck_assert_uint_eq(counts.passed, 1);
    ck_assert_uint_eq(counts.failed, 1);
    ck_assert_uint_eq(counts.skipped, 1);
    ck_assert_uint_eq(counts.undecided, 1);
    ck_assert_uint_eq(counts.not_run, 1);
    end();
}
END_TEST

/* ---- texts, notes ---- */

START_TEST(long_texts_are_cut)
{
    static char text[2 * RESULT_TEXT];
    memset(text, 'x', sizeof text - 1);
    begin();
    result_fail(at(ONE), text, text, text);
    result_set(at(ONE)->again, "%s", text);
    result_skip(at(TWO), text);
    result_note(result, "%s", text);
    const char *const cut[] = {at(ONE)->what,   at(ONE)->expected,
                               at(ONE)->got,    at(ONE)->again,
                               at(TWO)->reason, result->notes[0]};
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
        ck_assert_uint_eq(strlen(cut[i]), RESULT_TEXT - 1);
        ck_assert_str_eq(cut[i] + RESULT_TEXT - 5, "x...");
    }
    end();
}
END_TEST

START_TEST(notes_that_do_not_fit_are_told)
{
    begin();
    for (int i = 0; i < RESULT_NOTES; i++)
        result_note(result, "note %d", i);
    ck_assert_str_eq(result->notes[RESULT_NOTES - 1], "note 15");
    result_note(result, "one more");
    ck_assert_uint_eq(result->note_count, RESULT_NOTES);
    ck_assert_str_eq(result->notes[RESULT_NOTES - 1], "and more");
    end();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        in_a_new_result_nothing_has_been_run,
        a_pass_earns_its_points,
        a_failure_earns_nothing,
        the_hint_is_the_likely_cause_if_there_is_no_better_one,
        a_symptom_is_found_in_the_sentence_of_a_failure,
        a_symptom_is_found_in_the_details_of_a_failure,
        the_first_symptom_that_fits_is_told,
        without_a_symptom_the_hint_and_chapter_are_the_checks_own,
        what_has_not_failed_has_no_symptom,
        a_skipped_check_loses_its_points,
        what_does_not_apply_leaves_the_maximum,
        what_cannot_be_told_leaves_the_maximum,
        a_later_outcome_replaces_the_former,
        what_needs_a_failed_check_is_skipped,
        what_needs_a_skipped_check_is_skipped,
        what_needs_a_check_that_was_not_run_is_skipped,
        what_does_not_apply_or_cannot_be_told_blocks_nothing,
        a_check_of_no_points_can_be_in_the_way,
        the_first_need_that_has_not_passed_is_named,
        hidden_needs_do_not_count_when_only_visible_checks_are_wanted,
        the_score_is_rounded_down_to_hundredths,
        decimal_fractions_add_up,
        a_check_of_no_points_may_fail,
        a_grading_that_broke_off_has_no_score,
        where_nothing_can_be_decided_nothing_is_graded,
        hidden_checks_leave_when_only_visible_ones_are_wanted,
        outcomes_are_counted,
        long_texts_are_cut,
        notes_that_do_not_fit_are_told,
    };
    return suite_run("result", tests, sizeof tests / sizeof *tests);
}
