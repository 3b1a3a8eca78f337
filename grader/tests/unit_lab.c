/*
 * lab.c: what a manifest says gets into the struct, and whatever is wrong in
 * it is refused with its line and reason.
 *
 * The cases are those of lab_cases.h; what the bench needs of a manifest is
 * tested in unit_lab_bench.c. What is the same for all files of settings
 * (syntax, includes, files that are none) is tested in unit_rubric.c.
 */
#include "lab_cases.h"

static const char *quoted(const char *text)
{
    static char quotes[64];
    snprintf(quotes, sizeof quotes, "\"%s\"", text);
    return quotes;
}

/* ---- what a good one says ---- */

START_TEST(texts_and_numbers_get_into_the_struct)
{
    expect_good(good);
    ck_assert_str_eq(lab.path, FILE_NAME);
    ck_assert_str_eq(lab.name, "shop_2");
    ck_assert_str_eq(lab.title, "The shop");
    ck_assert_str_eq(lab.rubric, "rubrics/shop.cfg");
    ck_assert_str_eq(lab.submission, "till.c");
    ck_assert_str_eq(lab.program, "till");
    ck_assert_str_eq(lab.library, "libshop.a");
    ck_assert_str_eq(lab.baseline, "src/shop");
    ck_assert_str_eq(lab.answer, "Sum: ");
    ck_assert_str_eq(lab.unit, "loaf");
    ck_assert_str_eq(lab.amount, "crumbs");
    ck_assert_str_eq(lab.block_answer, "Line %u: %s");
    ck_assert_str_eq(lab.oracle, "oracles/shop");
    ck_assert_str_eq(lab.inputs, "oracles/shop-inputs");
    ck_assert_str_eq(lab.harness, "tests/suite.o");
    ck_assert_str_eq(lab.stress, "unit/rush.c");
    ck_assert_str_eq(lab.split, "bread");
    ck_assert(!lab.is_default);
    lab_free(&lab);
    ck_assert_ptr_null(lab.name);
}
END_TEST

START_TEST(words_get_into_the_struct)
{
    expect_good(good);
    expect_words(lab.headers, "src/*.h", "more/x.h");
    expect_words(lab.libraries, "-lz", NULL);
    expect_words(lab.cflags, "-std=gnu11", "-g");
    expect_words(lab.functions, "till_open", "till_sum");
    expect_words(lab.objects, "till_name", NULL);
    expect_words(lab.reserved, "till_", NULL);
    expect_words(lab.blocks, "-v", NULL);
    expect_words(lab.pack, "-o", NULL);
    expect_words(lab.unpack, "-d", "-o");
    expect_words(lab.harness_libraries, "-lcheck", NULL);
    lab_free(&lab);
}
END_TEST

START_TEST(groups_get_into_the_struct)
{
    expect_good(good);
    ck_assert_uint_eq(lab.flavour_count, 2);
    ck_assert_str_eq(lab.flavours[0].name, "release");
    ck_assert_ptr_null(lab.flavours[0].flags[0]);
    ck_assert_str_eq(lab.flavours[1].folder, "build/tsan");
    expect_words(lab.flavours[1].flags, "-O1", "-fsanitize=thread");
    ck_assert_uint_eq(lab.mode_count, 2);
    ck_assert_ptr_null(lab.modes[0].arguments[0]);
    ck_assert_ptr_null(lab.modes[0].claim);
    expect_words(lab.modes[1].arguments, "-t", "4");
    ck_assert_str_eq(lab.modes[1].claim, "Locks: ");
    ck_assert_uint_eq(lab.unit_count, 1);
    ck_assert_str_eq(lab.units[0].name, "sums");
    ck_assert_str_eq(lab.units[0].object, "unit/sums.o");
    lab_free(&lab);
}
END_TEST

START_TEST(flavours_and_modes_are_found_by_name)
{
    expect_good(good);
    ck_assert_ptr_eq(lab_flavour(&lab, "tsan"), &lab.flavours[1]);
    ck_assert_ptr_eq(lab_mode(&lab, "plain"), &lab.modes[0]);
    ck_assert_ptr_null(lab_flavour(&lab, "plain"));
    ck_assert_ptr_null(lab_mode(&lab, "thread"));
    lab_free(&lab);
}
END_TEST

START_TEST(the_path_is_the_labs_own)
{
    char path[] = FILE_NAME;
    write_file(good);
    ck_assert_msg(lab_load(&lab, path, why), "%s", why);
    memset(path, 'y', sizeof path - 1);
    ck_assert_str_eq(lab.path, FILE_NAME);
    lab_free(&lab);
}
END_TEST

