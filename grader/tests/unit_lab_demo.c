/*
 * lab_demo.c: what a manifest says for the demo gets into the struct, and what
 * is wrong in it is refused with its line and reason.
 *
 * The cases are those of lab_cases.h with a demo behind them; all else is
 * tested in unit_lab.c and unit_lab_bench.c.
 */
#include "lab_cases.h"

/* It stands behind the good manifest. Lines are counted from its first. */
static const char demo[] =
    "demo = {\n"
    "    budget_seconds = 90; timed = [ \"-t\" ]; time = \"Took: \";\n"
    "    threads_option = \"-n\"; threads = [ 1, 2, 8 ];\n"
    "    tables = (\n"
    "        { title = \"Tills\"; note = \"See it.\";\n"
    "          factor = [ \"new\", \"old\" ];\n"
    "          columns = (\n"
    "            { title = \"old\"; program = \"src/shop\"; input = \"d/x\"; "
    "},\n"
    "            { title = \"new\"; program = \"src/new\"; input = \"d/y\";\n"
    "              arguments = [ \"-q\" ]; is_optional = true; } );\n"
    "          documented = ( { title = \"was\";\n"
    "              values = [ \"1.0x\", \"-\", \"0.38x\" ]; } ); },\n"
    "        { title = \"Square\"; note = \"Two.\"; threads = [ 1, 4 ];\n"
    "          across = [ \"a\" ]; down = [ \"c\", \"d\" ];\n"
    "          columns = (\n"
    "            { title = \"ca\"; program = \"src/a\"; input = \"d/x\"; },\n"
    "            { title = \"da\"; program = \"src/b\"; input = \"d/x\"; } ); "
    "}\n"
    "    );\n"
    "};\n";

/* Lines of the good manifest. */
static int lines_before(void)
{
    int lines = 0;
    for (const char *at = good; *at != '\0'; at++)
        lines += *at == '\n';
    return lines;
}

/* The good manifest and the demo with one piece replaced. */
static char *with_demo(const char *from, const char *to)
{
    static char text[sizeof good + sizeof demo + 1024];
    const char *at = strstr(demo, from);
    ck_assert_msg(at != NULL, "not in the demo: %s", from);
    snprintf(text, sizeof text, "%s%.*s%s%s", good, (int)(at - demo), demo, to,
             at + strlen(from));
    return text;
}

static const char *good_demo(void)
{
    return with_demo("See it.", "See it.");
}

/* The reasons' lines are those of the demo. */
static void expect_demos_refused(const struct change *change)
{
    char reason[LAB_WHY];
    for (; change->from != NULL; change++) {
        char *rest;
        long line = strtol(change->reason, &rest, 10) + lines_before();
        snprintf(reason, sizeof reason, "%ld%s", line, rest);
        expect_refused(with_demo(change->from, change->to), reason);
    }
}

/* ---- what a good one says ---- */

START_TEST(a_demo_gets_into_the_struct)
{
    expect_good(good_demo());
    ck_assert(lab.has_demo);
    ck_assert_double_eq(lab.demo.budget_seconds, 90);
    expect_words(lab.demo.timed, "-t", NULL);
    ck_assert_str_eq(lab.demo.time, "Took: ");
    ck_assert_str_eq(lab.demo.threads_option, "-n");
    ck_assert_uint_eq(lab.demo.threads.count, 3);
    ck_assert_int_eq(lab.demo.threads.values[2], 8);
    ck_assert_uint_eq(lab.demo.table_count, 2);
    lab_free(&lab);
}
END_TEST

START_TEST(a_table_gets_into_the_struct)
{
    expect_good(good_demo());
    const struct lab_table *table = &lab.demo.tables[0];
    ck_assert_str_eq(table->title, "Tills");
    ck_assert_str_eq(table->note, "See it.");
    ck_assert_uint_eq(table->threads.count, 0);
    expect_words(table->factor, "new", "old");
    ck_assert_ptr_null(table->across[0]);
    ck_assert_uint_eq(table->column_count, 2);
    ck_assert_str_eq(table->columns[0].title, "old");
    ck_assert_str_eq(table->columns[0].program, "src/shop");
    ck_assert_str_eq(table->columns[0].input, "d/x");
    ck_assert_ptr_null(table->columns[0].arguments[0]);
    ck_assert(!table->columns[0].is_optional);
    expect_words(table->columns[1].arguments, "-q", NULL);
    ck_assert(table->columns[1].is_optional);
    ck_assert_uint_eq(table->documented_count, 1);
    ck_assert_str_eq(table->documented[0].title, "was");
    ck_assert_str_eq(table->documented[0].values[2], "0.38x");
    lab_free(&lab);
}
END_TEST

