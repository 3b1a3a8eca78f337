/*
 * rubric.c: what a rubric says gets into the struct, and whatever is wrong in
 * it is refused with its line and reason.
 *
 * A case takes a good rubric, replaces one piece of it by another, and must
 * get this reason. All happens in a folder of its own, the current one, which
 * main makes and removes.
 */
#include "grading/rubric.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "suite.h"

#define FILE_NAME "x.cfg"

/* Its lines are counted below. */
static const char good[] =
    "# A rubric.\n"
    "lab = \"shop\";\n"
    "title = \"The shop\";\n"
    "starter_points = 30;\n"
    "checks = (\n"
    "    {\n"
    "        id = \"build.links\"; title = \"It builds\";\n"
    "        check = \"build\"; points = 10;\n"
    "        hint = \"a semicolon\"; chapter = \"Setting up\";"
    " leaderboard = \"Bricks\"; least_is_best = true;\n"
    "    },\n"
    "    {\n"
    "        id = \"till.sum_2\";\n"
    "        title = \"The sum \\\"is\\\" right\";\n"
    "        check = \"run\";\n"
    "        argument = \"-t\";\n"
    "        points = 2.5e1;\n"
    "        needs = [ \"build.links\" ];\n"
    "        limits = { most_seconds = 10; least_ratio = 0.5; };\n"
    "        hint = \"carry \"\n"
    "               \"the one\";\n"
    "        chapter = \"Sums\";\n"
    "        visible = false;\n"
    "        quick = false;\n"
    "    },\n"
    "    { id = \"speed\", title = \"Quick\", check = \"run\", argument = \"\","
    " points = 0,\n"
    "      limits = { least_ratio = 1.5e9, most_seconds = 0x10 },\n"
    "      needs = [ \"till.sum_2\", \"build.links\" ],\n"
    "      hint = \"h\", chapter = \"c\", visible = true, quick = TRUE }\n"
    ");\n"
    "symptoms = (\n"
    "    { says = \"no till\"; hint = \"buy one\"; chapter = \"Tills\"; },\n"
    "    { says = \"got 0\"; hint = \"add\"; chapter = \"Sums\"; }\n"
    ");\n";

static const char *const run_limits[] = {"most_seconds", "least_ratio", NULL};
static const struct rubric_rule rules[] = {
    {"build", false, NULL},
    {"run", true, run_limits},
    {0},
};

static struct rubric rubric;
static char why[RUBRIC_WHY];

