/*
 * lab_answer.c: what an oracle says becomes a text, whichever it is; and what a
 * program says is never cut into being right.
 */
#include <stdio.h>
#include <string.h>

#include "grading/lab_answer.h"
#include "suite.h"

/* 62 characters, the most. */
#define MOST "12345678901234567890123456789012345678901234567890123456789012"

static struct lab_answer answer;
static char said[LAB_ANSWER];

/* What the oracle has said of a signature. */
static bool reads(const char *signature)
{
    char json[512];
    snprintf(json, sizeof json,
             "{\"signature\": %s, \"blocks\": 7, \"acquisitions\": 9}\n",
             signature);
    return lab_answer_read(&answer, json);
}

static bool says(const char *output, const char *prefix)
{
    return lab_answer_said(output, strlen(output), prefix, said);
}

/* ---- the oracle ---- */

START_TEST(a_signature_is_an_integer_or_a_text)
{
    ck_assert(reads("12"));
    ck_assert_str_eq(answer.text, "12");
    ck_assert_uint_eq(answer.blocks, 7);
    ck_assert_uint_eq(answer.acquisitions, 9);
    ck_assert(reads("-9223372036854775807"));
    ck_assert_str_eq(answer.text, "-9223372036854775807");
    ck_assert(reads("\"sum 5, live 0\""));
    ck_assert_str_eq(answer.text, "sum 5, live 0");
    ck_assert(reads("\"~\""));
    ck_assert(reads("\"" MOST "\""));
    ck_assert_str_eq(answer.text, MOST);
}
END_TEST

START_TEST(what_cannot_be_compared_is_no_signature)
{
    ck_assert(!reads("\"\""));
    ck_assert(!reads("\"" MOST "3\""));
    ck_assert(!reads("\"a\\nb\""));
    ck_assert(!reads("\"a\\tb\""));
    ck_assert(!reads("\"\\u00e4\""));
    ck_assert(!reads("\"\\u007f\""));
    ck_assert(!reads("1.5"));
    ck_assert(!reads("true"));
    ck_assert(!reads("null"));
    ck_assert(!reads("[1]"));
}
END_TEST

START_TEST(all_of_it_is_there)
{
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "12",
        "{\"signature\": 1, \"blocks\": 7}",
        "{\"signature\": 1, \"acquisitions\": 7}",
        "{\"blocks\": 1, \"acquisitions\": 7}",
        "{\"signature\": 1, \"blocks\": -1, \"acquisitions\": 7}",
        "{\"signature\": 1, \"blocks\": 1, \"acquisitions\": \"7\"}",
        "{\"signature\": 1, \"blocks\": 1.5, \"acquisitions\": 7}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!lab_answer_read(&answer, bad[i]), "%s", bad[i]);
}
END_TEST

START_TEST(hashes_of_blocks_are_the_same)
{
    char hashes[2][LAB_ANSWER];
    ck_assert(
        lab_answer_blocks("{\"block_hashes\": [12, \"b c\"]}", hashes, 2));
    ck_assert_str_eq(hashes[0], "12");
    ck_assert_str_eq(hashes[1], "b c");
    ck_assert(lab_answer_blocks("{\"block_hashes\": []}", hashes, 0));
    ck_assert(!lab_answer_blocks("{\"block_hashes\": [12]}", hashes, 2));
    ck_assert(!lab_answer_blocks("{\"block_hashes\": [1, 2, 3]}", hashes, 2));
    ck_assert(!lab_answer_blocks("{\"block_hashes\": [1, null]}", hashes, 2));
    ck_assert(!lab_answer_blocks("{\"block_hashes\": 1}", hashes, 0));
    ck_assert(!lab_answer_blocks("{}", hashes, 0));
    ck_assert(!lab_answer_blocks("", hashes, 0));
}
END_TEST

/* ---- the program ---- */

START_TEST(the_last_line_has_the_answer)
{
    ck_assert(says("Sum: 12\n", "Sum: "));
    ck_assert_str_eq(said, "12");
    ck_assert(says("Sum: 1\nSum: 12", "Sum: "));
    ck_assert_str_eq(said, "12");
    ck_assert(says("Sum: 12, of 3\n\n\n", "Sum: "));
    ck_assert_str_eq(said, "12, of 3");
    ck_assert(says("Sum: \n", "Sum: "));
    ck_assert_str_eq(said, "");
    ck_assert(!says("Sum: 12\nend\n", "Sum: "));
    ck_assert_str_eq(said, "");
    ck_assert(!says(" Sum: 12\n", "Sum: "));
    ck_assert(!says("Sum:\n", "Sum: "));
    ck_assert(!says("", "Sum: "));
}
END_TEST

/* However long it is, and what stands before it. */
START_TEST(nothing_is_cut_into_being_right)
{
    char prefix[1001], output[1200];
    ck_assert(says("Sum: " MOST "\n", "Sum: "));
    ck_assert_str_eq(said, MOST);
    ck_assert(says("Sum: " MOST "3\n", "Sum: "));
    ck_assert_str_eq(said, MOST "3");
    ck_assert(says("Sum: " MOST "34567890\n", "Sum: "));
    ck_assert_str_ne(said, MOST);
    memset(prefix, 'p', sizeof prefix - 1);
    prefix[sizeof prefix - 1] = '\0';
    snprintf(output, sizeof output, "%s" MOST "\n", prefix);
    ck_assert(says(output, prefix));
    ck_assert_str_eq(said, MOST);
    /* blanks and what ends a text in C */
    ck_assert(says("Sum: 12 \n", "Sum: "));
    ck_assert_str_eq(said, "12 ");
    ck_assert(says("Sum: 12\r\n", "Sum: "));
    ck_assert_str_eq(said, "12\r");
    ck_assert(!lab_answer_said("Sum: 12\0 3\n", 11, "Sum: ", said));
    ck_assert_str_eq(said, "");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        a_signature_is_an_integer_or_a_text,
        what_cannot_be_compared_is_no_signature,
        all_of_it_is_there,
        hashes_of_blocks_are_the_same,
        the_last_line_has_the_answer,
        nothing_is_cut_into_being_right,
    };
    return suite_run("lab_answer", tests, sizeof tests / sizeof *tests);
}