START_TEST(a_square_has_threads_of_its_own)
{
    expect_good(good_demo());
    const struct lab_table *table = &lab.demo.tables[1];
    ck_assert_uint_eq(table->threads.count, 2);
    ck_assert_int_eq(table->threads.values[1], 4);
    expect_words(table->across, "a", NULL);
    expect_words(table->down, "c", "d");
    ck_assert_uint_eq(table->column_count, 2);
    ck_assert_uint_eq(table->documented_count, 0);
    ck_assert_ptr_null(table->factor[0]);
    lab_free(&lab);
}
END_TEST

START_TEST(a_manifest_need_not_have_one)
{
    expect_good(good);
    ck_assert(!lab.has_demo);
    ck_assert_uint_eq(lab.demo.table_count, 0);
    lab_free(&lab);
}
END_TEST

/* ---- what is wrong ---- */

START_TEST(wrong_demos_are_refused)
{
    const struct change changes[] = {
        {"demo = {", "demo = 1; x = {", "1: demo: expected fields in { }"},
        {"time = \"Took: \";", "", "1: field 'time' is missing"},
        {"budget_seconds = 90", "budget_seconds = 0",
         "2: budget_seconds: expected 1 to 1000000000, got 0"},
        {"timed", "timid",
         "2: unknown field 'timid'; known: budget_seconds, timed, time, "
         "threads_option, threads, tables"},
        {"[ 1, 2, 8 ]", "[ 2, 8, 9 ]",
         "3: threads: speed-ups are over 1 thread, so 1 comes first, not 2"},
        {"[ 1, 2, 8 ]", "[ 1, 8, 2 ]",
         "3: threads: 2 is not greater than the one before"},
        {"\"Square\"", "\"Tills\"", "13: tables: 'Tills' is there twice"},
        {"[ 1, 4 ]", "[ 4 ]",
         "13: threads: speed-ups are over 1 thread, so 1 comes first, not 4"},
        {"[ 1, 4 ]", "[ ]", "13: threads: expected 1 to 32 numbers"},
        {0},
    };
    expect_demos_refused(changes);
}
END_TEST

START_TEST(wrong_columns_are_refused)
{
    const struct change changes[] = {
        {"\"old\"; program", "\"a234567890123\"; program",
         "8: title: 'a234567890123' is longer than 12"},
        {"\"old\"; program", "\"new\"; program",
         "9: columns: 'new' is there twice"},
        {"src/new", "../new", "9: program: '../new' has '..' in it"},
        {"d/y", "/etc/passwd", "9: input: '/etc/passwd' is absolute"},
        {"input = \"d/y\";", "", "9: field 'input' is missing"},
        {"\"new\", \"old\"", "\"new\"",
         "6: factor: expected the titles of 2 columns"},
        {"\"new\", \"old\"", "\"new\", \"none\"",
         "6: factor: there is no column 'none'"},
        {"\"was\"", "\"before\xC3\xBC\"",
         "11: title: 'before\xC3\xBC' is longer than 6"},
        {", \"0.38x\" ]", " ]",
         "12: values: expected 3, one for each number of threads, got 2"},
        {"\"0.38x\"", "\"about 4\"", "12: values: 'about 4' is longer than 6"},
        {0},
    };
    expect_demos_refused(changes);
}
END_TEST

START_TEST(wrong_squares_are_refused)
{
    const struct change changes[] = {
        {"across = [ \"a\" ];", "across = [ \"a\", \"b\" ];",
         "15: columns: expected 4, as across times down, got 2"},
        {"across = [ \"a\" ];", "",
         "13: across, down: one is nothing without the other"},
        {"across = [ \"a\" ];",
         "across = [ \"a\" ]; factor = [ \"ca\", \"da\" ];",
         "13: across, down: a square has no factor and nothing documented"},
        {"[ \"c\", \"d\" ]", "[ \"c\", \"c\" ]",
         "14: down: 'c' is there twice"},
        {0},
    };
    expect_demos_refused(changes);
}
END_TEST

/* The lists that may not be empty. */
START_TEST(a_demo_has_tables)
{
    char text[sizeof good + 256], reason[64];
    snprintf(text, sizeof text,
             "%sdemo = {\nbudget_seconds = 1; timed = [ ]; time = \"T\";\n"
             "threads_option = \"-n\"; threads = [ 1 ]; tables = ( ); };\n",
             good);
    snprintf(reason, sizeof reason, "%d: tables: there are none",
             lines_before() + 3);
    expect_refused(text, reason);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        a_demo_gets_into_the_struct,     a_table_gets_into_the_struct,
        a_square_has_threads_of_its_own, a_manifest_need_not_have_one,
        wrong_demos_are_refused,         wrong_columns_are_refused,
        wrong_squares_are_refused,       a_demo_has_tables,
    };
    return lab_cases_run("lab_demo", tests, sizeof tests / sizeof *tests);
}
