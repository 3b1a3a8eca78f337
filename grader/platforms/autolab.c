/*
 * What Autolab shows of a job: text for people, then two lines of JSON.
 *
 *     {"_presentation":"semantic","stages":["build",...],"build":{...}}
 *     {"scores":{"build":4,...,"hidden checks":5},"scoreboard":[0.03,...]}
 *
 * The last line is the grade, so nobody may print after it. A problem of the
 * assessment is a class of checks; all hidden ones are one problem. The sum
 * is the score, also where checks were left out. On the scoreboard are the
 * rubric's columns, in its order.
 *
 * Autolab puts quotes around each word before a colon, wherever it stands, and
 * then parses the line. So there is no colon in any of the texts.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../grading/result_view.h"
#include "platform.h"

/* The problem that hidden checks are. */
#define HIDDEN "hidden checks"

/* A text without colons, "a: b" as "a - b". */
static json_t *plain_text(const char *text)
{
    size_t size = 2 * strlen(text) + 1;
    char *plain = malloc(size);
    size_t used = 0;
    if (plain == NULL)
        return NULL;
    for (; *text != '\0'; text++) {
        if (*text == ':' && text[1] == ' ')
            plain[used++] = ' ';
        plain[used++] = *text == ':' ? '-' : *text;
    }
    plain[used] = '\0';
    json_t *value = platform_text(plain);
    free(plain);
    return value;
}

/* Which problem a check belongs to. */
static const char *problem_of(const struct result_check *check,
                              char problem[RUBRIC_ID + 1])
{
    if (check->rubric->is_hidden)
        return HIDDEN;
    snprintf(problem, RUBRIC_ID + 1, "%.*s", rubric_class(check->rubric->id),
             check->rubric->id);
    return problem;
}

/* ---- the line that is shown as a table ---- */

/* The stage of a check, in which it is a step. */
static json_t *stage_of(json_t *root, const char *name)
{
    json_t *stage = json_object_get(root, name);
    if (stage != NULL)
        return stage;
    stage = json_object();
    bool ok =
        platform_append(json_object_get(root, "stages"), plain_text(name)) &&
        platform_set(root, name, stage);
    return ok ? stage : NULL;
}

/* Whether it passed, and a hint if not; or that it counts for nothing. */
static json_t *make_step(const struct result_check *check)
{
    const char *hint =
        check->status == RESULT_FAIL ? check->likely : check->reason;
    if (check->is_left_out)
        return json_string(check->status == RESULT_CANNOT_TELL ? "cannot tell"
                                                               : "left out");
    json_t *step = json_object();
    bool ok = platform_set(step, "passed",
                           json_boolean(check->status == RESULT_PASS));
    if (check->status != RESULT_PASS && *hint != '\0')
        ok &= platform_set(step, "hint", plain_text(hint));
    if (ok)
        return step;
    json_decref(step);
    return NULL;
}

/* Steps are called by their titles; two with the same one, by their ids. */
static bool add_step(json_t *root, const struct result_check *check)
{
    char problem[RUBRIC_ID + 1];
    json_t *stage = stage_of(root, problem_of(check, problem));
    json_t *title = plain_text(check->rubric->title);
    const char *name = json_string_value(title);
    bool ok = stage != NULL && name != NULL;
    if (ok && json_object_get(stage, name) != NULL)
        name = check->rubric->id;
    ok = ok && platform_set(stage, name, make_step(check));
    json_decref(title);
    return ok;
}

static bool write_table(FILE *stream, const struct platform_page *page)
{
    json_t *root = json_object();
    bool ok = platform_set(root, "_presentation", json_string("semantic")) &&
              platform_set(root, "stages", json_array());
    for (size_t i = 0; ok && i < page->view->rubric->count; i++)
        if (!page->view->checks[i].rubric->is_hidden)
            ok = add_step(root, &page->view->checks[i]);
    return platform_dump(stream, root, JSON_COMPACT, ok);
}

/* ---- the line that is the grade ---- */

static bool add_points(json_t *scores, const struct platform_page *page,
                       size_t number)
{
    char problem[RUBRIC_ID + 1];
    const char *name = problem_of(&page->view->checks[number], problem);
    double points = json_number_value(json_object_get(scores, name)) +
                    (page->problem == NULL ? platform_points(page, number) : 0);
    return platform_set(scores, name,
                        platform_number(round(100 * points) / 100));
}

static bool write_scores(FILE *stream, const struct platform_page *page)
{
    json_t *root = json_object();
    json_t *scores = json_object();
    json_t *board = json_array();
    bool ok = platform_set(root, "scores", scores);
    ok &= platform_set(root, "scoreboard", board);
    for (size_t i = 0; ok && i < page->view->rubric->count; i++) {
        ok &= add_points(scores, page, i);
        if (page->view->rubric->checks[i].leaderboard != NULL)
            ok &= platform_append(board, platform_figure(page, i));
    }
    return platform_dump(stream, root, JSON_COMPACT, ok);
}

bool autolab_write(FILE *stream, const struct platform_page *page)
{
    if (page->note != NULL)
        fprintf(stream, "%s\n", page->note);
    if (page->problem != NULL)
        fprintf(stream, "%s\n", page->problem);
    else if (!result_write_text(stream, page->result, RESULT_STUDENT, false) ||
             !write_table(stream, page))
        return false;
    return write_scores(stream, page);
}
