/*
 * Gradescope's results.json (gradescope.schema.json).
 *
 * Its score is the result's: what was left out counts for nothing, so tests
 * that were left out have no status, and 0 of 0 points. Those that the rubric
 * hides have their class for a name, no output, and the visibility of the
 * settings. What the entry point prints is the instructor's (stdout), always.
 */
#include <stdlib.h>
#include <string.h>

#include "../grading/result_view.h"
#include "platform.h"

static json_t *text_or_nothing(char *text)
{
    json_t *value = platform_text(text != NULL ? text : "");
    free(text);
    return value;
}

/* "locks.per_block: At most 2 locks a block". */
static json_t *make_name(const struct result_check *check)
{
    char name[2 * RUBRIC_TEXT];
    if (result_is_masked(check))
        return platform_text(check->rubric->id);
    snprintf(name, sizeof name, "%s: %s", check->rubric->id,
             check->rubric->title);
    return platform_text(name);
}

static json_t *make_tags(const struct result_check *check)
{
    json_t *array = json_array();
    json_t *class =
        json_stringn(check->rubric->id, strcspn(check->rubric->id, ". "));
    if (array == NULL || !platform_append(array, class)) {
        json_decref(array);
        return NULL;
    }
    return array;
}

static bool add_test(json_t *tests, const struct platform_page *page,
                     size_t number)
{
    const struct result_check *check = &page->view->checks[number];
    json_t *test = json_object();
    bool ok = platform_append(tests, test);
    ok &= platform_set(test, "name", make_name(check));
    ok &= platform_set(test, "number", json_sprintf("%zu", number + 1));
    ok &= platform_set(test, "score", platform_number(check->points));
    ok &= platform_set(test, "max_score", platform_number(check->most));
    if (!check->is_left_out)
        ok &= platform_set(
            test, "status",
            json_string(check->status == RESULT_PASS ? "passed" : "failed"));
    ok &= platform_set(test, "output",
                       text_or_nothing(result_is_masked(check)
                                           ? NULL
                                           : platform_message(page, number)));
    ok &= platform_set(test, "output_format", json_string("text"));
    ok &= platform_set(test, "tags", make_tags(check));
    return ok &
           platform_set(test, "visibility",
                        json_string(check->rubric->is_hidden ? page->visibility
                                                             : "visible"));
}

static bool add_entry(json_t *board, const struct platform_page *page,
                      size_t number)
{
    const struct rubric_check *rubric = page->view->checks[number].rubric;
    json_t *entry = json_object();
    bool ok = platform_append(board, entry);
    ok &= platform_set(entry, "name", platform_text(rubric->leaderboard));
    ok &= platform_set(entry, "value", platform_figure(page, number));
    return ok &
           platform_set(entry, "order",
                        json_string(rubric->is_least_best ? "asc" : "desc"));
}

/* Tests, unless there are no points at all; and the leaderboard. */
static bool add_checks(json_t *root, const struct platform_page *page)
{
    json_t *tests = json_array();
    json_t *board = json_array();
    bool ok = platform_set(root, "tests", tests);
    ok &= platform_set(root, "leaderboard", board);
    for (size_t i = 0; ok && i < page->view->rubric->count; i++) {
        if (page->problem == NULL)
            ok &= add_test(tests, page, i);
        if (page->view->rubric->checks[i].leaderboard != NULL)
            ok &= add_entry(board, page, i);
    }
    return ok;
}

/* For the instructor's own programs; nobody is shown it. */
static json_t *make_extra(const struct platform_page *page)
{
    const struct result *view = page->view;
    json_t *extra = json_object();
    bool ok = platform_set(extra, "out_of", platform_number(view->out_of));
    ok &= platform_set(extra, "graded", json_boolean(page->problem == NULL));
    ok &= platform_set(extra, "sha256", platform_text(view->hash));
    ok &= platform_set(extra, "seed",
                       json_sprintf("%llu", (unsigned long long)view->seed));
    if (ok)
        return extra;
    json_decref(extra);
    return NULL;
}

bool gradescope_write(FILE *stream, const struct platform_page *page)
{
    const struct result *view = page->view;
    json_t *root = json_object();
    bool ok =
        platform_set(root, "score",
                     platform_number(page->problem == NULL ? view->score : 0));
    ok &= platform_set(root, "execution_time", platform_number(view->seconds));
    ok &= platform_set(root, "output", text_or_nothing(platform_summary(page)));
    ok &= platform_set(root, "output_format", json_string("text"));
    ok &= platform_set(root, "visibility", json_string("visible"));
    ok &= platform_set(root, "stdout_visibility", json_string("hidden"));
    ok &= platform_set(root, "extra_data", make_extra(page));
    ok = ok && add_checks(root, page);
    return platform_dump(stream, root, JSON_INDENT(1), ok);
}