static void write_file(const char *text, size_t length)
{
    FILE *file = fopen(FILE_NAME, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

/* This text is refused so; nothing is left to be freed. */
static void expect_bytes_refused(const char *text, size_t length,
                                 const char *reason)
{
    char expected[RUBRIC_WHY];
    write_file(text, length);
    memset(&rubric, 0x5A, sizeof rubric);
    ck_assert_msg(!rubric_load(&rubric, FILE_NAME, rules, why),
                  "not refused: %s", reason);
    snprintf(expected, sizeof expected, FILE_NAME ":%s", reason);
    ck_assert_str_eq(why, expected);
    ck_assert_ptr_null(rubric.checks);
    ck_assert_ptr_null(rubric.symptoms);
    ck_assert_ptr_null(rubric.memory);
}

static void expect_refused(const char *text, const char *reason)
{
    expect_bytes_refused(text, strlen(text), reason);
}

/* The good text with one piece replaced. */
static char *replaced(const char *from, const char *to)
{
    static char text[sizeof good + 4096];
    const char *at = strstr(good, from);
    ck_assert_msg(at != NULL, "not in the good text: %s", from);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, to,
             at + strlen(from));
    return text;
}

/* A change and the reason that it must give; a table ends with {0}. */
struct change {
    const char *from, *to;
    const char *reason;
};

static void expect_all_refused(const struct change *change)
{
    for (; change->from != NULL; change++)
        expect_refused(replaced(change->from, change->to), change->reason);
}

static void expect_good(const char *text)
{
    write_file(text, strlen(text));
    ck_assert_msg(rubric_load(&rubric, FILE_NAME, rules, why), "%s", why);
}

/* ---- what a good one says ---- */

START_TEST(every_field_gets_into_the_struct)
{
    expect_good(good);
    ck_assert_str_eq(rubric.lab, "shop");
    ck_assert_str_eq(rubric.title, "The shop");
    ck_assert_double_eq(rubric.starter_points, 30);
    ck_assert_uint_eq(rubric.count, 3);
    const struct rubric_check *check = &rubric.checks[1];
    ck_assert_str_eq(check->id, "till.sum_2");
    ck_assert_str_eq(check->title, "The sum \"is\" right");
    ck_assert_str_eq(check->check, "run");
    ck_assert_str_eq(check->argument, "-t");
    ck_assert_double_eq(check->points, 25);
    ck_assert_uint_eq(check->need_count, 1);
    ck_assert_uint_eq(check->needs[0], 0);
    ck_assert_str_eq(check->hint, "carry the one");
    ck_assert_str_eq(check->chapter, "Sums");
    ck_assert(check->is_hidden);
    ck_assert(check->is_slow);
    ck_assert_uint_eq(check->line, 11);
    ck_assert_str_eq(rubric.checks[0].leaderboard, "Bricks");
    ck_assert(rubric.checks[0].is_least_best);
    rubric_free(&rubric);
}
END_TEST

START_TEST(symptoms_keep_their_order)
{
    expect_good(good);
    ck_assert_uint_eq(rubric.symptom_count, 2);
    ck_assert_str_eq(rubric.symptoms[0].says, "no till");
    ck_assert_str_eq(rubric.symptoms[0].hint, "buy one");
    ck_assert_str_eq(rubric.symptoms[0].chapter, "Tills");
    ck_assert_str_eq(rubric.symptoms[1].says, "got 0");
    rubric_free(&rubric);
}
END_TEST

START_TEST(a_rubric_may_have_no_symptoms)
{
    static char text[sizeof good];
    snprintf(text, sizeof text, "%.*s", (int)(strstr(good, "symptoms") - good),
             good);
    expect_good(text);
    ck_assert_uint_eq(rubric.symptom_count, 0);
    rubric_free(&rubric);
}
END_TEST

START_TEST(what_is_left_out_has_its_default)
{
    expect_good(good);
    const struct rubric_check *check = &rubric.checks[0];
    ck_assert_str_eq(check->argument, "");
    ck_assert_uint_eq(check->need_count, 0);
    ck_assert_uint_eq(check->limit_count, 0);
    ck_assert(!check->is_hidden);
    ck_assert(!check->is_slow);
    ck_assert(!rubric.checks[2].is_hidden);
    ck_assert(!rubric.checks[2].is_slow);
    ck_assert_ptr_null(rubric.checks[2].leaderboard);
    ck_assert(!rubric.checks[2].is_least_best);
    rubric_free(&rubric);
}
END_TEST

START_TEST(needs_keep_their_order)
{
    expect_good(good);
    ck_assert_uint_eq(rubric.checks[2].need_count, 2);
    ck_assert_uint_eq(rubric.checks[2].needs[0], 1);
    ck_assert_uint_eq(rubric.checks[2].needs[1], 0);
    rubric_free(&rubric);
}
END_TEST

START_TEST(limits_are_found_by_name)
{
    expect_good(good);
    const struct rubric_check *check = &rubric.checks[2];
    ck_assert_uint_eq(check->limit_count, 2);
    ck_assert_double_eq(rubric_number(check, "most_seconds"), 16);
    ck_assert_double_eq(rubric_number(check, "least_ratio"), 1.5e9);
    ck_assert_double_nan(rubric_number(check, "ratio"));
    ck_assert_double_nan(rubric_number(&rubric.checks[0], "most_seconds"));
    rubric_free(&rubric);
}
END_TEST

START_TEST(points_are_added_up)
{
    expect_good(good);
    ck_assert_double_eq(rubric_points(&rubric), 35 + 0);
    rubric_free(&rubric);
}
END_TEST

START_TEST(a_class_is_what_stands_before_the_first_dot)
{
    ck_assert_int_eq(rubric_class("till.sum.b"), 4);
    ck_assert_int_eq(rubric_class("speed"), 5);
}
END_TEST

START_TEST(numbers_of_any_type_are_points)
{
    expect_good(replaced("2.5e1", "25L"));
    ck_assert_double_eq(rubric.checks[1].points, 25);
    rubric_free(&rubric);
    expect_good(replaced("2.5e1", "20.33333333333333333"));
    ck_assert_double_eq_tol(rubric.checks[1].points, 61.0 / 3, 1e-12);
    rubric_free(&rubric);
    expect_good(replaced("10;", "999999e-4;"));
    ck_assert_double_eq_tol(rubric.checks[0].points, 99.9999, 1e-9);
    rubric_free(&rubric);
}
END_TEST

START_TEST(an_editor_for_windows_does_no_harm)
{
    expect_good(
        replaced("# A rubric.\nlab = \"shop\";\n", "\r\nlab\t= \"shop\";\r\n"));
    ck_assert_str_eq(rubric.lab, "shop");
    ck_assert_uint_eq(rubric.checks[1].line, 11);
    rubric_free(&rubric);
}
END_TEST

START_TEST(comments_and_texts_may_say_anything)
{
    expect_good(replaced("# A rubric.\n",
                         "/* @include \"y\" 12345678901 \\x00 */"
                         "// 12345678901\n#* 12345678901\n#\n"));
    rubric_free(&rubric);
    expect_good(replaced("a semicolon", "in 12345678901, // # /* \\\" @x"));
    ck_assert_str_eq(rubric.checks[0].hint, "in 12345678901, // # /* \" @x");
    rubric_free(&rubric);
}
END_TEST

/* ---- syntax ---- */

START_TEST(syntax_errors_have_their_line)
{
    const struct change changes[] = {
        {"points = 10;", "points = ;",
         "8: syntax error, here or at the end of the line above"},
        {"\"The shop\";", "\"The shop;",
         "7: syntax error, here or at the end of the line above"},
        {"chapter = \"c\",", "chapter = \"c,", "32: a text that does not end"},
        {"# A rubric.", "/* A rubric.", "1: a comment that does not end"},
        {");\n", "\n",
         "30: syntax error, here or at the end of the line above"},
        {"points = 10;", "points = nan;",
         "8: syntax error, here or at the end of the line above"},
        {"points = 10;", "points = 10; points = 11;",
         "8: duplicate setting name"},
        {"\"till.sum_2\", \"build.links\"", "\"till.sum_2\", 1",
         "27: mismatched element type in array"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

START_TEST(too_deep_nesting_is_refused)
{
    static char text[200100];
    snprintf(text, sizeof text, "x = ");
    memset(text + 4, '(', 200000);
    expect_refused(text, "1: memory exhausted");
    text[4 + 4000] = '\0';
    memset(text + 4 + 2000, ')', 2000);
    expect_refused(text, "1: unknown field 'x'; known: lab, title, "
                         "starter_points, checks, symptoms");
}
END_TEST

START_TEST(includes_are_refused)
{
    const struct change changes[] = {
        {"# A rubric.", "@include \"y.cfg\"",
         "1: an include; a rubric is one file"},
        {"title = \"The shop\";", "\t@include \"/dev/stdin\"",
         "3: an include; a rubric is one file"},
        {"# A rubric.", "/* */ @include \"y\"",
         "1: an include; a rubric is one file"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

/* libconfig would take 4294967302 for 6, and end a text at \x00. */
START_TEST(what_libconfig_gets_wrong_is_refused)
{
    const struct change changes[] = {
        {"points = 10;", "points = 4294967302;",
         "8: a number of more than 9 digits; write large ones as 1.5e9"},
        {"points = 10;", "points = -0x1000000ff;",
         "8: a number of more than 9 digits; write large ones as 1.5e9"},
        {"least_ratio = 0.5", "least_ratio = 10000000000L",
         "18: a number of more than 9 digits; write large ones as 1.5e9"},
        {"a semicolon", "a \\\\ \\x00 semicolon", "9: \\x00 in a text"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

/* ---- files ---- */

START_TEST(what_is_no_text_is_refused)
{
    static const char nul[] = "lab = \"shop\";\n\0";
    expect_bytes_refused(nul, sizeof nul,
                         "2: a NUL byte: this is no text file");
    expect_refused("\x7f"
                   "ELF\002",
                   "1: a character that cannot be seen: "
                   "U+007F");
    expect_refused("\n\nlab = \"\xe4\"", "3: byte 0xe4 is no UTF-8 text");
    expect_refused("\xef\xbb\xbf"
                   "lab",
                   "1: a character that cannot be seen: U+FEFF");
    expect_refused("lab # \xe2\x80\xae",
                   "1: a character that cannot be seen: U+202E");
}
END_TEST

/* This path is refused so. */
static void expect_unreadable(const char *path, const char *expected)
{
    ck_assert(!rubric_load(&rubric, path, rules, why));
    ck_assert_str_eq(why, expected);
}

START_TEST(files_that_cannot_be_read_are_refused)
{
    ck_assert_int_eq(mkdir("folder", 0755), 0);
    ck_assert_int_eq(mkfifo("fifo", 0600), 0);
    write_file("", 0);
    expect_unreadable("gone", "cannot read 'gone': No such file or directory");
    expect_unreadable("folder", "cannot read 'folder': Is a directory");
    expect_unreadable("fifo", "cannot read 'fifo': it is no ordinary file");
    expect_unreadable(FILE_NAME, "cannot read '" FILE_NAME "': it is empty");
    expect_unreadable("two\nlines\x1b",
                      "cannot read 'two\\nlines\\x1b': No such file or "
                      "directory");
}
END_TEST

START_TEST(files_over_1_MB_are_refused)
{
    static char text[RUBRIC_FILE + 2];
    memset(text, '\n', RUBRIC_FILE + 1);
    write_file(text, RUBRIC_FILE + 1);
    expect_unreadable(FILE_NAME,
                      "cannot read '" FILE_NAME "': it is larger than 1 MB");
    memset(text, ' ', RUBRIC_FILE);
    expect_bytes_refused(text, RUBRIC_FILE, "1: field 'lab' is missing");
}
END_TEST

START_TEST(a_long_path_leaves_room_for_the_reason)
{
    static char path[4000];
    memset(path, 'x', sizeof path - 1);
    snprintf(path + sizeof path - 5, 5, "last");
    ck_assert(!rubric_load(&rubric, path, rules, why));
    ck_assert_ptr_nonnull(strstr(why, "xlast': File name too long"));
    ck_assert_ptr_nonnull(strstr(why, "cannot read '...xxx"));
}
END_TEST

/* ---- fields ---- */

#define KNOWN                                                                  \
    "id, title, check, argument, points, needs, limits, hint, chapter, "       \
    "visible, quick, leaderboard, least_is_best"

START_TEST(unknown_fields_are_refused_at_every_level)
{
    const struct change changes[] = {
        {"title = ", "name = ",
         "3: unknown field 'name'; known: lab, title, starter_points, checks, "
         "symptoms"},
        {"needs = ", "need = ", "17: unknown field 'need'; known: " KNOWN},
        {"quick = TRUE", "Quick = TRUE",
         "28: unknown field 'Quick'; known: " KNOWN},
        {"least_ratio = 0.5", "ratio = 0.5",
         "18: unknown field 'ratio'; known: most_seconds, least_ratio"},
        {"says = \"no till\"", "said = \"no till\"",
         "31: unknown field 'said'; known: says, hint, chapter"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

START_TEST(missing_fields_are_refused)
{
    const struct change changes[] = {
        {"lab = \"shop\";", "", "1: field 'lab' is missing"},
        {"title = \"The shop\";", "", "1: field 'title' is missing"},
        {"starter_points = 30;", "", "1: field 'starter_points' is missing"},
        {"id = \"till.sum_2\";", "", "11: field 'id' is missing"},
        {"title = \"It builds\";", "", "6: field 'title' is missing"},
        {"check = \"build\";", "", "6: field 'check' is missing"},
        {"points = 10;", "", "6: field 'points' is missing"},
        {"hint = \"h\",", "", "25: field 'hint' is missing"},
        {"chapter = \"c\",", "", "25: field 'chapter' is missing"},
        {"least_ratio = 0.5;", "", "18: field 'least_ratio' is missing"},
        {"says = \"got 0\";", "", "32: field 'says' is missing"},
        {"hint = \"add\";", "", "32: field 'hint' is missing"},
        {0},
    };
    expect_all_refused(changes);
    expect_refused("lab = \"x\"; title = \"x\"; starter_points = 0;",
                   "1: field 'checks' is missing");
}
END_TEST

START_TEST(values_of_other_types_are_refused)
{
    const struct change changes[] = {
        {"\"shop\"", "1", "2: lab: expected a text in quotes"},
        {"= 30", "= \"40\"", "4: starter_points: expected a number"},
        {"points = 10", "points = true", "8: points: expected a number"},
        {"symptoms = (", "symptoms = ( 1,",
         "30: symptoms: expected fields in { }"},
        {"visible = false", "visible = 0",
         "22: visible: expected true or false"},
        {"{ most_seconds = 10; least_ratio = 0.5; }", "[ 10 ]",
         "18: limits: expected fields in { }"},
        {"most_seconds = 10;", "most_seconds = \"10\";",
         "18: most_seconds: expected a number"},
        {"[ \"build.links\" ];", "\"build.links\";",
         "17: needs: expected ids in [ ]"},
        {"[ \"build.links\" ];", "[ 1 ];", "17: needs: expected ids in [ ]"},
        {"    { id = \"speed\"", "1,\n    { id = \"speed\"",
         "25: checks: expected fields in { }"},
        {0},
    };
    expect_all_refused(changes);
    expect_refused("checks = [ 1 ];", "1: checks: expected checks in ( )");
}
END_TEST

/* ---- values ---- */

START_TEST(ids_are_words_with_dots)
{
    static const char *const bad[] = {
        "a:b", "A.b", "a b",   ".a",       "a.",  "a..b",
        "a-b", "a/b", "a\\nb", "\xc3\xa4", "a,b",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char to[64];
        snprintf(to, sizeof to, "\"%s\"", bad[i]);
        write_file("", 0);
        char *text = replaced("\"till.sum_2\"", to);
        write_file(text, strlen(text));
        ck_assert_msg(!rubric_load(&rubric, FILE_NAME, rules, why),
                      "not refused: %s", bad[i]);
        ck_assert_msg(strncmp(why, FILE_NAME ":12: id: ", 13) == 0, "%s", why);
    }
    expect_refused(replaced("\"till.sum_2\"", "\"a:b\""),
                   "12: id: 'a:b' is not words of a-z 0-9 _ with dots between");
}
END_TEST

START_TEST(ids_are_not_empty_not_long_and_not_there_twice)
{
    const struct change changes[] = {
        {"\"till.sum_2\"", "\"\"", "12: id: it is empty"},
        {"\"till.sum_2\"",
         "\"a234567890123456789012345678901234567890123456.7\"",
         "12: id: longer than 45 bytes"},
        {"id = \"speed\"", "id = \"till.sum_2\"",
         "25: id: 'till.sum_2' is in line 11 already"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

START_TEST(needs_are_ids_of_checks_above)
{
    const struct change changes[] = {
        {"[ \"build.links\" ];", "[ \"build.link\" ];",
         "17: needs: there is no check 'build.link' above"},
        {"[ \"build.links\" ];", "[ \"build.links\",\n \"speed\" ];",
         "18: needs: there is no check 'speed' above"},
        {"[ \"build.links\" ];", "[ \"till.sum_2\" ];",
         "17: needs: there is no check 'till.sum_2' above"},
        {"\"till.sum_2\", \"build", "\"build.links\", \"build",
         "27: needs: 'build.links' is there twice"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

START_TEST(no_more_needs_than_there_is_room_for)
{
    static char text[8192];
    size_t used = (size_t)snprintf(
        text, sizeof text,
        "lab = \"x\"; title = \"x\"; starter_points = 0; checks = (\n");
    for (int i = 0; i <= RUBRIC_NEEDS + 1; i++) {
        used += (size_t)snprintf(
            text + used, sizeof text - used,
            "%s{ id = \"c%d\"; title = \"x\"; check = \"build\"; points = 1; "
            "hint = \"x\"; chapter = \"x\"; needs = [",
            i > 0 ? ",\n" : "", i);
        for (int j = 0; j < i; j++)
            used += (size_t)snprintf(text + used, sizeof text - used,
                                     "%s\"c%d\"", j > 0 ? "," : "", j);
        used += (size_t)snprintf(text + used, sizeof text - used, "] }");
    }
    snprintf(text + used, sizeof text - used, ");\n");
    expect_refused(text, "11: needs: more than 8");
}
END_TEST

START_TEST(numbers_are_in_their_range)
{
    const struct change changes[] = {
        {"points = 10;", "points = -1;",
         "8: points: expected 0 to 10000, got -1"},
        {"points = 10;", "points = 1e30;",
         "8: points: expected 0 to 10000, got 1e+30"},
        {"points = 10;", "points = 1e999;",
         "8: points: expected 0 to 10000, got inf"},
        {"points = 10;", "points = 10000.5;",
         "8: points: expected 0 to 10000, got 10000.5"},
        {"most_seconds = 10", "most_seconds = -0.5",
         "18: most_seconds: expected 0 to 1000000000000, got -0.5"},
        {"most_seconds = 10", "most_seconds = 1e13",
         "18: most_seconds: expected 0 to 1000000000000, got 10000000000000"},
        {"= 30", "= 35.5", "4: starter_points: expected 0 to 35, got 35.5"},
        {"= 30", "= -1", "4: starter_points: expected 0 to 35, got -1"},
        {0},
    };
    char *text = replaced("= 30", "= 35");
    expect_good(text);
    rubric_free(&rubric);
    expect_all_refused(changes);
}
END_TEST

START_TEST(rules_their_arguments_and_limits_must_fit)
{
    const struct change changes[] = {
        {"check = \"run\"", "check = \"walk\"",
         "14: check: unknown check 'walk'; known: build, run"},
        {"argument = \"-t\";", "", "11: argument: check 'run' needs one"},
        {"check = \"build\";", "check = \"build\"; argument = \"\";",
         "8: argument: check 'build' has none"},
        {"limits = { most_seconds = 10; least_ratio = 0.5; };", "",
         "11: limits: 'most_seconds' is missing"},
        {"points = 10;", "points = 10; limits = { most_seconds = 1; };",
         "8: unknown field 'most_seconds'; known: "},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

START_TEST(a_column_of_the_leaderboard_is_of_one_visible_check)
{
    const struct change changes[] = {
        {"quick = TRUE", "leaderboard = \"Bricks\"",
         "28: leaderboard: 'Bricks' is of 'build.links' already"},
        {"quick = false;", "leaderboard = \"Sums\";",
         "23: leaderboard: it would show a hidden check's figure"},
        {"quick = false;", "leaderboard = 1;",
         "23: leaderboard: expected a text in quotes"},
        {"\"Bricks\"", "\"\"", "9: leaderboard: it is empty"},
        {0},
    };
    expect_all_refused(changes);
    expect_good(replaced("quick = TRUE", "leaderboard = \"Sums\""));
    ck_assert_str_eq(rubric.checks[2].leaderboard, "Sums");
    ck_assert(!rubric.checks[2].is_least_best);
    rubric_free(&rubric);
}
END_TEST

START_TEST(texts_can_be_shown)
{
    static char long_text[RUBRIC_TEXT + 4] = "\"";
    const struct change changes[] = {
        {"\"The shop\"", "\"\"", "3: title: it is empty"},
        {"\"Sums\"", "\"\"", "21: chapter: it is empty"},
        {"\"Sums\"", "\"Su\\nms\"",
         "21: chapter: a line break, or a character that cannot be seen"},
        {"\"Sums\"", "\"Su\nms\"",
         "21: chapter: a line break, or a character that cannot be seen"},
        {"\"Sums\"", "\"\\xff\"",
         "21: chapter: a line break, or a character that cannot be seen"},
        {"\"-t\"", "\"\\x1b\"",
         "15: argument: a line break, or a character that cannot be seen"},
        {"\"shop\"", "\"Shop\"",
         "2: lab: 'Shop' has characters other than a-z 0-9 _"},
        {"\"shop\"", "\"../x\"",
         "2: lab: '../x' has characters other than a-z 0-9 _"},
        {"\"Sums\"", long_text, "21: chapter: longer than 1000 bytes"},
        {"\"got 0\"", "\"\"", "32: says: it is empty"},
        {0},
    };
    memset(long_text + 1, 'x', RUBRIC_TEXT + 1);
    long_text[RUBRIC_TEXT + 2] = '"';
    expect_all_refused(changes);
}
END_TEST

START_TEST(a_rubric_has_checks_and_points)
{
    static char text[64 * 1024];
    expect_refused("lab = \"x\"; title = \"x\";\nstarter_points = 0;\n"
                   "checks = ( );",
                   "3: checks: there are none");
    expect_refused("lab = \"x\"; title = \"x\";\nstarter_points = 0;\n"
                   "checks = ( { id = \"a\"; title = \"x\";\n"
                   "check = \"build\"; points = 0.0; hint = \"x\"; "
                   "chapter = \"x\"; } );",
                   "3: points: all checks have 0");
    size_t used = (size_t)snprintf(
        text, sizeof text,
        "lab = \"x\"; title = \"x\"; starter_points = 0;\nchecks = ( {}");
    for (int i = 0; i < RUBRIC_CHECKS; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, ", {}");
    snprintf(text + used, sizeof text - used, " );");
    expect_refused(text, "2: checks: more than 200");
}
END_TEST

START_TEST(no_more_symptoms_than_there_is_room_for)
{
    static char text[16 * 1024];
    size_t used = (size_t)snprintf(text, sizeof text, "{}");
    for (int i = 0; i < RUBRIC_SYMPTOMS; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, ", {}");
    snprintf(text + used, sizeof text - used, ",\n    { says = \"no till\"");
    static char whole[sizeof good + sizeof text];
    const char *at = strstr(good, "    { says = \"no till\"");
    snprintf(whole, sizeof whole, "%.*s%s%s", (int)(at - good), good, text,
             at + strlen("    { says = \"no till\""));
    expect_refused(whole, "30: symptoms: more than 100");
}
END_TEST

/* libconfig 1.5 forgets a text at which it finds a syntax error. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libconfig.so";
}

/* Only the checker can see harm. */
START_TEST(no_damage_does_any_harm)
{
    static char text[sizeof good];
    static const char bytes[] = "{}()[]\"=;,.@#/*\\x0-9e\n\x80\xff";
    unsigned short random_state[3] = {61};
    for (int round = 0; round < 2000; round++) {
        memcpy(text, good, sizeof good);
        for (int i = 0; i < 3; i++)
            text[(size_t)nrand48(random_state) % (sizeof good - 1)] =
                bytes[(size_t)nrand48(random_state) % (sizeof bytes - 1)];
        write_file(text, sizeof good - 1 - (size_t)(round % 10));
        if (rubric_load(&rubric, FILE_NAME, rules, why))
            rubric_free(&rubric);
        else
            ck_assert_ptr_nonnull(strstr(why, FILE_NAME ":"));
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        every_field_gets_into_the_struct,
        symptoms_keep_their_order,
        a_rubric_may_have_no_symptoms,
        what_is_left_out_has_its_default,
        needs_keep_their_order,
        limits_are_found_by_name,
        points_are_added_up,
        a_class_is_what_stands_before_the_first_dot,
        numbers_of_any_type_are_points,
        an_editor_for_windows_does_no_harm,
        comments_and_texts_may_say_anything,
        syntax_errors_have_their_line,
        too_deep_nesting_is_refused,
        includes_are_refused,
        what_libconfig_gets_wrong_is_refused,
        what_is_no_text_is_refused,
        files_that_cannot_be_read_are_refused,
        files_over_1_MB_are_refused,
        a_long_path_leaves_room_for_the_reason,
        unknown_fields_are_refused_at_every_level,
        missing_fields_are_refused,
        values_of_other_types_are_refused,
        ids_are_words_with_dots,
        ids_are_not_empty_not_long_and_not_there_twice,
        needs_are_ids_of_checks_above,
        no_more_needs_than_there_is_room_for,
        numbers_are_in_their_range,
        rules_their_arguments_and_limits_must_fit,
        a_column_of_the_leaderboard_is_of_one_visible_check,
        texts_can_be_shown,
        a_rubric_has_checks_and_points,
        no_more_symptoms_than_there_is_room_for,
        no_damage_does_any_harm,
    };
    char folder[] = "/tmp/unit-rubric-XXXXXX";
    if (mkdtemp(folder) == NULL || chdir(folder) != 0) {
        perror(folder);
        return EXIT_FAILURE;
    }
    int status = suite_run("rubric", tests, sizeof tests / sizeof *tests);
    unlink(FILE_NAME);
    unlink("fifo");
    rmdir("folder");
    rmdir(folder);
    return status;
}
