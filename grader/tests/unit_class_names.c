/*
 * names.c: whose submission a file is, as platforms and people name them.
 */
#include "classes/names.h"

#include <string.h>

#include "suite.h"

static struct names names;

static void expect(const char *entry, const char *id, const char *name,
                   const char *file)
{
    names_read(&names, entry);
    ck_assert_str_eq(names.id, id);
    ck_assert_str_eq(names.name, name);
    ck_assert_str_eq(names.file, file);
}

static void expect_page(const char *id, const char *expected)
{
    char page[NAME_MAX + 1];
    names_page(page, id);
    ck_assert_str_eq(page, expected);
}

START_TEST(canvas_has_the_id_behind_the_name)
{
    expect("lovelaceada_4711_90210_esharedhash.c", "4711", "lovelaceada",
           "esharedhash.c");
    expect("lovelaceada_LATE_4711_90210_esharedhash-2.c", "4711", "lovelaceada",
           "esharedhash-2.c");
    expect("x_1_2_my_file.tar.gz", "1", "x", "my_file.tar.gz");
}
END_TEST

START_TEST(moodle_has_the_number_before_its_word)
{
    expect("Ada Lovelace_4711_assignsubmission_file_", "4711", "Ada Lovelace",
           "");
    expect("Ada Lovelace_4711_assignsubmission_file_a_b.c", "4711",
           "Ada Lovelace", "a_b.c");
    expect("Anna_Maria O_4711_assignsubmission_file_x.c", "4711",
           "Anna_Maria O", "x.c");
    ck_assert(!names.is_typed);
    expect("Ada Lovelace_4711_assignsubmission_onlinetext_", "4711",
           "Ada Lovelace", "");
    ck_assert(names.is_typed);
}
END_TEST

START_TEST(gradescope_has_numbers_only)
{
    expect("submission_90210", "90210", "", "");
    expect("submission_x.c", "submission_x", "", "submission_x.c");
}
END_TEST

START_TEST(all_else_is_an_id_as_a_whole)
{
    expect("ada.c", "ada", "", "ada.c");
    expect("ada", "ada", "", "ada");
    expect("ada.tar.gz", "ada", "", "ada.tar.gz");
    expect("ada.b.zip", "ada.b", "", "ada.b.zip");
    expect("a_b_c.c", "a_b_c", "", "a_b_c.c");
    expect("ada_4711_x.c", "ada_4711_x", "", "ada_4711_x.c");
    expect("ada_4711_12_", "ada_4711_12_", "", "ada_4711_12_");
    expect("_1_2_x.c", "_1_2_x", "", "_1_2_x.c");
    expect(".c", ".c", "", ".c");
    expect("x_assignsubmission_file_y.c", "x_assignsubmission_file_y", "",
           "x_assignsubmission_file_y.c");
}
END_TEST

START_TEST(what_cannot_be_seen_is_escaped_and_stays_apart)
{
    expect("a\nb.c", "a\\nb", "", "a\nb.c");
    expect("a\\nb.c", "a\\\\nb", "", "a\\nb.c");
    expect("\xff.c", "\\xff", "", "\xff.c");
    expect("\x1b[31m.c", "\\x1b[31m", "", "\x1b[31m.c");
}
END_TEST

START_TEST(the_longest_name_has_room)
{
    char entry[NAME_MAX + 1];
    memset(entry, '\xff', NAME_MAX);
    entry[NAME_MAX] = '\0';
    names_read(&names, entry);
    ck_assert_uint_eq(strlen(names.id), (size_t)4 * NAME_MAX);
    memset(entry, '\\', NAME_MAX);
    names_read(&names, entry);
    ck_assert_uint_eq(strlen(names.id), (size_t)2 * NAME_MAX);
}
END_TEST

START_TEST(archives_are_known_by_their_ends)
{
    ck_assert_uint_eq(names_archive("ada.zip"), 3);
    ck_assert_uint_eq(names_archive("ada.tar.gz"), 3);
    ck_assert_uint_eq(names_archive("ada.tgz"), 3);
    ck_assert_uint_eq(names_archive("ada.c"), 0);
    ck_assert_uint_eq(names_archive("zip"), 0);
    ck_assert_uint_eq(names_archive(".zip"), 0);
}
END_TEST

START_TEST(pages_of_plain_ids_are_called_like_them)
{
    expect_page("ada", "ada.html");
    expect_page("s-0123", "s-0123.html");
    expect_page("A.b_c-9", "A.b_c-9.html");
}
END_TEST

START_TEST(pages_of_other_ids_lead_nowhere_else)
{
    static const char *const ids[] = {
        "../../etc/passwd", ".", "..", "-rf", "a b", "a\"b", "<b>", "",
        "caf\xc3\xa9"};
    char page[NAME_MAX + 1], other[NAME_MAX + 1];
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        names_page(page, ids[i]);
        ck_assert(page[0] != '.' && page[0] != '-');
        ck_assert_ptr_null(strpbrk(page, "/\\<>\" "));
        ck_assert_ptr_nonnull(strchr(page, '+'));
    }
    names_page(page, "a b");
    names_page(other, "a_b");
    ck_assert_str_ne(page, other);
    names_page(other, "a+b");
    ck_assert_str_ne(page, other);
}
END_TEST

START_TEST(pages_of_long_ids_differ_and_are_short)
{
    char id[NAMES_ID], page[NAME_MAX + 1], other[NAME_MAX + 1];
    memset(id, 'x', sizeof id - 1);
    id[sizeof id - 1] = '\0';
    names_page(page, id);
    id[500] = 'y';
    names_page(other, id);
    ck_assert_str_ne(page, other);
    ck_assert_uint_lt(strlen(page), 100);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        canvas_has_the_id_behind_the_name,
        moodle_has_the_number_before_its_word,
        gradescope_has_numbers_only,
        all_else_is_an_id_as_a_whole,
        what_cannot_be_seen_is_escaped_and_stays_apart,
        the_longest_name_has_room,
        archives_are_known_by_their_ends,
        pages_of_plain_ids_are_called_like_them,
        pages_of_other_ids_lead_nowhere_else,
        pages_of_long_ids_differ_and_are_short,
    };
    return suite_run("class_names", tests, sizeof tests / sizeof *tests);
}