START_TEST(some_things_may_be_empty)
{
    static const char *const changes[][2] = {
        {"[ \"till_name\" ]", "[ ]"},
        {"[ \"till_\" ]", "[ ]"},
        {"[ \"-lz\" ]", "[ ]"},
        {"[ \"-v\" ]", "[ ]"},
        {"( { name = \"sums\"; object = \"unit/sums.o\"; } )", "( )"},
        {"claim = \"Locks: \";", ""},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        expect_good(replaced(changes[i][0], changes[i][1]));
        lab_free(&lab);
    }
    expect_good(replaced("title", "is_default = true; title"));
    ck_assert(lab.is_default);
    lab_free(&lab);
    expect_good(replaced("title", "is_default = false; title"));
    ck_assert(!lab.is_default);
    ck_assert(!lab.is_engine_only);
    lab_free(&lab);
    expect_good(replaced("title", "is_engine_only = true; title"));
    ck_assert(lab.is_engine_only);
    lab_free(&lab);
}
END_TEST

/* Fields that may be left out, each alone in its line. */
static const char *const may_lack[] = {
    "blocks =", "block_answer =", "pack =",  "unpack =",
    "stress =", "unit =",         "amount ="};

#define MAY_LACK (sizeof may_lack / sizeof *may_lack)

static bool is_optional(const char *line)
{
    for (size_t i = 0; i < MAY_LACK; i++)
        if (strncmp(line, may_lack[i], strlen(may_lack[i])) == 0)
            return true;
    return false;
}

/* All of them at once: the lab has no such things, and the usual words. */
START_TEST(some_things_may_be_left_out)
{
    static char text[sizeof good];
    size_t length = 0, found = 0;
    for (const char *at = good; *at != '\0'; at = strchr(at, '\n') + 1) {
        size_t line = strcspn(at, "\n") + 1;
        if (is_optional(at)) {
            found++;
            continue;
        }
        memcpy(text + length, at, line);
        length += line;
    }
    text[length] = '\0';
    ck_assert_uint_eq(found, MAY_LACK);
    expect_good(text);
    ck_assert_ptr_null(lab.blocks[0]);
    ck_assert_ptr_null(lab.block_answer);
    ck_assert_ptr_null(lab.pack[0]);
    ck_assert_ptr_null(lab.unpack[0]);
    ck_assert_ptr_null(lab.stress);
    ck_assert_ptr_null(lab.split);
    ck_assert_str_eq(lab.unit, "block");
    ck_assert_str_eq(lab.amount, "bytes");
    lab_free(&lab);
}
END_TEST

START_TEST(the_kits_own_manifest_is_good)
{
    ck_assert_msg(lab_load(&lab, real, why), "%s", why);
    ck_assert_str_eq(lab.name, "sharedhash");
    ck_assert(lab.is_default);
    ck_assert_str_eq(lab.functions[0], "umem_open");
    ck_assert_str_eq(lab.flavours[0].name, "release");
    ck_assert_ptr_nonnull(lab_flavour(&lab, "tsan"));
    ck_assert_ptr_nonnull(lab_mode(&lab, "threads"));
    ck_assert_str_eq(lab.unit, "block");
    ck_assert_str_eq(lab.amount, "bytes");
    lab_free(&lab);
}
END_TEST

/* ---- fields ---- */

START_TEST(unknown_fields_are_refused_at_every_level)
{
    const struct change changes[] = {
        {"folder = \"build/tsan\"", "dir = \"build/tsan\"",
         "15: unknown field 'dir'; known: name, folder, flags"},
        {"claim = ", "says = ",
         "22: unknown field 'says'; known: name, arguments, claim"},
        {"object = ", "source = ",
         "32: unknown field 'source'; known: name, object"},
        {0},
    };
    expect_all_refused(changes);
    write_file(replaced("title = ", "name2 = "));
    ck_assert(!lab_load(&lab, FILE_NAME, why));
    ck_assert_ptr_nonnull(strstr(why, FILE_NAME ":2: unknown field 'name2'; "
                                                "known: name, title, is_"));
}
END_TEST

/* Each line that is one field, left out. */
START_TEST(missing_fields_are_refused)
{
    static char text[sizeof good];
    size_t found = 0;
    for (const char *at = good; *at != '\0';) {
        const char *end = strchr(at, '\n') + 1;
        if (*at >= 'a' && *at <= 'z' && end[-2] == ';' && !is_optional(at)) {
            char reason[64];
            snprintf(text, sizeof text, "%.*s%s", (int)(at - good), good, end);
            snprintf(reason, sizeof reason, "1: field '%.*s' is missing",
                     (int)strcspn(at, " "), at);
            expect_refused(text, reason);
            found++;
        }
        at = end;
    }
    ck_assert_uint_eq(found, 19);
}
END_TEST

