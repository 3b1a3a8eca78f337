/*
 * words.c: whatever strangers write, what is shown is UTF-8 that can be seen.
 */
#include "grading/words.h"

#include <stdlib.h>
#include <string.h>

#include "suite.h"

static char printed[64 * 1024];
static FILE *stream;

static void open_stream(void)
{
    memset(printed, 0, sizeof printed);
    stream = fmemopen(printed, sizeof printed, "w");
    ck_assert_ptr_nonnull(stream);
}

static void expect_printed(const char *expected)
{
    ck_assert_int_eq(fclose(stream), 0);
    ck_assert_str_eq(printed, expected);
}

static void expect_safe(const char *text, enum words_form form,
                        const char *expected)
{
    char safe[1024];
    ck_assert_ptr_eq(words_safe(safe, sizeof safe, text, form), safe);
    ck_assert_str_eq(safe, expected);
}

/* ---- characters ---- */

START_TEST(characters_of_every_length_are_read)
{
    const char *text = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x8d\x9e";
    ck_assert_uint_eq(words_next(&text), 'a');
    ck_assert_uint_eq(words_next(&text), 0xE4);
    ck_assert_uint_eq(words_next(&text), 0x20AC);
    ck_assert_uint_eq(words_next(&text), 0x1F35E);
    ck_assert_uint_eq(words_next(&text), 0);
    ck_assert_uint_eq(words_next(&text), 0); /* and stays there */
}
END_TEST

START_TEST(the_first_and_last_character_of_each_length_is_read)
{
    static const struct {
        const char *text;
        uint32_t character;
    } cases[] = {
        {"\x01", 0x01},
        {"\x7f", 0x7F},
        {"\xc2\x80", 0x80},
        {"\xdf\xbf", 0x7FF},
        {"\xe0\xa0\x80", 0x800},
        {"\xed\x9f\xbf", 0xD7FF},
        {"\xee\x80\x80", 0xE000},
        {"\xef\xbf\xbf", 0xFFFF},
        {"\xf0\x90\x80\x80", 0x10000},
        {"\xf4\x8f\xbf\xbf", 0x10FFFF},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = cases[i].text;
        ck_assert_uint_eq(words_next(&text), cases[i].character);
        ck_assert_uint_eq(*text, '\0');
    }
}
END_TEST

/* Each of their bytes is one of its own. */
START_TEST(what_is_no_character_is_read_byte_by_byte)
{
    static const char *const bad[] = {
        "\x80",
        "\xbf",
        "\xc0\xaf",
        "\xc1\xbf",
        "\xe0\x9f\xbf",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xe2\x82",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xfc\x80\x80\x80",
        "\xff",
        "\xf0\x9f\x8d",
        "\xc3",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *text = bad[i];
        for (size_t j = 0; j < strlen(bad[i]); j++)
            ck_assert_uint_eq(words_next(&text), WORDS_BAD);
        ck_assert_uint_eq(words_next(&text), 0);
    }
    const char *text = "\xe2\x82x";
    ck_assert_uint_eq(words_next(&text), WORDS_BAD);
    ck_assert_uint_eq(words_next(&text), WORDS_BAD);
    ck_assert_uint_eq(words_next(&text), 'x');
}
END_TEST

START_TEST(what_cannot_be_seen_is_known)
{
    static const uint32_t unseen[] = {
        0x01,   0x1B,   0x1F,   0x7F,    0x80,   0x9F,     0xAD,      0x61C,
        0x200B, 0x200E, 0x200F, 0x2028,  0x2029, 0x202A,   0x202E,    0x2066,
        0x2069, 0xE000, 0xFDD0, 0xFEFF,  0xFFF9, 0xFFFE,   0xFFFF,    0x1FFFE,
        '\n',   '\t',   '\r',   0xE0001, 0xFE0F, 0x10FFFF, WORDS_BAD,
    };
    static const uint32_t seen[] = {' ',    '~',    0xA0,   0xE4,
                                    0x20AC, 0x3042, 0xFFFD, 0x1F35E};
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
        ck_assert_msg(words_is_unseen(unseen[i]), "U+%04X", unseen[i]);
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
        ck_assert_msg(!words_is_unseen(seen[i]), "U+%04X", seen[i]);
    ck_assert(words_are_plain("\xc3\xa4 b"));
    ck_assert(!words_are_plain("a\x1b"));
    ck_assert(!words_are_plain("a\xff"));
    ck_assert(!words_are_plain("a\nb"));
}
END_TEST

