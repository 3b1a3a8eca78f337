/*
 * Who gets to see what of a result, and the lines of its text. The other
 * formats are for result_pages.sh.
 */
#include <string.h>

#include "grading/result_view.h"
#include "shop.h"

static char printed[16 * 1024];

/* ---- views ---- */

/* All that may be told about b.three, filled with what must not be. */
static void fill_secrets(void)
{
    static const struct rubric_symptom symptom = {"SECRET", "SECRET", "SECRET"};
    struct result_check *check = at(THREE);
    result_fail(check, "SECRET", "SECRET", "SECRET");
    check->symptom = &symptom;
    result_set(check->reason, "SECRET");
    result_set(check->likely, "SECRET");
    result_set(check->again, "SECRET");
    result_set(check->detail, "SECRET");
    result_figure(check, "SECRET", 5, "SECRET", -1, 4);
    check->seconds = 1.5;
    checks[THREE].title = checks[THREE].hint = checks[THREE].chapter =
        checks[THREE].argument = "SECRET";
}

/* Whether the bytes contain "SECRET". */
static bool tells(const void *memory, size_t size)
{
    const char *bytes = memory;
    for (size_t i = 0; i + 6 <= size; i++)
        if (memcmp(bytes + i, "SECRET", 6) == 0)
            return true;
    return false;
}

START_TEST(students_see_class_and_outcome_of_hidden_checks)
{
    begin();
    pass_all();
    fill_secrets();
    struct result *view = result_view(result, RESULT_STUDENT);
    const struct result_check *check = &view->checks[THREE];
    const struct rubric_check *described = check->rubric;
    ck_assert_uint_eq(view->rubric->count, COUNT);
    ck_assert(!tells(check, sizeof *check));
    ck_assert_str_eq(described->id, "b (hidden)");
    ck_assert_str_eq(described->title, "A hidden check");
    ck_assert_str_eq(described->hint, "");
    ck_assert_str_eq(described->chapter, "");
    ck_assert_str_eq(result_chapter(check), "");
    ck_assert_str_eq(described->argument, "");
    ck_assert_uint_eq(described->need_count, 0);
    ck_assert_double_eq(described->points, 30);
    ck_assert(described->is_hidden);
    ck_assert_int_eq(check->status, RESULT_FAIL);
    ck_assert_double_eq(check->most, 30);
    ck_assert_double_eq(check->seconds, 0);
    ck_assert(result_is_masked(check));
    ck_assert(!result_is_masked(&view->checks[ONE]));
    result_view_free(view);
    end();
}
END_TEST

START_TEST(instructors_see_everything)
{
    begin();
    fill_secrets();
    struct result *view = result_view(result, RESULT_INSTRUCTOR);
    ck_assert_str_eq(view->rubric->checks[THREE].id, "b.three");
    ck_assert_str_eq(view->checks[THREE].what, "SECRET");
    ck_assert_str_eq(view->checks[THREE].rubric->title, "SECRET");
    ck_assert(!result_is_masked(&view->checks[THREE]));
    result_view_free(view);
    end();
}
END_TEST

START_TEST(a_hidden_check_in_the_way_is_not_named)
{
    begin();
    pass_all();
    result_fail(at(THREE), "", "", "");
    ck_assert(!result_may_run(result, FOUR));
    struct result *view = result_view(result, RESULT_STUDENT);
    ck_assert_str_eq(view->checks[FOUR].reason, "needs b (hidden)");
    ck_assert_ptr_eq(view->checks[FOUR].blocker, &view->rubric->checks[THREE]);
    result_view_free(view);
    view = result_view(result, RESULT_INSTRUCTOR);
    ck_assert_str_eq(view->checks[FOUR].reason, "needs b.three");
    result_view_free(view);
    end();
}
END_TEST

START_TEST(why_a_hidden_check_was_skipped_is_not_told)
{
    begin();
    result_fail(at(TWO), "", "", "");
    ck_assert(!result_may_run(result, THREE));
    struct result *view = result_view(result, RESULT_STUDENT);
    ck_assert_int_eq(view->checks[THREE].status, RESULT_SKIP);
    ck_assert_str_eq(view->checks[THREE].reason, "");
    ck_assert_ptr_null(view->checks[THREE].blocker);
    result_view_free(view);
    end();
}
END_TEST

