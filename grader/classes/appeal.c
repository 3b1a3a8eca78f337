/*
 * --seed-of STUDENT: a grade once more, for an appeal. The file as it is in
 * the store is graded with the student's seed, so with the same inputs, all
 * parts one after the other; the store is not changed. Then both are compared
 * check by check.
 *
 * Exit status: 0 the same, 1 something differs, 2 it cannot be done.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../grading/checks.h"
#include "../grading/folders.h"
#include "../grading/result_figures.h"
#include "../grading/result_read.h"
#include "../run.h"
#include "class.h"
#include "names.h"

#define EXIT_DIFFERS 1
#define EXIT_NO_WORK 2

#define MOST_WORDS 20

/* What is graded again. */
struct again {
    char seed[32];
    char out[PATH_MAX];  /* again/ID in the results ... */
    char file[PATH_MAX]; /* ... and in it what was handed in */
    long long grading;
};

/* ---- before ---- */

/* For the file and what grade writes; both stay, for whoever appeals. */
static void make_folder(const struct class *class, struct again *again)
{
    char page[NAME_MAX + 1];
    names_page(page, class->options->seed_of);
    page[strlen(page) - strlen(".html")] = '\0';
    folders_path(again->out, class->out, "again");
    mkdir(again->out, S_IRWXU);
    folders_path(again->out, class->out, "again/%s", page);
    mkdir(again->out, S_IRWXU);
    folders_path(again->file, again->out, "%s", class->grading.lab.submission);
    unlink(again->file); /* of an earlier time */
}

static bool find_submission(struct class *class, struct again *again,
                            char why[RESULT_TEXT])
{
    struct store_rows rows;
    size_t size;
    store_ask(&class->store, &rows,
              "SELECT seed, content, submissions.grading, problem FROM "
              "submissions JOIN students USING (student) WHERE is_current AND "
              "?1 IN (student, anonymous)",
              "t", class->options->seed_of);
    if (!store_next(&rows))
        return class_fail(class, "there is no submission of '%.300s'",
                          class->options->seed_of);
    if (*store_text(&rows, 3) != '\0') {
        class_fail(class, "'%.300s': %s", class->options->seed_of,
                   store_text(&rows, 3));
        store_stop(&rows);
        return false;
    }
    snprintf(again->seed, sizeof again->seed, "%s", store_text(&rows, 0));
    again->grading = store_number(&rows, 2);
    const void *content = store_bytes(&rows, 1, &size);
    make_folder(class, again);
    bool ok = folders_write(again->file, content, size, why);
    store_stop(&rows);
    return ok || class_fail(class, "%s", why);
}

/* ---- grading ---- */

static void make_line(const struct class *class, struct again *again,
                      char grade[PATH_MAX], char *words[MOST_WORDS])
{
    const struct class_options *options = class->options;
    const char *const pairs[][2] = {{"--lab", options->lab},
                                    {"--rubric", options->rubric},
                                    {"--only", options->only},
                                    {"--seed", again->seed},
                                    {"--out", again->out}};
    static char quick[] = "--quick";
    size_t count = 0;
    folders_path(grade, class->grading.tools, "grader/grade");
    words[count++] = grade;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (pairs[i][1] == NULL)
            continue;
        words[count++] = (char *)pairs[i][0];
        words[count++] = (char *)pairs[i][1];
    }
    if (options->is_quick)
        words[count++] = quick;
    words[count++] = again->file;
    words[count] = NULL;
}

/* @return the new result; NULL with trouble. */
static struct result *grade(struct class *class, struct again *again)
{
    static struct run_result run; /* large */
    char program[PATH_MAX], path[PATH_MAX], how[256], why[RESULT_TEXT];
    char *words[MOST_WORDS];
    const struct run_request request = {
        .argv = words, .limit_seconds = 2 * class->options->limit};
    make_line(class, again, program, words);
    run_program(&request, &run);
    fputs(run.out.text, stdout);
    if (run.end == RUN_INTERRUPTED) {
        class_note_signal(run.code);
        return NULL;
    }
    struct result *result =
        result_read_file(folders_path(path, again->out, "result.json"), why);
    if (run.end == RUN_EXITED && result != NULL && result->is_complete)
        return result;
    class_fail(class, "grade: %s: %.1000s", run_describe(&run, how, sizeof how),
               run.err.text);
    result_read_free(result);
    return NULL;
}

/* ---- after ---- */

static struct result *load_before(struct class *class,
                                  const struct again *again)
{
    struct store_rows rows;
    struct result *result = NULL;
    char why[RESULT_TEXT];
    store_ask(&class->store, &rows,
              "SELECT result FROM gradings WHERE grading = ? AND graded "
              "NOTNULL",
              "i", again->grading);
    if (store_next(&rows)) {
        const char *json = store_text(&rows, 0);
        result = result_read(json, strlen(json), why);
        store_stop(&rows);
    }
    if (result == NULL)
        class_fail(class, "'%.300s' has no grade yet", class->options->seed_of);
    return result;
}

/* A line for a check that came out differently. @return whether it did. */
static bool tell_check(const struct result_check *old,
                       const struct result_check *new)
{
    char was[RESULT_NUMBER], is[RESULT_NUMBER];
    if (old->status == new->status && old->points == new->points)
        return false;
    printf("  %s: %s, %s points before; %s, %s points now%s\n", new->rubric->id,
           result_word(old->status), result_points(was, old->points),
           result_word(new->status), result_points(is, new->points),
           checks_is_timed(new->rubric->check) ? " (it measures time)" : "");
    return true;
}

static size_t compare(const struct result *old, const struct result *new)
{
    size_t differing = 0;
    for (size_t i = 0; i < new->rubric->count; i++)
        for (size_t j = 0; j < old->rubric->count; j++)
            if (strcmp(new->rubric->checks[i].id, old->rubric->checks[j].id) ==
                0)
                differing += tell_check(&old->checks[j], &new->checks[i]);
    return differing;
}

static void tell(const struct class *class, const struct again *again,
                 const struct result *old, const struct result *new,
                 size_t differing)
{
    char was[RESULT_NUMBER], is[RESULT_NUMBER];
    printf("%s, seed %s: %s points in the class's results, %s now; ",
           class->options->seed_of, again->seed, result_points(was, old->score),
           result_points(is, new->score));
    if (differing == 0)
        printf("all %zu checks came out the same\n", new->rubric->count);
    else
        printf("%zu of %zu checks came out differently\n", differing,
               new->rubric->count);
}

int appeal(struct class *class)
{
    struct again again = {.grading = 0};
    char why[RESULT_TEXT];
    int status = EXIT_NO_WORK;
    if (!find_submission(class, &again, why))
        return status;
    struct result *old = load_before(class, &again);
    struct result *new = old != NULL ? grade(class, &again) : NULL;
    if (new != NULL) {
        size_t differing = compare(old, new);
        tell(class, &again, old, new, differing);
        status = differing == 0 ? EXIT_SUCCESS : EXIT_DIFFERS;
    }
    result_read_free(old);
    result_read_free(new);
    return status;
}