/* ---- how they are shown ---- */

START_TEST(what_cannot_be_seen_is_shown_as_an_escape)
{
    expect_safe("\x1b[31mred\x07", WORDS_LINE, "\\x1b[31mred\\x07");
    expect_safe("\xc2\x9b"
                "31m",
                WORDS_LINE, "\\u009b31m");
    expect_safe("a\xe2\x80\xae"
                "b",
                WORDS_LINE, "a\\u202eb");
    expect_safe("\xf3\xa0\x80\x81", WORDS_LINE, "\\U000e0001");
    expect_safe("\xff\xc3\xa4\xc3", WORDS_LINE, "\\xff\xc3\xa4\\xc3");
    expect_safe("a\r\n", WORDS_BLOCK, "a\\x0d\n");
}
END_TEST

START_TEST(a_line_stays_one_and_a_block_keeps_its_lines)
{
    expect_safe("a\n\tb", WORDS_LINE, "a\\n\\tb");
    expect_safe("a\n\tb", WORDS_BLOCK, "a\n\tb");
}
END_TEST

START_TEST(a_text_that_is_too_long_is_cut_at_a_character)
{
    char safe[8];
    ck_assert_str_eq(words_safe(safe, 8, "1234567", WORDS_LINE), "1234567");
    ck_assert_str_eq(words_safe(safe, 8, "12345678", WORDS_LINE), "1234...");
    ck_assert_str_eq(words_safe(safe, 8,
                                "123\xc3\xa4"
                                "5678",
                                WORDS_LINE),
                     "123...");
    ck_assert_str_eq(words_safe(safe, 8,
                                "1\xe2\x82\xac\xe2\x82\xac"
                                "8",
                                WORDS_LINE),
                     "1\xe2\x82\xac...");
}
END_TEST

START_TEST(a_copy_is_cut_at_a_character)
{
    char copy[8];
    words_copy(copy, sizeof copy, "1234567");
    ck_assert_str_eq(copy, "1234567");
    words_copy(copy, sizeof copy,
               "123\xc3\xa4"
               "678");
    ck_assert_str_eq(copy, "123...");
    words_copy(copy, sizeof copy, NULL);
    ck_assert_str_eq(copy, "");
    words_copy(copy, sizeof copy, "\x80\x80\x80\x80\x80\x80\x80\x80\x80");
    ck_assert_uint_eq(strlen(copy), 4);
}
END_TEST

START_TEST(markup_has_no_meaning)
{
    open_stream();
    words_markup(stream, "<b a=\"1\" c='2'>&amp;\x1b\n", WORDS_LINE);
    expect_printed("&lt;b a=&quot;1&quot; c='2'&gt;&amp;amp;\\x1b\\n");
    open_stream();
    words_markup(stream, "]]>\n\xc3\xa4", WORDS_BLOCK);
    expect_printed("]]&gt;\n\xc3\xa4");
}
END_TEST

START_TEST(a_quoted_text_ends_where_it_should)
{
    open_stream();
    words_quoted(stream, "a\"b\\c\nd\te\x1b\xff");
    expect_printed("\"a\\\"b\\\\c\\nd\\te\\\\x1b\\\\xff\"");
}
END_TEST

/* Only UTF-8 that can be seen comes out, and no text vanishes. */
START_TEST(no_bytes_get_through)
{
    char bytes[65], safe[WORDS_ROOM(65)];
    unsigned short random_state[3] = {61};
    for (int round = 0; round < 20000; round++) {
        for (size_t i = 0; i < 64; i++)
            bytes[i] = (char)(1 + nrand48(random_state) % 255);
        bytes[64] = '\0';
        words_safe(safe, sizeof safe, bytes, WORDS_LINE);
        ck_assert(words_are_plain(safe));
        ck_assert_str_ne(safe + strlen(safe) - 3, "...");
    }
    for (uint32_t c = 0x80; c < 0x110000; c++) {
        const char *text = safe;
        snprintf(safe, sizeof safe, "%c%c%c%c", 0xF0 | (int)(c >> 18),
                 0x80 | (int)(c >> 12 & 63), 0x80 | (int)(c >> 6 & 63),
                 0x80 | (int)(c & 63));
        bool is_read = c >= 0x10000;
        ck_assert_uint_eq(words_next(&text), is_read ? c : WORDS_BAD);
    }
}
END_TEST