START_TEST(hidden_checks_are_gone_when_only_visible_ones_are_wanted)
{
    begin();
    pass_all();
    fill_secrets();
    result->is_visible_only = true;
    struct result *view = result_view(result, RESULT_INSTRUCTOR);
    ck_assert_uint_eq(view->rubric->count, COUNT - 1);
    ck_assert_str_eq(view->checks[2].rubric->id, "b.four");
    ck_assert_uint_eq(view->checks[2].rubric->need_count, 1);
    ck_assert_uint_eq(view->checks[2].rubric->needs[0], ONE);
    ck_assert_uint_eq(result_view_index(result, FOUR), 2);
    ck_assert_uint_eq(result_view_index(result, THREE), COUNT - 1);
    result_view_free(view);
    end();
}
END_TEST

/* Adds a pair and the figure that a check made of it. */
static void add_speed(int number)
{
    result->pairs[result->pair_count++] = (struct result_pair){2, 1};
    result->speed_up = result_figure(at(number), "speed-up", 2, "x", 1, 1);
}

static void expect_speed(enum result_audience audience, size_t pairs,
                         size_t owner)
{
    struct result *view = result_view(result, audience);
    ck_assert_uint_eq(view->pair_count, pairs);
    const struct result_figure *expected =
        owner < COUNT ? &view->checks[owner].figures[0] : NULL;
    ck_assert_ptr_eq(view->speed_up, expected);
    ck_assert_ptr_eq(result_owner(view, view->speed_up),
                     expected != NULL ? &view->checks[owner] : NULL);
    result_view_free(view);
}

START_TEST(the_rounds_belong_to_the_check_that_judged_them)
{
    begin();
    add_speed(FOUR);
    expect_speed(RESULT_STUDENT, 1, FOUR);
    result->is_visible_only = true;
    expect_speed(RESULT_STUDENT, 1, FOUR - 1);
    end();
    begin();
    add_speed(THREE);
    expect_speed(RESULT_STUDENT, 0, COUNT);
    expect_speed(RESULT_INSTRUCTOR, 1, THREE);
    result->is_visible_only = true;
    expect_speed(RESULT_INSTRUCTOR, 0, COUNT);
    result->speed_up = NULL;
    expect_speed(RESULT_STUDENT, 1, COUNT);
    end();
}
END_TEST

/* ---- the lines of the text ---- */

static FILE *open_printed(void)
{
    memset(printed, 0, sizeof printed);
    FILE *stream = fmemopen(printed, sizeof printed, "w");
    ck_assert_ptr_nonnull(stream);
    return stream;
}

static void expect_check(int number, bool in_colour, const char *expected)
{
    FILE *stream = open_printed();
    ck_assert(result_write_check(stream, result, (size_t)number, RESULT_STUDENT,
                                 in_colour));
    fclose(stream);
    ck_assert_str_eq(printed, expected);
}

static void expect_end(const char *expected)
{
    FILE *stream = open_printed();
    result_sum(result);
    ck_assert(result_write_end(stream, result, RESULT_STUDENT, false));
    fclose(stream);
    ck_assert_str_eq(printed, expected);
}

START_TEST(what_passed_is_one_line)
{
    begin();
    result_pass(at(ONE));
    at(ONE)->seconds = 0.94;
    expect_check(ONE, false, "1/5 a.one ....... ok          0.9 s   10/10\n");
    expect_check(
        ONE, true,
        "1/5 a.one .......\x1b[32m ok        \x1b[0m  0.9 s   10/10\n");
    end();
}
END_TEST

START_TEST(what_failed_is_told_and_how_to_see_it_again)
{
    begin();
    result_fail(at(TWO), "the sum", "2", "3");
    result_set(at(TWO)->again, "first\nsecond");
    result_set(at(TWO)->detail, "shop.c:1:\n  x = y");
    result_figure(at(TWO), "slips", 3, "", -1, 0);
    result_figure(at(TWO), "bytes", 1000, "B", 0, 0);
    expect_check(TWO, false,
                 "2/5 a.two ....... FAIL        0.0 s    0/20\n"
                 "        the sum: expected 2, got 3 (handout: Sums)\n"
                 "        slips: 3, at most 0\n"
                 "        bytes: 1,000 B\n"
                 "        shop.c:1:\n"
                 "          x = y\n"
                 "        likely: HINT\n"
                 "        again:  first\n"
                 "                second\n");
    end();
}
END_TEST

