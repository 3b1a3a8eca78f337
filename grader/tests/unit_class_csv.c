/*
 * csv.c: tables as spreadsheets write them, broken ones, and what is written
 * so that no spreadsheet takes it for a formula.
 */
#include "classes/csv.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"

static struct csv csv;
static char why[CSV_WHY];
static char path[] = "/tmp/unit-csv-XXXXXX";

/* Opens a table with this text. @return whether that went well. */
static bool open_text(const char *text, size_t length)
{
    snprintf(path, sizeof path, "/tmp/unit-csv-XXXXXX");
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, text, length), (ssize_t)length);
    close(file);
    bool ok = csv_open(&csv, path, why);
    unlink(path);
    return ok;
}

static void expect_open(const char *text)
{
    ck_assert_msg(open_text(text, strlen(text)), "%s", why);
}

static void expect_line(const char *a, const char *b)
{
    ck_assert(csv_next(&csv));
    ck_assert_str_eq(csv_field(&csv, csv_column(&csv, "a")), a);
    ck_assert_str_eq(csv_field(&csv, csv_column(&csv, "b")), b);
}

static void expect_end(void)
{
    ck_assert(!csv_next(&csv));
    ck_assert_str_eq(csv.why, "");
    csv_close(&csv);
}

static void expect_written(const char *text, const char *expected)
{
    char buffer[256] = "";
    FILE *stream = fmemopen(buffer, sizeof buffer, "w");
    ck_assert_ptr_nonnull(stream);
    csv_write(stream, text, true);
    fclose(stream);
    ck_assert_str_eq(buffer, expected);
}

START_TEST(columns_are_found_by_name_in_any_order_and_case)
{
    expect_open("B,x,A\n1,2,3\n");
    expect_line("3", "1");
    ck_assert_int_eq(csv_column(&csv, "c"), -1);
    ck_assert_str_eq(csv_field(&csv, -1), "");
    expect_end();
}
END_TEST

START_TEST(quotes_commas_and_line_ends_belong_to_fields_in_quotes)
{
    expect_open("a,b\n\"x,\"\"y\"\"\",\"two\nlines\"\n\"\",z\n");
    expect_line("x,\"y\"", "two\nlines");
    ck_assert_uint_eq(csv.line, 2);
    expect_line("", "z");
    ck_assert_uint_eq(csv.line, 4);
    expect_end();
}
END_TEST

START_TEST(all_line_ends_and_a_byte_order_mark_are_known)
{
    expect_open("\xef\xbb\xbf"
                "a,b\r\n1,2\r\n3,4\r5,6");
    expect_line("1", "2");
    expect_line("3", "4");
    expect_line("5", "6");
    expect_end();
}
END_TEST

START_TEST(semicolons_part_fields_if_the_head_has_them)
{
    expect_open("a;b\n1,5;\"x;y\"\n");
    expect_line("1,5", "x;y");
    expect_end();
}
END_TEST

START_TEST(short_lines_end_in_empty_fields_and_empty_ones_are_none)
{
    expect_open("a,b\n\n1\n\n\n,2\n");
    expect_line("1", "");
    expect_line("", "2");
    ck_assert_uint_eq(csv.line, 6);
    expect_end();
}
END_TEST

START_TEST(text_behind_a_quote_is_kept)
{
    expect_open("a,b\n\"x\"y,z\n");
    expect_line("xy", "z");
    expect_end();
}
END_TEST

START_TEST(what_is_no_table_is_refused)
{
    ck_assert(!open_text("", 0));
    ck_assert(!open_text("a,b\0c", 5));
    ck_assert(!csv_open(&csv, "/nonexistent", why));
    ck_assert_ptr_nonnull(strstr(why, "No such file"));
}
END_TEST

START_TEST(an_open_quote_is_told_with_its_line)
{
    expect_open("a,b\n1,2\n3,\"x\n\n");
    expect_line("1", "2");
    ck_assert(!csv_next(&csv));
    ck_assert_ptr_nonnull(strstr(csv.why, ":3: a quote that is not closed"));
    csv_close(&csv);
}
END_TEST

START_TEST(too_many_columns_are_told)
{
    char text[200] = "a,b\n";
    memset(text + 4, ',', 100);
    text[104] = '\0';
    expect_open(text);
    ck_assert(!csv_next(&csv));
    ck_assert_ptr_nonnull(strstr(csv.why, ":2: more than 64"));
    csv_close(&csv);
}
END_TEST

START_TEST(only_what_must_be_is_quoted)
{
    expect_written("plain", "plain");
    expect_written("", "");
    expect_written("a,b", "\"a,b\"");
    expect_written("say \"x\"", "\"say \"\"x\"\"\"");
    expect_written("two\nlines", "\"two\nlines\"");
    expect_written(" x", "\" x\"");
}
END_TEST

START_TEST(formulas_are_written_as_texts)
{
    expect_written("=1+1", "\"'=1+1\"");
    expect_written("+1", "\"'+1\"");
    expect_written("-1", "\"'-1\"");
    expect_written("@x", "\"'@x\"");
    expect_written("\t=1", "\"'\t=1\"");
    expect_written("a=1", "a=1");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        columns_are_found_by_name_in_any_order_and_case,
        quotes_commas_and_line_ends_belong_to_fields_in_quotes,
        all_line_ends_and_a_byte_order_mark_are_known,
        semicolons_part_fields_if_the_head_has_them,
        short_lines_end_in_empty_fields_and_empty_ones_are_none,
        text_behind_a_quote_is_kept,
        what_is_no_table_is_refused,
        an_open_quote_is_told_with_its_line,
        too_many_columns_are_told,
        only_what_must_be_is_quoted,
        formulas_are_written_as_texts,
    };
    return suite_run("class_csv", tests, sizeof tests / sizeof *tests);
}
