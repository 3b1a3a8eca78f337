/*
 * result_read.c: a result that was written as JSON comes back as it was.
 */
#include "grading/result_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grading/taken.h"
#include "shop.h"

static char why[RESULT_TEXT];

/* A result as JSON; the caller frees it. */
static char *write_json(const struct result *from,
                        enum result_audience audience)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(stream);
    ck_assert(result_write_json(stream, from, audience));
    ck_assert_int_eq(fclose(stream), 0);
    return text;
}

/* What comes back is written to the same bytes. */
static void expect_same(enum result_audience audience)
{
    char *text = write_json(result, audience);
    struct result *back = result_read(text, strlen(text), why);
    ck_assert_msg(back != NULL, "%s", why);
    char *again = write_json(back, RESULT_INSTRUCTOR);
    ck_assert_str_eq(again, text);
    result_read_free(back);
    free(again);
    free(text);
}

/* Something of everything. */
static void fill(void)
{
    begin();
    snprintf(result->submission, sizeof result->submission, "ada/x.c");
    snprintf(result->format, sizeof result->format, "engine file");
    memset(result->hash, 'b', 64);
    snprintf(result->started, sizeof result->started, "2026-03-01T09:30:00Z");
    snprintf(result->machine, sizeof result->machine, "2 cores");
    snprintf(result->sandbox, sizeof result->sandbox, "a box");
    result->seed = UINT64_MAX;
    result->seconds = 12.25;
    result->is_quick = true;
    result_pass(at(ONE));
    result_fail(at(TWO), "what \xc3\xa4", "expected\n\"x\"", "got");
    result_set(at(TWO)->detail, "<detail>");
    result_set(at(TWO)->again, "again");
    result_may_run(result, THREE);
    result_cannot_tell(at(FIVE), "busy");
    struct result_figure *figure =
        result_figure(at(FIVE), "speed-up", 3.5, "x", 1, 3);
    figure->low = 3.25;
    figure->high = 4;
    result_figure(at(FIVE), "unknown", NAN, "", -1, 2)->baseline = 7;
    result->pairs[result->pair_count++] = (struct result_pair){1, 0.5};
    result_note(result, "a note");
    result_sum(result);
}

START_TEST(all_of_it_comes_back)
{
    fill();
    expect_same(RESULT_INSTRUCTOR);
    end();
}
END_TEST

START_TEST(what_students_see_comes_back_as_they_see_it)
{
    fill();
    expect_same(RESULT_STUDENT);
    end();
}
END_TEST

START_TEST(a_result_that_broke_off_comes_back)
{
    begin();
    result->is_complete = false;
    result_set(result->problem, "killed");
    result_sum(result);
    expect_same(RESULT_INSTRUCTOR);
    end();
}
END_TEST

START_TEST(pages_of_it_are_the_same)
{
    char *text, *page = NULL, *again = NULL;
    size_t size;
    fill();
    text = write_json(result, RESULT_INSTRUCTOR);
    struct result *back = result_read(text, strlen(text), why);
    ck_assert_ptr_nonnull(back);
    FILE *stream = open_memstream(&page, &size);
    ck_assert(result_write_html(stream, result, RESULT_STUDENT));
    fclose(stream);
    stream = open_memstream(&again, &size);
    ck_assert(result_write_html(stream, back, RESULT_STUDENT));
    fclose(stream);
    ck_assert_str_eq(again, page);
    ck_assert_ptr_null(strstr(page, "b.three"));
    result_read_free(back);
    free(text);
    free(page);
    free(again);
    end();
}
END_TEST

static void expect_refused(const char *text)
{
    ck_assert_ptr_null(result_read(text, strlen(text), why));
    ck_assert_ptr_nonnull(strstr(why, "it is no result"));
}

START_TEST(what_is_no_result_is_refused)
{
    expect_refused("");
    expect_refused("{");
    expect_refused("[]");
    expect_refused("{\"format\": \"grading result\", \"version\": 2}");
    expect_refused("{\"format\": \"grading result\", \"version\": 1, "
                   "\"checks\": []}");
    ck_assert_ptr_null(result_read_file("/nonexistent", why));
    ck_assert_ptr_nonnull(strstr(why, "No such file"));
}
END_TEST

/* Replaces a word of the same length. */
static void expect_refused_with(const char *word, const char *other)
{
    char *text = write_json(result, RESULT_INSTRUCTOR);
    char *at_word = strstr(text, word);
    ck_assert_ptr_nonnull(at_word);
    memcpy(at_word, other, strlen(other));
    expect_refused(text);
    free(text);
}

START_TEST(what_contradicts_itself_is_refused)
{
    fill();
    expect_refused_with("\"status\": \"fail\"", "\"status\": \"fall\"");
    expect_refused_with("\"a.one\"\n   ]", "\"a.two\"\n   ]");
    expect_refused_with("\"version\": 1", "\"version\": 9");
    end();
}
END_TEST

START_TEST(a_result_lacks_timing_if_it_was_left_for_later)
{
    begin();
    result_pass(at(ONE));
    ck_assert(!taken_is_lacking(result));
    result_not_applicable(at(TWO), "--quick leaves it out");
    ck_assert(!taken_is_lacking(result));
    result_not_applicable(at(FOUR), TAKEN_LATER);
    ck_assert(taken_is_lacking(result));
    end();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        all_of_it_comes_back,
        what_students_see_comes_back_as_they_see_it,
        a_result_that_broke_off_comes_back,
        pages_of_it_are_the_same,
        what_is_no_result_is_refused,
        what_contradicts_itself_is_refused,
        a_result_lacks_timing_if_it_was_left_for_later,
    };
    return suite_run("result_read", tests, sizeof tests / sizeof *tests);
}