START_TEST(a_failure_without_a_comparison_has_its_title)
{
    begin();
    result_fail(at(ONE), "", "", "");
    expect_check(ONE, false,
                 "1/5 a.one ....... FAIL        0.0 s    0/10\n"
                 "        TITLE (handout: Sums)\n"
                 "        likely: HINT\n");
    result_fail(at(ONE), "it crashed", "", "");
    expect_check(ONE, false,
                 "1/5 a.one ....... FAIL        0.0 s    0/10\n"
                 "        it crashed (handout: Sums)\n"
                 "        likely: HINT\n");
    end();
}
END_TEST

START_TEST(other_outcomes_have_their_reason)
{
    begin();
    result_fail(at(ONE), "", "", "");
    result_may_run(result, TWO);
    expect_check(TWO, false,
                 "2/5 a.two ....... skip                 0/20\n"
                 "        needs a.one\n");
    result_not_applicable(at(TWO), "no such thing");
    expect_check(TWO, false,
                 "2/5 a.two ....... skip                 -\n"
                 "        no such thing\n");
    result_cannot_tell(at(TWO), "busy");
    expect_check(TWO, false,
                 "2/5 a.two ....... can't tell  0.0 s    -\n"
                 "        busy\n");
    expect_check(FIVE, false, "5/5 b.five ...... not run              0/0\n");
    end();
}
END_TEST

START_TEST(a_hidden_check_is_one_line)
{
    begin();
    pass_all();
    fill_secrets();
    expect_check(THREE, false, "3/5 b (hidden) .. FAIL                 0/30\n");
    result->is_visible_only = true;
    expect_check(THREE, false, "");
    end();
}
END_TEST

START_TEST(limits_are_shown_of_what_passed_too)
{
    begin();
    result_pass(at(ONE));
    result_figure(at(ONE), "slips", 0, "", -1, 1);
    result_figure(at(ONE), "bytes", 1000, "B", 0, 0);
    result_set(at(ONE)->detail, "DETAIL");
    expect_check(ONE, false,
                 "1/5 a.one ....... ok          0.0 s   10/10\n"
                 "        slips: 0, at most 1\n");
    end();
}
END_TEST

START_TEST(the_score_comes_last)
{
    begin();
    pass_all();
    result_fail(at(ONE), "", "", "");
    result->seconds = 6.94;
    expect_end("4 passed, 1 failed, 0 skipped in 6.9 s            "
               "score 90 of 100\n");
    result_cannot_tell(at(THREE), "");
    result_note(result, "the machine is slow");
    expect_end("note: the machine is slow\n"
               "scaled up to 100 points from 60 of 70: what does not apply, or "
               "cannot be decided\nhere, does not count\n"
               "3 passed, 1 failed, 0 skipped, 1 can't tell in 6.9 s  "
               "score 85.71 of 100\n");
    end();
}
END_TEST

START_TEST(what_broke_off_says_so_last)
{
    begin();
    result_pass(at(ONE));
    result->is_complete = false;
    result_set(result->problem, "no disk");
    expect_end("1 passed, 0 failed, 0 skipped, 4 not run in 0.0 s\n"
               "NOT GRADED: no disk\n");
    end();
}
END_TEST

START_TEST(a_full_disk_is_told)
{
    begin();
    FILE *full = fopen("/dev/full", "w");
    ck_assert_ptr_nonnull(full);
    ck_assert(!result_write_text(full, result, RESULT_STUDENT, false));
    ck_assert(!result_write_json(full, result, RESULT_STUDENT));
    ck_assert(!result_write_junit(full, result, RESULT_STUDENT));
    ck_assert(!result_write_tap(full, result, RESULT_STUDENT));
    ck_assert(!result_write_html(full, result, RESULT_STUDENT));
    ck_assert(!result_write_check(full, result, 0, RESULT_STUDENT, false));
    fclose(full);
    end();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        students_see_class_and_outcome_of_hidden_checks,
        instructors_see_everything,
        a_hidden_check_in_the_way_is_not_named,
        why_a_hidden_check_was_skipped_is_not_told,
        hidden_checks_are_gone_when_only_visible_ones_are_wanted,
        the_rounds_belong_to_the_check_that_judged_them,
        what_passed_is_one_line,
        what_failed_is_told_and_how_to_see_it_again,
        a_failure_without_a_comparison_has_its_title,
        other_outcomes_have_their_reason,
        a_hidden_check_is_one_line,
        limits_are_shown_of_what_passed_too,
        the_score_comes_last,
        what_broke_off_says_so_last,
        a_full_disk_is_told,
    };
    return suite_run("result_shown", tests, sizeof tests / sizeof *tests);
}
