/**
 * @file suite.h
 * @brief Runs the Check tests of one file, each as a case of its own.
 *
 *     START_TEST(an_empty_list_has_no_room) { ... } END_TEST
 *
 *     int main(void)
 *     {
 *         const TTest *tests[] = {an_empty_list_has_no_room};
 *         return suite_run("firstfit", tests, sizeof tests / sizeof *tests);
 *     }
 *
 * Output is TAP. `CK_RUN_CASE=an_empty_list_has_no_room PROGRAM` runs just
 * that one. Each test runs in a process of its own (CK_FORK=no: in gdb).
 */
#ifndef SUITE_H
#define SUITE_H

#include <check.h>
#include <stddef.h>

/** Seconds that one test may take, before CK_TIMEOUT_MULTIPLIER. */
#define SUITE_TIMEOUT 60

/**
 * Runs the tests and prints TAP.
 * @param name of the suite. @param tests what START_TEST defined.
 * @return exit status for main: 0 when all passed, 1 otherwise.
 */
int suite_run(const char *name, const TTest *const *tests, size_t count);

#endif
