/*
 * cli.c: from a command line to what is to be done.
 *
 * A case is a command line as one would type it behind the program's name,
 * split at spaces ('' is an empty word), and what must come out. Every case
 * runs twice, without and with POSIXLY_CORRECT in the environment, which
 * must change nothing.
 *
 * Linked with the baseline's engine, which has no options of its own.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include "suite.h"

#define PROGRAM_NAME "sharedhash"

static struct cli cli; /* of the last line */

/* Parses a line, in both environments. */
static enum cli_outcome parse(const char *line)
{
    static char words[2][512];
    enum cli_outcome outcome[2];
    struct cli plain;

    for (int posix = 0; posix < 2; posix++) {
        char *argv[16] = {PROGRAM_NAME};
        char *rest = words[posix];
        int argc = 1;

        plain = cli;
        snprintf(rest, sizeof words[0], "%s", line);
        for (char *w; (w = strtok_r(rest, " ", &rest)) != NULL;)
            argv[argc++] = strcmp(w, "''") == 0 ? w + 2 : w;
        if (posix)
            setenv("POSIXLY_CORRECT", "1", 1);
        else
            unsetenv("POSIXLY_CORRECT");
        memset(&cli, 0x5A, sizeof cli);
        outcome[posix] = blocks_cli_parse(&cli, argc, argv);
    }
    ck_assert_int_eq(outcome[0], outcome[1]);
    ck_assert_int_eq(plain.mode, cli.mode);
    ck_assert_int_eq(plain.verbose, cli.verbose);
    ck_assert_str_eq(plain.problem, cli.problem);
    ck_assert_pstr_eq(plain.file, cli.file);
    ck_assert_pstr_eq(plain.out, cli.out);
    return outcome[0];
}

/* What a right command line means; a table ends with {0}. */
struct right {
    const char *line;
    enum cli_mode mode;
    bool verbose;
    const char *file;
    const char *out;
};

static void expect_right(const struct right *r)
{
    for (; r->line != NULL; r++) {
        enum cli_outcome outcome = parse(r->line);
        ck_assert_msg(outcome == CLI_RUN, "'%s': expected CLI_RUN, got %d (%s)",
                      r->line, (int)outcome, cli.problem);
        ck_assert_msg(cli.mode == r->mode && cli.verbose == r->verbose,
                      "'%s': expected mode %d, verbose %d, got %d, %d", r->line,
                      (int)r->mode, r->verbose, (int)cli.mode, cli.verbose);
        ck_assert_pstr_eq(cli.file, r->file);
        ck_assert_pstr_eq(cli.out, r->out);
        ck_assert_str_eq(cli.problem, "");
    }
}

/* A wrong command line and the reason that is given. */
struct wrong {
    const char *line;
    const char *problem;
};

static void expect_wrong(const struct wrong *w)
{
    for (; w->line != NULL; w++) {
        enum cli_outcome outcome = parse(w->line);
        ck_assert_msg(outcome == CLI_WRONG, "'%s': expected CLI_WRONG, got %d",
                      w->line, (int)outcome);
        ck_assert_msg(strcmp(cli.problem, w->problem) == 0,
                      "'%s': expected \"%s\", got \"%s\"", w->line, w->problem,
                      cli.problem);
    }
}

/* ---- Right ---- */

START_TEST(each_flag_has_its_meaning)
{
    const struct right cases[] = {
        {"x", CLI_SINGLE, false, "x", NULL},
        {"-t x", CLI_THREADS, false, "x", NULL},
        {"-m x", CLI_PROCESSES, false, "x", NULL},
        {"-v x", CLI_SINGLE, true, "x", NULL},
        {"-o y x", CLI_SINGLE, false, "x", "y"},
        {"-d x", CLI_UNPACK, false, "x", NULL},
        {"-d -o y x", CLI_UNPACK, false, "x", "y"},
        {"-m -v -o y x", CLI_PROCESSES, true, "x", "y"},
        {0},
    };

    expect_right(cases);
}
END_TEST

