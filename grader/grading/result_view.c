/*
 * Makes views. A view keeps the order of the checks:
 *
 *     result      a  b  c(hidden)  d
 *     student     a  b  C          d     C: class, status, points; no more
 *     instructor  a  b  c          d
 *     anybody, if only visible checks were wanted:   a  b  d
 *
 * Pointers and indices into the result's rubric and checks lead to the view's
 * own copies, of which a masked check shows nothing.
 */
#include "result_view.h"

#include <stdlib.h>
#include <string.h>

/* A view and what it owns. */
struct view {
    struct result result; /* first, so that one pointer is the other */
    struct rubric rubric;
    struct rubric_check *checks;
    char (*names)[RUBRIC_ID + 16]; /* of masked checks */
};

bool result_is_masked(const struct result_check *check)
{
    return strchr(check->rubric->id, '(') != NULL;
}

const struct result_check *result_owner(const struct result *view,
                                        const struct result_figure *figure)
{
    for (size_t i = 0; figure != NULL && i < view->rubric->count; i++)
        for (size_t j = 0; j < view->checks[i].figure_count; j++)
            if (&view->checks[i].figures[j] == figure)
                return &view->checks[i];
    return NULL;
}

static bool is_shown(const struct result *result, size_t number)
{
    return !result->is_visible_only ||
           !result->rubric->checks[number].is_hidden;
}

size_t result_view_index(const struct result *result, size_t number)
{
    size_t before = 0, all = 0;
    for (size_t i = 0; i < result->rubric->count; i++) {
        before += i < number && is_shown(result, i);
        all += is_shown(result, i);
    }
    return is_shown(result, number) ? before : all;
}

/* ---- making one ---- */

/* The rubric's side: which id, title and needs are shown. */
static void copy_rubric(struct view *view, const struct result *result,
                        size_t from, size_t to, bool is_masked)
{
    const struct rubric_check *old = &result->rubric->checks[from];
    struct rubric_check *check = &view->checks[to];
    *check = *old;
    check->need_count = 0;
    if (is_masked) {
        snprintf(view->names[to], sizeof *view->names, "%.*s (hidden)",
                 rubric_class(old->id), old->id);
        *check = (struct rubric_check){.id = view->names[to],
                                       .title = "A hidden check",
                                       .check = "",
                                       .argument = "",
                                       .points = old->points,
                                       .hint = "",
                                       .chapter = "",
                                       .is_hidden = true};
        return;
    }
    for (size_t i = 0; i < old->need_count; i++)
        if (is_shown(result, old->needs[i]))
            check->needs[check->need_count++] =
                result_view_index(result, old->needs[i]);
}

static void copy_check(struct result_check *check,
                       const struct result_check *old,
                       const struct rubric_check *rubric, bool is_masked)
{
    if (is_masked) {
        check->status = old->status;
        check->is_left_out = old->is_left_out;
        check->points = old->points;
        check->most = old->most;
    } else {
        *check = *old;
    }
    check->rubric = rubric;
    check->blocker = NULL;
    if (check->figure_count > RESULT_FIGURES)
        check->figure_count = RESULT_FIGURES;
}

/* Who is in the way, by the name under which the audience knows it. */
static void copy_blocker(struct view *view, const struct result *result,
                         size_t from, size_t to)
{
    const struct rubric_check *old = result->checks[from].blocker;
    struct result_check *check = &view->result.checks[to];
    if (old == NULL || result_is_masked(check))
        return;
    check->blocker = &view->checks[result_view_index(
        result, (size_t)(old - result->rubric->checks))];
    result_set(check->reason, "needs %s", check->blocker->id);
}

/* The figure made of the pairs. Who may not see it may not see them. */
static void copy_speed_up(struct view *view, const struct result *result)
{
    const struct result_check *owner = result_owner(result, result->speed_up);
    if (owner == NULL)
        return;
    size_t from = (size_t)(owner - result->checks);
    size_t to = result_view_index(result, from);
    view->result.speed_up = NULL;
    if (to == view->rubric.count || view->result.checks[to].figure_count == 0) {
        view->result.pair_count = 0;
        return;
    }
    view->result.speed_up =
        &view->result.checks[to].figures[result->speed_up - owner->figures];
}

static void fill(struct view *view, const struct result *result,
                 enum result_audience audience)
{
    for (size_t i = 0; i < result->rubric->count; i++) {
        size_t to = result_view_index(result, i);
        bool is_masked =
            audience == RESULT_STUDENT && result->rubric->checks[i].is_hidden;
        if (!is_shown(result, i))
            continue;
        copy_rubric(view, result, i, to, is_masked);
        copy_check(&view->result.checks[to], &result->checks[i],
                   &view->checks[to], is_masked);
    }
    for (size_t i = 0; i < result->rubric->count; i++)
        if (is_shown(result, i))
            copy_blocker(view, result, i, result_view_index(result, i));
    copy_speed_up(view, result);
}

struct result *result_view(const struct result *result,
                           enum result_audience audience)
{
    size_t count = result->rubric->count;
    struct view *view = calloc(1, sizeof *view);
    if (view == NULL)
        return NULL;
    view->result = *result;
    view->rubric = *result->rubric;
    view->result.rubric = &view->rubric;
    view->rubric.checks = view->checks =
        calloc(count + 1, sizeof *view->checks);
    view->result.checks = calloc(count + 1, sizeof *view->result.checks);
    view->names = calloc(count + 1, sizeof *view->names);
    if (view->checks == NULL || view->result.checks == NULL ||
        view->names == NULL) {
        result_view_free(&view->result);
        return NULL;
    }
    view->rubric.count = 0;
    for (size_t i = 0; i < count; i++)
        view->rubric.count += is_shown(result, i);
    fill(view, result, audience);
    return &view->result;
}

void result_view_free(struct result *result)
{
    struct view *view = (struct view *)result;
    if (view == NULL)
        return;
    free(view->names);
    free(view->checks);
    free(view->result.checks);
    free(view);
}

bool result_view_write(FILE *stream, const struct result *result,
                       enum result_audience audience,
                       void (*write)(FILE *stream, const struct result *view))
{
    struct result *view = result_view(result, audience);
    if (view == NULL)
        return false;
    write(stream, view);
    result_view_free(view);
    return fflush(stream) == 0 && ferror(stream) == 0;
}
