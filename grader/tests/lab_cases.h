/**
 * @file lab_cases.h
 * @brief A good manifest, and what tests of lab.c do with it.
 *
 *     expect_good(good);                          ... lab.name ...
 *     lab_free(&lab);
 *     expect_refused(replaced("1e6", "0"), "39: most_bytes: ...");
 *     int main(void) { return lab_cases_run("lab", tests, COUNT); }
 *
 * A case takes the good manifest, replaces one piece of it by another, and
 * must get this reason. All happens in a folder of its own, the current one,
 * which lab_cases_run makes and removes.
 */
#ifndef LAB_CASES_H
#define LAB_CASES_H

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grading/lab.h"
#include "suite.h"

#define FILE_NAME "x.lab"

/* Its lines are counted below. */
static const char good[] =
    "name = \"shop_2\";\n"
    "title = \"The shop\";\n"
    "rubric = \"rubrics/shop.cfg\";\n"
    "submission = \"till.c\";\n"
    "program = \"till\";\n"
    "headers = [ \"src/*.h\", \"more/x.h\" ];\n"
    "library = \"libshop.a\";\n"
    "libraries = [ \"-lz\" ];\n"
    "cflags = [ \"-std=gnu11\", \"-g\" ];\n"
    "functions = [ \"till_open\", \"till_sum\" ];\n"
    "objects = [ \"till_name\" ];\n"
    "reserved = [ \"till_\" ];\n"
    "flavours = (\n"
    "    { name = \"release\"; folder = \"build/release\"; flags = [ ]; },\n"
    "    { name = \"tsan\"; folder = \"build/tsan\";\n"
    "      flags = [ \"-O1\", \"-fsanitize=thread\" ]; }\n"
    ");\n"
    "baseline = \"src/shop\";\n"
    "modes = (\n"
    "    { name = \"plain\"; arguments = [ ]; },\n"
    "    { name = \"threads\"; arguments = [ \"-t\", \"4\" ];\n"
    "      claim = \"Locks: \"; }\n"
    ");\n"
    "answer = \"Sum: \";\n"
    "blocks = [ \"-v\" ];\n"
    "block_answer = \"Line %u: %s\";\n"
    "pack = [ \"-o\" ];\n"
    "unpack = [ \"-d\", \"-o\" ];\n"
    "\n"
    "oracle = \"oracles/shop\";\n"
    "inputs = \"oracles/shop-inputs\";\n"
    "units = ( { name = \"sums\"; object = \"unit/sums.o\"; } );\n"
    "harness = \"tests/suite.o\";\n"
    "harness_libraries = [ \"-lcheck\" ];\n"
    "stress = \"unit/rush.c\"; split = \"bread\";\n"
    "contenders = (\n"
    "    { name = \"shop -t\"; title = \"The shop\"; program = \"src/shop\";\n"
    "      arguments = [ \"-t\" ]; environment = [ \"A=1\", \"b_2=\" ];\n"
    "      preload = \"libx.so.2\"; claim = \"Locks: \"; most_bytes = 1e6;\n"
    "      is_baseline = true; },\n"
    "    { name = \"least\"; title = \"None\"; program = \"more/least\";\n"
    "      arguments = [ ]; is_floor = true; is_optional = true;\n"
    "      has_no_answer = true; }\n"
    ");\n"
    "scale = {\n"
    "    contenders = [ \"least\", \"shop -t\" ]; sizes = [ \"1M\", \"1G\" ];\n"
    "    threaded = \"least\"; option = \"-j\"; threads = [ 1, 2, 64 ];\n"
    "};\n"
    "sweep = {\n"
    "    contender = \"shop -t\"; fixed = [ \"HEAP=9\" ];\n"
    "    constants = ( { name = \"POOL\"; values = [ 2048, 65536 ]; },\n"
    "                  { name = \"BATCH\"; values = [ 20 ]; } );\n"
    "};\n"
    "bench = {\n"
    "    inputs = [ \"data/bread-%s.bin\", \"data/milk.%s\" ];\n"
    "    sizes = [ \"1M\", \"64G\" ]; quick_sizes = [ \"20k\" ];\n"
    "};\n"
    "unit = \"loaf\";\n"
    "amount = \"crumbs\";\n";

static struct lab lab;
static char why[LAB_WHY];
static char real[PATH_MAX]; /* the kit's own manifest */

static inline void write_file(const char *text)
{
    FILE *file = fopen(FILE_NAME, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, strlen(text), file), strlen(text));
    ck_assert_int_eq(fclose(file), 0);
}

static inline void expect_good(const char *text)
{
    write_file(text);
    ck_assert_msg(lab_load(&lab, FILE_NAME, why), "%s", why);
}

/* This text is refused so; nothing is left to be freed. */
static inline void expect_refused(const char *text, const char *reason)
{
    char expected[LAB_WHY];
    write_file(text);
    memset(&lab, 0x5A, sizeof lab);
    ck_assert_msg(!lab_load(&lab, FILE_NAME, why), "not refused: %s", reason);
    snprintf(expected, sizeof expected, FILE_NAME ":%s", reason);
    ck_assert_str_eq(why, expected);
    ck_assert_ptr_null(lab.memory);
    ck_assert_ptr_null(lab.name);
}

/* The good text with one piece replaced. */
static inline char *replaced(const char *from, const char *to)
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

static inline void expect_all_refused(const struct change *change)
{
    for (; change->from != NULL; change++)
        expect_refused(replaced(change->from, change->to), change->reason);
}

/* These words, and no more. */
static inline void expect_words(const char *const *words, const char *first,
                                const char *second)
{
    ck_assert_str_eq(words[0], first);
    if (second != NULL)
        ck_assert_str_eq(words[1], second);
    ck_assert_ptr_null(words[second != NULL ? 2 : 1]);
}

/* Runs the tests in a folder of their own. Returns main's status. */
static inline int lab_cases_run(const char *name, const TTest *tests[],
                                size_t count)
{
    char folder[] = "/tmp/unit-lab-XXXXXX";
    if (realpath("baseline/sharedhash.lab", real) == NULL) {
        perror("run this in the kit's folder: baseline/sharedhash.lab");
        return EXIT_FAILURE;
    }
    if (mkdtemp(folder) == NULL || chdir(folder) != 0) {
        perror(folder);
        return EXIT_FAILURE;
    }
    int status = suite_run(name, tests, count);
    unlink(FILE_NAME);
    rmdir(folder);
    return status;
}

#endif