START_TEST(missing_fields_of_groups_are_refused)
{
    const struct change changes[] = {
        {"name = \"tsan\";", "", "15: field 'name' is missing"},
        {"folder = \"build/tsan\";", "", "15: field 'folder' is missing"},
        {"flags = [ ];", "", "14: field 'flags' is missing"},
        {"arguments = [ ];", "", "20: field 'arguments' is missing"},
        {"object = \"unit/sums.o\";", "", "32: field 'object' is missing"},
        {0},
    };
    expect_all_refused(changes);
    expect_refused("name = \"x\";", "1: field 'title' is missing");
}
END_TEST

START_TEST(doubled_fields_are_refused)
{
    const struct change changes[] = {
        {"title = ", "name = \"x\"; title = ", "2: duplicate setting name"},
        {"flags = [ ];", "flags = [ ]; flags = [ ];",
         "14: duplicate setting name"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

START_TEST(values_of_other_types_are_refused)
{
    const struct change changes[] = {
        {"\"shop_2\"", "2", "1: name: expected a text in quotes"},
        {"\"shop_2\"", "[ \"x\" ]", "1: name: expected a text in quotes"},
        {"title", "is_default = 1; title",
         "2: is_default: expected true or false"},
        {"[ \"-lz\" ]", "\"-lz\"", "8: libraries: expected texts in [ ]"},
        {"[ \"-lz\" ]", "[ 1 ]", "8: libraries: expected texts in [ ]"},
        {"[ \"-lz\" ]", "( \"-lz\" )", "8: libraries: expected texts in [ ]"},
        {"flags = [ ]", "flags = \"\"", "14: flags: expected texts in [ ]"},
        {"flavours = (", "flavours = [ 1 ]; x = (",
         "13: flavours: expected groups in ( )"},
        {"modes = (", "modes = ( 1,", "19: modes: expected fields in { }"},
        {"1e6", "\"1e6\"", "39: most_bytes: expected a number"},
        {"\"Locks: \"", "false", "22: claim: expected a text in quotes"},
        {"[ \"-lz\" ]", "[ \"-lz\", 1 ]",
         "8: mismatched element type in array"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

/* ---- values ---- */

START_TEST(names_are_made_of_few_characters)
{
    const struct change changes[] = {
        {"\"shop_2\"", "\"Shop\"",
         "1: name: 'Shop' has characters other than a-z 0-9 _"},
        {"\"shop_2\"", "\"../x\"",
         "1: name: '../x' has characters other than a-z 0-9 _"},
        {"\"tsan\"", "\"t/s\"",
         "15: name: 't/s' has characters other than a-z 0-9 _"},
        {"\"threads\"", "\"a b\"",
         "21: name: 'a b' has characters other than a-z 0-9 _"},
        {"\"sums\"", "\"sums.a\"",
         "32: name: 'sums.a' has characters other than a-z 0-9 _"},
        {"\"sums\"", "\"a23456789012345678901234567890123\"",
         "32: name: 'a23456789012345678901234567890123' is too long"},
        {"\"till_sum\"", "\"till-sum\"",
         "10: functions: 'till-sum' is no name in C"},
        {"\"till_name\"", "\"2till\"", "11: objects: '2till' is no name in C"},
        {"\"till_\"", "\"till_*\"", "12: reserved: 'till_*' is no name in C"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

START_TEST(names_are_there_once)
{
    const struct change changes[] = {
        {"\"tsan\"", "\"release\"", "15: flavours: 'release' is there twice"},
        {"\"threads\"", "\"plain\"", "21: modes: 'plain' is there twice"},
        {"} );", "},\n{ name = \"sums\"; object = \"x\"; } );",
         "33: units: 'sums' is there twice"},
        {"\"till_sum\"", "\"till_open\"",
         "10: functions: 'till_open' is there twice"},
        {"[ \"till_\" ]", "[ \"a_\", \"b_\", \"a_\" ]",
         "12: reserved: 'a_' is there twice"},
        {"\"till_name\"", "\"till_sum\"",
         "11: objects: 'till_sum' is among functions, too"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

START_TEST(paths_stay_below_the_kit)
{
    const struct change changes[] = {
        {"rubrics/shop.cfg", "/etc/passwd",
         "3: rubric: '/etc/passwd' is absolute"},
        {"rubrics/shop.cfg", "a/../../x",
         "3: rubric: 'a/../../x' has '..' in it"},
        {"more/x.h", "../x.h", "6: headers: '../x.h' has '..' in it"},
        {"more/x.h", "a/.?/*.h",
         "6: headers: 'a/.?/*.h' has a part that begins with '.'"},
        {"more/x.h", "/usr/*.h", "6: headers: '/usr/*.h' is absolute"},
        {"build/tsan", "build/..", "15: folder: 'build/..' has '..' in it"},
        {"src/shop", "..", "18: baseline: '..' has '..' in it"},
        {"oracles/shop\"", "/x\"", "30: oracle: '/x' is absolute"},
        {"oracles/shop-", "./",
         "31: inputs: './inputs' has a part that begins with '.'"},
        {"unit/sums.o", "unit//x", "32: object: 'unit//x' has an empty part"},
        {"tests/suite.o", "-o", "33: harness: '-o' begins with '-'"},
        {"unit/rush.c", "unit/", "35: stress: 'unit/' has an empty part"},
        {0},
    };
    expect_all_refused(changes);
    expect_good(replaced("rubrics/shop.cfg", "a..b/c-d/e."));
    lab_free(&lab);
}
END_TEST

START_TEST(names_of_files_have_no_folder)
{
    const struct change changes[] = {
        {"till.c", "src/till.c",
         "4: submission: 'src/till.c' is no file's name: it has '/' in it"},
        {"\"till\"", "\"..\"", "5: program: '..' has '..' in it"},
        {"\"till\"", "\"-x\"", "5: program: '-x' begins with '-'"},
        {"libshop.a", "/libshop.a",
         "7: library: '/libshop.a' is no file's name: it has '/' in it"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

/* Sentences are made of it. */
START_TEST(units_and_amounts_are_words)
{
    static const char *const bad[] = {"a loaf",
                                      "Loaf",
                                      "loaf2",
                                      "loaf-",
                                      "loaf%s",
                                      "l\xc3\xb6"
                                      "f",
                                      " loaf",
                                      "abcdefghijklmnopqrstu"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char reason[128];
        snprintf(reason, sizeof reason,
                 "58: unit: '%s' is no word of a-z, or too long", bad[i]);
        expect_refused(replaced("\"loaf\"", quoted(bad[i])), reason);
        snprintf(reason, sizeof reason,
                 "59: amount: '%s' is no word of a-z, or too long", bad[i]);
        expect_refused(replaced("\"crumbs\"", quoted(bad[i])), reason);
    }
    const struct change changes[] = {
        {"\"loaf\"", "\"\"", "58: unit: it is empty"},
        {"\"loaf\"", "\"loaf\\n\"",
         "58: unit: a line break, or a character that cannot be seen"},
        {"\"loaf\"", "[ \"loaf\" ]", "58: unit: expected a text in quotes"},
        {"\"crumbs\"", "1", "59: amount: expected a text in quotes"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

/* snprintf gets it. */
START_TEST(a_lines_format_has_a_number_and_a_word)
{
    static const char *const bad[] = {"%s %u", "%u",    "x",        "%u %s %n",
                                      "%u%%s", "%d %s", "%u %s %%", "%u %u"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char reason[128];
        snprintf(reason, sizeof reason,
                 "26: block_answer: '%s' does not have one %%u, then one %%s",
                 bad[i]);
        expect_refused(replaced("Line %u: %s", bad[i]), reason);
    }
}
END_TEST

START_TEST(numbers_are_in_their_range)
{
    const struct change changes[] = {
        {"1e6", "0", "39: most_bytes: expected 1 to 1000000000, got 0"},
        {"1e6", "-1", "39: most_bytes: expected 1 to 1000000000, got -1"},
        {"1e6", "1e300",
         "39: most_bytes: expected 1 to 1000000000, got 1e+300"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

START_TEST(texts_and_words_can_be_shown)
{
    const struct change changes[] = {
        {"\"The shop\"", "\"\"", "2: title: it is empty"},
        {"\"Sum: \"", "\"Sum\\n\"",
         "24: answer: a line break, or a character that cannot be seen"},
        {"\"-lz\"", "\"\"", "8: libraries: it is empty"},
        {"\"-lz\"", "\"\\x1b\"",
         "8: libraries: a line break, or a character that cannot be seen"},
        {"\"Locks: \"", "\"\"", "22: claim: it is empty"},
        {0},
    };
    expect_all_refused(changes);
}
END_TEST

/* ---- how many ---- */

/* So many times this, with commas between. */
static const char *many(int count, const char *open, const char *one,
                        const char *close)
{
    static char text[4096];
    size_t used = (size_t)snprintf(text, sizeof text, "%s", open);
    for (int i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s",
                                 i > 0 ? "," : "", one);
    snprintf(text + used, sizeof text - used, "%s", close);
    return text;
}

START_TEST(there_are_not_too_many_words)
{
    expect_refused(
        replaced("[ \"-lz\" ]", many(LAB_WORDS + 1, "[", "\"x\"", "]")),
        "8: libraries: more than 64");
    expect_good(replaced("[ \"-lz\" ]", many(LAB_WORDS, "[", "\"x\"", "]")));
    ck_assert_str_eq(lab.libraries[LAB_WORDS - 1], "x");
    ck_assert_ptr_null(lab.libraries[LAB_WORDS]);
    ck_assert_str_eq(lab.cflags[0], "-std=gnu11");
    lab_free(&lab);
}
END_TEST

START_TEST(there_are_not_too_many_groups)
{
    expect_refused(replaced("flavours = (",
                            many(LAB_FLAVOURS - 1, "flavours = (", "{}", ",")),
                   "13: flavours: more than 8");
    expect_refused(
        replaced("modes = (", many(LAB_MODES - 1, "modes = (", "{}", ",")),
        "19: modes: more than 16");
    expect_refused(
        replaced("units = (", many(LAB_UNITS, "units = (", "{}", ",")),
        "32: units: more than 16");
}
END_TEST

START_TEST(there_are_functions_flavours_and_modes)
{
    expect_refused(replaced("[ \"till_open\", \"till_sum\" ]", "[ ]"),
                   "10: functions: there are none");
    expect_refused(
        replaced("    { name = \"plain\"; arguments = [ ]; },\n"
                 "    { name = \"threads\"; arguments = [ \"-t\", \"4\" ];\n"
                 "      claim = \"Locks: \"; }\n",
                 ""),
        "19: modes: there are none");
    expect_refused(
        replaced("    { name = \"release\"; folder = \"build/release\"; "
                 "flags = [ ]; },\n"
                 "    { name = \"tsan\"; folder = \"build/tsan\";\n"
                 "      flags = [ \"-O1\", \"-fsanitize=thread\" ]; }\n",
                 ""),
        "13: flavours: there are none");
}
END_TEST

/* ---- files ---- */

START_TEST(other_files_are_refused)
{
    ck_assert(!lab_load(&lab, "gone", why));
    ck_assert_str_eq(why, "cannot read 'gone': No such file or directory");
    expect_refused("@include \"y\"", "1: an include; a manifest is one file");
    expect_refused("name = ;", "1: syntax error, here or at the end of the "
                               "line above");
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
    static const char bytes[] = "{}()[]\"=;,.@#/*\\x0-9e\n\x80\xff%";
    unsigned short random_state[3] = {61};
    for (int round = 0; round < 2000; round++) {
        memcpy(text, good, sizeof good);
        for (int i = 0; i < 3; i++)
            text[(size_t)nrand48(random_state) % (sizeof good - 1)] =
                bytes[(size_t)nrand48(random_state) % (sizeof bytes - 1)];
        write_file(text);
        if (lab_load(&lab, FILE_NAME, why))
            lab_free(&lab);
        else
            ck_assert_ptr_nonnull(strstr(why, FILE_NAME ":"));
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        texts_and_numbers_get_into_the_struct,
        words_get_into_the_struct,
        groups_get_into_the_struct,
        flavours_and_modes_are_found_by_name,
        the_path_is_the_labs_own,
        some_things_may_be_empty,
        some_things_may_be_left_out,
        the_kits_own_manifest_is_good,
        unknown_fields_are_refused_at_every_level,
        missing_fields_are_refused,
        missing_fields_of_groups_are_refused,
        doubled_fields_are_refused,
        values_of_other_types_are_refused,
        names_are_made_of_few_characters,
        names_are_there_once,
        paths_stay_below_the_kit,
        names_of_files_have_no_folder,
        units_and_amounts_are_words,
        a_lines_format_has_a_number_and_a_word,
        numbers_are_in_their_range,
        texts_and_words_can_be_shown,
        there_are_not_too_many_words,
        there_are_not_too_many_groups,
        there_are_functions_flavours_and_modes,
        other_files_are_refused,
        no_damage_does_any_harm,
    };
    return lab_cases_run("lab", tests, sizeof tests / sizeof *tests);
}