START_TEST(flags_may_follow_the_file)
{
    const struct right cases[] = {
        {"x -t", CLI_THREADS, false, "x", NULL},
        {"x -d -o y", CLI_UNPACK, false, "x", "y"},
        {"-m x -v", CLI_PROCESSES, true, "x", NULL},
        {"-o y x -t", CLI_THREADS, false, "x", "y"},
        {0},
    };

    expect_right(cases);
}
END_TEST

START_TEST(flags_may_be_combined_in_one_word)
{
    const struct right cases[] = {
        {"-tv x", CLI_THREADS, true, "x", NULL},
        {"x -vm", CLI_PROCESSES, true, "x", NULL},
        {"-oy x", CLI_SINGLE, false, "x", "y"},
        {"-tvoy x", CLI_THREADS, true, "x", "y"},
        {"-do y x", CLI_UNPACK, false, "x", "y"},
        {0},
    };

    expect_right(cases);
}
END_TEST

START_TEST(two_dashes_end_the_flags)
{
    const struct right cases[] = {
        {"-- x", CLI_SINGLE, false, "x", NULL},
        {"-t -- -m", CLI_THREADS, false, "-m", NULL},
        {"-- --help", CLI_SINGLE, false, "--help", NULL},
        {"-- --", CLI_SINGLE, false, "--", NULL},
        {"x -v --", CLI_SINGLE, true, "x", NULL},
        {0},
    };

    expect_right(cases);
}
END_TEST

START_TEST(one_dash_is_a_file)
{
    const struct right cases[] = {
        {"-", CLI_SINGLE, false, "-", NULL},
        {"- -t", CLI_THREADS, false, "-", NULL},
        {"-d -o y -", CLI_UNPACK, false, "-", "y"},
        {"-- -", CLI_SINGLE, false, "-", NULL},
        {0},
    };

    expect_right(cases);
}
END_TEST

START_TEST(a_flag_may_be_repeated_and_the_last_output_counts)
{
    const struct right cases[] = {
        {"-t -t x", CLI_THREADS, false, "x", NULL},
        {"-mm x", CLI_PROCESSES, false, "x", NULL},
        {"-vv x -v", CLI_SINGLE, true, "x", NULL},
        {"-dd x", CLI_UNPACK, false, "x", NULL},
        {"-o y x -o z", CLI_SINGLE, false, "x", "z"},
        {"-o - x -o z", CLI_SINGLE, false, "x", "z"},
        {0},
    };

    expect_right(cases);
}
END_TEST

START_TEST(whatever_follows_o_is_its_argument)
{
    const struct right cases[] = {
        {"-o -t x", CLI_SINGLE, false, "x", "-t"},
        {"-o -- x", CLI_SINGLE, false, "x", "--"},
        {"-o --help x", CLI_SINGLE, false, "x", "--help"},
        {"-o x x", CLI_SINGLE, false, "x", "x"},
        {0},
    };

    expect_right(cases);
}
END_TEST

START_TEST(help_and_version_count_wherever_they_stand)
{
    const char *const before[] = {"", "x ", "-t -m ", "-d -v ", "-o - "};
    const char *const after[] = {"", " x", " -t", " --no-such", " --"};
    char line[64];

    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        for (size_t j = 0; j < sizeof after / sizeof *after; j++) {
            snprintf(line, sizeof line, "%s--help%s", before[i], after[j]);
            ck_assert_msg(parse(line) == CLI_HELP, "'%s'", line);
            snprintf(line, sizeof line, "%s--version%s", before[i], after[j]);
            ck_assert_msg(parse(line) == CLI_VERSION, "'%s'", line);
        }
}
END_TEST

/* ---- Wrong ---- */