/* ---- lines ---- */

START_TEST(words_are_wrapped_at_80_columns)
{
    open_stream();
    words_wrap(stream, 4, "so: ",
               "1234567890 1234567890 1234567890 1234567890 1234567890 "
               "123456789 1234567  1 12 x");
    expect_printed("    so: 1234567890 1234567890 1234567890 1234567890 "
                   "1234567890 123456789 1234567\n"
                   "        1 12 x\n");
}
END_TEST

START_TEST(a_word_that_fits_exactly_stays_in_its_line)
{
    open_stream();
    words_wrap(stream, 70, "", "12345 1234");
    expect_printed("                                                          "
                   "            12345 1234\n");
    open_stream();
    words_wrap(stream, 70, "", "12345 12345");
    expect_printed("                                                          "
                   "            12345\n"
                   "                                                          "
                   "            12345\n");
}
END_TEST

/* 40 characters of two bytes. */
#define UMLAUTS_10                                                             \
    "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"                                 \
    "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
#define UMLAUTS UMLAUTS_10 UMLAUTS_10 UMLAUTS_10 UMLAUTS_10

START_TEST(wrapping_counts_characters)
{
    open_stream();
    words_wrap(stream, 0, "", UMLAUTS " " UMLAUTS_10 UMLAUTS_10 UMLAUTS_10);
    expect_printed(UMLAUTS " " UMLAUTS_10 UMLAUTS_10 UMLAUTS_10 "\n");
}
END_TEST

START_TEST(a_word_longer_than_a_line_stays_whole)
{
    open_stream();
    words_wrap(stream, 2, "", UMLAUTS UMLAUTS UMLAUTS " y");
    expect_printed("  " UMLAUTS UMLAUTS UMLAUTS "\n  y\n");
}
END_TEST

START_TEST(each_line_of_a_block_is_indented)
{
    open_stream();
    words_indent(stream, 2, "a\n\n b");
    expect_printed("  a\n\n   b\n");
    open_stream();
    words_indent(stream, 2, "a\n");
    expect_printed("  a\n");
}
END_TEST

START_TEST(nouns_are_one_word_and_have_an_article)
{
    ck_assert(words_is_noun(WORDS_UNIT));
    ck_assert(words_is_noun(WORDS_AMOUNT));
    ck_assert(words_is_noun("abcdefghijklmnopqrst"));
    ck_assert(!words_is_noun("abcdefghijklmnopqrstu"));
    ck_assert(!words_is_noun(""));
    ck_assert(!words_is_noun("a b"));
    ck_assert(!words_is_noun("Block"));
    ck_assert(!words_is_noun("block\n"));
    ck_assert_str_eq(words_article("block"), "a");
    ck_assert_str_eq(words_article("operation"), "an");
    ck_assert_str_eq(words_article(""), "a");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        characters_of_every_length_are_read,
        the_first_and_last_character_of_each_length_is_read,
        what_is_no_character_is_read_byte_by_byte,
        what_cannot_be_seen_is_known,
        what_cannot_be_seen_is_shown_as_an_escape,
        a_line_stays_one_and_a_block_keeps_its_lines,
        a_text_that_is_too_long_is_cut_at_a_character,
        a_copy_is_cut_at_a_character,
        markup_has_no_meaning,
        a_quoted_text_ends_where_it_should,
        no_bytes_get_through,
        words_are_wrapped_at_80_columns,
        a_word_that_fits_exactly_stays_in_its_line,
        wrapping_counts_characters,
        a_word_longer_than_a_line_stays_whole,
        each_line_of_a_block_is_indented,
        nouns_are_one_word_and_have_an_article,
    };
    return suite_run("words", tests, sizeof tests / sizeof *tests);
}
