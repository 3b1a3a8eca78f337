/*
 * Runs the Check tests of one file, each as a TCase of its own, because
 * CK_RUN_CASE selects by case: "run just this one" needs no code.
 *
 * When a grader runs it, the tested code shares the process and may want to
 * end it early, with whatever output and exit status a success has. So there
 * is a word that only the end of a test gives back (suite_word.h). Taking it
 * is the very first thing in the process, before constructors. Giving it back
 * is what comes behind the call of the test, and no function of its own.
 */
#include "suite.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "suite_word.h"

/* Check's variable. */
#define RUN_CASE "CK_RUN_CASE"

/* The word lies among others which look like it. */
#define PLACES 256

static struct suite_word words[PLACES];
static unsigned char place;
static int word_file = -1;
static char only[256]; /* the one test that is to run */
static const TTest *const *all_tests;

/* Takes it out of its file. */
static bool hide_word(void)
{
    static const struct suite_word nothing;
    const ssize_t size = (ssize_t)sizeof nothing;

    return getrandom(words, sizeof words, 0) == (ssize_t)sizeof words &&
           getrandom(&place, sizeof place, 0) == (ssize_t)sizeof place &&
           pread(word_file, &words[place], sizeof nothing, 0) == size &&
           pwrite(word_file, &nothing, sizeof nothing, 0) == size;
}

static void take_word(int argc, char **argv, char **environment)
{
    (void)argc;
    (void)argv;
    for (; *environment != NULL; environment++) {
        if (strncmp(*environment, SUITE_WORD "=", sizeof SUITE_WORD) == 0)
            word_file = (int)strtol(*environment + sizeof SUITE_WORD, NULL, 10);
        if (strncmp(*environment, RUN_CASE "=", sizeof RUN_CASE) == 0)
            strncpy(only, *environment + sizeof RUN_CASE, sizeof only - 1);
    }
    if (word_file >= 0 && !hide_word())
        word_file = -1;
}

__attribute__((section(".preinit_array"),
               used)) static void (*const before_all)(int, char **,
                                                      char **) = take_word;

/* Runs in the test's own process. A test that fails does not come back. */
static void run_test(int which)
{
    all_tests[which]->fn(0);
    if (word_file >= 0 && pwrite(word_file, &words[place], sizeof *words,
                                 sizeof *words) != (ssize_t)sizeof *words)
        abort();
}

/* The test with its number, so that run_test knows which one it is. */
static void add_test(Suite *suite, TTest *wrapped, size_t i)
{
    TCase *test_case = tcase_create(all_tests[i]->name);

    *wrapped = *all_tests[i];
    wrapped->fn = run_test;
    tcase_set_timeout(test_case, SUITE_TIMEOUT);
    tcase_add_loop_test(test_case, wrapped, (int)i, (int)i + 1);
    suite_add_tcase(suite, test_case);
}

int suite_run(const char *name, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(name);
    TTest *wrapped = calloc(count, sizeof *wrapped);

    if (wrapped == NULL)
        return EXIT_FAILURE;
    all_tests = tests;
    for (size_t i = 0; i < count; i++)
        add_test(suite, &wrapped[i], i);
    SRunner *runner = srunner_create(suite);
    srunner_set_tap(runner, "-");
    if (word_file >= 0) { /* whatever the environment says by now */
        srunner_set_fork_status(runner, CK_FORK);
        srunner_run(runner, NULL, only, CK_SILENT);
    } else {
        srunner_run_all(runner, CK_SILENT);
    }
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    free(wrapped);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
