/*
 * GitHub Classroom: an output of a workflow's step, as the line that the step
 * appends to the file $GITHUB_OUTPUT,
 *
 *     result=BASE64 of the JSON that classroom.schema.json describes
 *
 * The reporter adds up the points of its tests, which are scaled like the
 * score. What was left out is no test here, since a test either passes or
 * fails; the step's log says it. Hidden checks should not come this way, as
 * students can read all of their repository; if they do, only their class is
 * told.
 */
#include <nettle/base64.h>
#include <stdlib.h>
#include <string.h>

#include "../grading/result_view.h"
#include "platform.h"

static json_t *make_test(const char *name, const char *status,
                         const char *message, double seconds, double score)
{
    json_t *test = json_object();
    bool ok = platform_set(test, "name", platform_text(name));
    ok &= platform_set(test, "status", json_string(status));
    ok &= platform_set(test, "message", platform_text(message));
    ok &= platform_set(test, "test_code", json_string(""));
    ok &= platform_set(test, "filename", json_string(""));
    ok &= platform_set(test, "line_no", json_integer(0));
    ok &= platform_set(test, "execution_time", platform_number(seconds));
    ok &= platform_set(test, "score", platform_number(score));
    if (ok)
        return test;
    json_decref(test);
    return NULL;
}

static bool add_test(json_t *tests, const struct platform_page *page,
                     size_t number)
{
    const struct result_check *check = &page->view->checks[number];
    char name[2 * RUBRIC_TEXT];
    char *message = platform_message(page, number);
    if (message == NULL)
        return false;
    snprintf(name, sizeof name, "%s: %s", check->rubric->id,
             check->rubric->title);
    bool has_passed = check->status == RESULT_PASS;
    bool ok = platform_append(
        tests, make_test(name, has_passed ? "pass" : "fail", message,
                         check->seconds, platform_points(page, number)));
    free(message);
    return ok;
}

static const char *status_of(const struct platform_page *page)
{
    if (page->problem != NULL)
        return "error";
    return result_status(page->result) == 0 ? "pass" : "fail";
}

static json_t *make_root(const struct platform_page *page)
{
    json_t *root = json_object();
    json_t *tests = json_array();
    bool ok = platform_set(root, "version", json_integer(1));
    ok &= platform_set(root, "status", json_string(status_of(page)));
    ok &= platform_set(root, "max_score", platform_number(page->view->out_of));
    ok &= platform_set(root, "tests", tests);
    if (page->problem != NULL)
        ok &= platform_append(
            tests, make_test("grading", "error", page->problem, 0, 0));
    for (size_t i = 0; page->problem == NULL && i < page->view->rubric->count;
         i++)
        if (ok && !page->view->checks[i].is_left_out)
            ok &= add_test(tests, page, i);
    if (ok)
        return root;
    json_decref(root);
    return NULL;
}

bool classroom_write(FILE *stream, const struct platform_page *page)
{
    json_t *root = make_root(page);
    char *text = root != NULL
                     ? json_dumps(root, JSON_COMPACT | JSON_ENSURE_ASCII |
                                            JSON_REAL_PRECISION(12))
                     : NULL;
    size_t length = text != NULL ? strlen(text) : 0;
    char *coded = malloc(BASE64_ENCODE_RAW_LENGTH(length) + 1);
    bool ok = text != NULL && coded != NULL;
    if (ok) {
        base64_encode_raw(coded, length, (const uint8_t *)text);
        coded[BASE64_ENCODE_RAW_LENGTH(length)] = '\0';
        ok = fprintf(stream, "result=%s\n", coded) > 0;
    }
    free(coded);
    free(text);
    json_decref(root);
    return ok && fflush(stream) == 0 && ferror(stream) == 0;
}
