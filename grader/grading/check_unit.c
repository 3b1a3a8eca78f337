/*
 * One test of a unit: tests that are linked with the submission's object.
 *
 *     argument: UNIT.CASE
 *     limits: most_seconds
 *
 * Such a test shares its process with the submission, which could print
 * whatever a passing test prints and leave. So what is printed is only shown.
 * That the test came to its end is known from a random word: it lies in a file
 * in memory, is taken out of it before any code of the submission's runs, and
 * only the end of the test puts it back (grader/tests/suite.c).
 */
#define _GNU_SOURCE /* memfd_create, memmem */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../tests/suite_word.h"
#include "checks.h"
#include "folders.h"

/* A file with the word. @return a descriptor; -1: errno. */
static int hide_word(struct suite_word *word)
{
    int file = memfd_create("word", MFD_CLOEXEC);
    if (file < 0)
        return -1;
    if (getrandom(word, sizeof *word, 0) == (ssize_t)sizeof *word &&
        pwrite(file, word, sizeof *word, 0) == (ssize_t)sizeof *word)
        return file;
    close(file);
    return -1;
}

/* Whether the test has put it back, and only there. */
static bool is_back(int file, const struct suite_word *word)
{
    struct suite_word places[2];
    return pread(file, places, sizeof places, 0) == (ssize_t)sizeof places &&
           memcmp(&places[0], word, sizeof *word) != 0 &&
           memcmp(&places[1], word, sizeof *word) == 0;
}

/* "what: expected A, got B", cut into its parts; or all of it, if it has none.
 * That a signal has ended it is said as of other programs. */
static void tell(struct result_check *check, const char *name,
                 char message[RESULT_TEXT])
{
    static const char got_word[] = ", got ";
    static const char expected_word[] = ": expected ";
    static const char signal_word[] = "Received signal ";
    char how[RESULT_TEXT];
    char *got = strstr(message, got_word);
    char *expected = strstr(message, expected_word);
    if (strncmp(message, signal_word, strlen(signal_word)) == 0) {
        result_set(how, "killed by signal %.100s",
                   message + strlen(signal_word));
        result_fail(check, name, "the test to come to its end", how);
        return;
    }
    if (got == NULL || expected == NULL || expected > got) {
        result_fail(check, name, "", message);
        return;
    }
    *got = *expected = '\0';
    result_fail(check, message, expected + sizeof expected_word - 1,
                got + sizeof got_word - 1);
}

/* "not ok 1 - file.c:case:case: message": what is behind the case. */
static void take_apart(struct result_check *check, const char *output,
                       const char *name, char message[RESULT_TEXT])
{
    char pattern[300];
    const char *line = strstr(output, "not ok ");
    snprintf(pattern, sizeof pattern, ":%.250s: ", name);
    const char *text = line != NULL ? strstr(line, pattern) : NULL;
    if (text == NULL) {
        result_fail(check, name, "the test to come to its end",
                    "it ended before");
        return;
    }
    result_set(message, "%s", text + strlen(pattern));
    char *end = strstr(message, "\n");
    if (end != NULL)
        *end = '\0';
    tell(check, name, message);
}

/* Whether a unit has such a case: each is a function, and its name stands in
 * the object. Without this, a slip in the rubric would fail everybody. */
static bool has_case(const struct grading *grading, const char *unit,
                     const char *name)
{
    char path[PATH_MAX];
    struct stat about;
    folders_path(path, grading->kit_copy, "%s.o", unit);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) != 0)
        about.st_size = 0;
    size_t length = (size_t)about.st_size;
    void *object = MAP_FAILED;
    if (length > 0)
        object = mmap(NULL, length, PROT_READ, MAP_PRIVATE, file, 0);
    if (file >= 0)
        close(file);
    if (object == MAP_FAILED)
        return false;
    bool found = memmem(object, length, name, strlen(name) + 1) != NULL;
    munmap(object, length);
    return found;
}

static void judge(struct grading *grading, struct result_check *check,
                  const struct subject_wish *wish, const char *name,
                  const struct sandbox_result *result)
{
    char message[RESULT_TEXT];
    if (result->end == SANDBOX_EXITED)
        take_apart(check, result->out.text, name, message);
    else
        subject_fail(grading, check, wish, result);
    if (result->err.length > 0)
        result_set(check->detail, "%s", result->err.text);
}

static void run(struct grading *grading, struct result_check *check,
                const char *program, const char *name)
{
    static struct sandbox_result result;
    struct suite_word word;
    char variables[2][300];
    const char *const environment[] = {variables[0], variables[1],
                                       "CK_FORK=yes", NULL};
    int file = hide_word(&word);
    if (file < 0) {
        grading_fail(grading, "cannot make a file in memory: %s",
                     strerror(errno));
        return;
    }
    snprintf(variables[0], sizeof variables[0], "CK_RUN_CASE=%.250s", name);
    snprintf(variables[1], sizeof variables[1], SUITE_WORD "=%d", file);
    const struct subject_wish wish = {
        .program = program,
        .environment = environment,
        .keep_file = file,
        .wall_seconds = (unsigned)rubric_number(check->rubric, "most_seconds")};
    subject_run(grading, &wish, &result);
    bool is_done = result.end == SANDBOX_EXITED && is_back(file, &word);
    close(file);
    if (grading->signal != 0 || grading->trouble[0] != '\0')
        return;
    if (is_done)
        result_pass(check);
    else
        judge(grading, check, &wish, name, &result);
}

/* How to see it again: this test only, in a debugger. */
static void again(struct grading *grading, struct result_check *check,
                  const char *program, const char *name)
{
    const struct subject_wish wish = {.program = program};
    char before[RUBRIC_TEXT + 64];
    snprintf(before, sizeof before,
             "CK_FORK=no CK_RUN_CASE=%.*s " SUBJECT_DEBUG, RUBRIC_TEXT, name);
    if (check->status == RESULT_FAIL)
        subject_again(grading, check, &wish, before);
}

void check_unit(struct grading *grading, struct result_check *check)
{
    const char *argument = check->rubric->argument;
    const char *dot = strchr(argument, '.');
    char unit[64];
    if (grading->is_whole) {
        result_not_applicable(check, "a whole program is tested from outside "
                                     "only: its allocator cannot be reached");
        return;
    }
    if (dot == NULL) {
        grading_fail(grading, "the rubric's argument '%s' is not UNIT.CASE",
                     argument);
        return;
    }
    snprintf(unit, sizeof unit, "%.*s", (int)(dot - argument), argument);
    const struct build *build = build_unit(grading, unit);
    if (build == NULL || grading->trouble[0] != '\0')
        return;
    if (!build->is_made) {
        result_fail(check, "building the test", "it builds", build->said);
        return;
    }
    if (!has_case(grading, unit, dot + 1)) {
        grading_fail(grading, "the tests of '%s' have no case '%.200s'", unit,
                     dot + 1);
        return;
    }
    run(grading, check, build->path, dot + 1);
    again(grading, check, build->path, dot + 1);
}