START_TEST(flags_that_exclude_each_other_are_refused)
{
    const char *const modes = "'-t' and '-m' exclude each other";
    const char *const unpack = "'-d' goes with '-o' only";
    const struct wrong cases[] = {
        {"-t -m x", modes}, {"-mt x", modes},    {"-m x -t", modes},
        {"-t -m", modes},   {"-d -t x", unpack}, {"x -m -d", unpack},
        {"-dv x", unpack},  {"-v x -d", unpack}, {0},
    };

    expect_wrong(cases);
}
END_TEST

START_TEST(exactly_one_file_is_wanted)
{
    const char *const none = "no FILE is given";
    const char *const two = "one FILE at a time: 'y' is one too many";
    const struct wrong cases[] = {
        {"", none},
        {"-t", none},
        {"-o y", none},
        {"--", none},
        {"x y", two},
        {"x -t y", two},
        {"x -- y", two},
        {"-- x y", two},
        {"- y", two},
        {"x y z", two},
        {0},
    };

    expect_wrong(cases);
}
END_TEST

START_TEST(the_output_must_have_a_name)
{
    const struct wrong cases[] = {
        {"-o - x", "'-o -': the output must be a named file"},
        {"-o- x", "'-o -': the output must be a named file"},
        {"-d x -o -", "'-o -': the output must be a named file"},
        {"-o '' x", "'-o': the name of the output is empty"},
        {"x -o", "option '-o' needs an argument"},
        {"-to", "option '-o' needs an argument"},
        {0},
    };

    expect_wrong(cases);
}
END_TEST

START_TEST(unknown_options_are_named)
{
    const struct wrong cases[] = {
        {"-x", "unknown option '-x'"},
        {"-tx x", "unknown option '-x'"},
        {"x -T", "unknown option '-T'"},
        {"-j 2 x", "unknown option '-j'"}, /* standing_workers has it */
        {"-t -j2 x", "unknown option '-j'"},
        {"--no-such x", "unknown option '--no-such'"},
        {"x --no-such=3", "unknown option '--no-such=3'"},
        {"--help=3", "unknown option '--help=3'"},
        {"--threads x", "unknown option '--threads'"},
        {0},
    };

    expect_wrong(cases);
}
END_TEST

START_TEST(a_reason_that_is_too_long_is_cut_off)
{
    char line[sizeof cli.problem + 100] = "x ";

    memset(line + 2, 'y', sizeof line - 3);
    ck_assert_int_eq(parse(line), CLI_WRONG);
    ck_assert_uint_eq(strnlen(cli.problem, sizeof cli.problem),
                      sizeof cli.problem - 1);
}
END_TEST

START_TEST(the_help_text_names_every_flag)
{
    const char *const wanted[] = {"usage: sharedhash ",
                                  "\n  -t ",
                                  "\n  -m ",
                                  "\n  -v ",
                                  "\n  -o OUT",
                                  "\n  -d ",
                                  "\n  --help ",
                                  "\n  --version ",
                                  "'-'",
                                  "'--'",
                                  "Exit status: "};
    char help[4096] = "";
    FILE *to = fmemopen(help, sizeof help, "w");

    blocks_cli_help(to);
    ck_assert_int_eq(fclose(to), 0);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        ck_assert_msg(strstr(help, wanted[i]) != NULL,
                      "expected \"%s\" in the help text, got:\n%s", wanted[i],
                      help);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        each_flag_has_its_meaning,
        flags_may_follow_the_file,
        flags_may_be_combined_in_one_word,
        two_dashes_end_the_flags,
        one_dash_is_a_file,
        a_flag_may_be_repeated_and_the_last_output_counts,
        whatever_follows_o_is_its_argument,
        help_and_version_count_wherever_they_stand,
        flags_that_exclude_each_other_are_refused,
        exactly_one_file_is_wanted,
        the_output_must_have_a_name,
        unknown_options_are_named,
        a_reason_that_is_too_long_is_cut_off,
        the_help_text_names_every_flag,
    };

    return suite_run("cli", tests, sizeof tests / sizeof *tests);
}
