/*
 * Runs the Check tests of one file, each as a TCase of its own, because
 * CK_RUN_CASE selects by case: "run just this one" needs no code.
 *
 * When a grader runs it, the tested code shares the process and may want to
 * end it early, with whatever output and exit status a success has. So there
 * is a word that only the end of a test gives back (suite_word.h). Taking it
 * is the very first thing in the process, before constructors.
 */
#include "suite.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite_word.h"

/* Check's variable. */
#define RUN_CASE "CK_RUN_CASE"

static struct suite_word word;
static int word_file = -1;
static char only[256]; /* the one test that is to run */

static void take_word(int argc, char **argv, char **environment)
{
    static const struct suite_word nothing;
    (void)argc;
    (void)argv;
    for (; *environment != NULL; environment++) {
        if (strncmp(*environment, SUITE_WORD "=", sizeof SUITE_WORD) == 0)
            word_file = (int)strtol(*environment + sizeof SUITE_WORD, NULL, 10);
        if (strncmp(*environment, RUN_CASE "=", sizeof RUN_CASE) == 0)
            strncpy(only, *environment + sizeof RUN_CASE, sizeof only - 1);
    }
    if (word_file >= 0 &&
        (pread(word_file, &word, sizeof word, 0) != (ssize_t)sizeof word ||
         pwrite(word_file, &nothing, sizeof nothing, 0) < 0))
        word_file = -1;
}

__attribute__((section(".preinit_array"),
               used)) static void (*const before_all)(int, char **,
                                                      char **) = take_word;

/* Runs in the test's own process, and only if the test has not failed. */
static void give_word_back(void)
{
    if (word_file >= 0 &&
        pwrite(word_file, &word, sizeof word, sizeof word) < 0)
        abort();
}

int suite_run(const char *name, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(name);

    for (size_t i = 0; i < count; i++) {
        TCase *test_case = tcase_create(tests[i]->name);
        tcase_set_timeout(test_case, SUITE_TIMEOUT);
        tcase_add_checked_fixture(test_case, NULL, give_word_back);
        tcase_add_test(test_case, tests[i]);
        suite_add_tcase(suite, test_case);
    }
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
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
