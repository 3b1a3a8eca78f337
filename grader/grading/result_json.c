/*
 * The result as JSON, with jansson: one function for each object of
 * result.schema.json, which says what each field means.
 *
 * Texts are exact, but for bytes that are no UTF-8: they become U+FFFD. What
 * is not ASCII is written as \u1234, so the file gives a terminal no command.
 * Seeds are texts, because many readers of JSON keep only 53 bits of a number.
 */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "result_figures.h"
#include "result_view.h"
#include "words.h"

/* What is being made. */
struct json {
    struct result *view;
    bool has_failed; /* memory is short */
};

static void set(struct json *json, json_t *object, const char *key,
                json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        json->has_failed = true;
}

static void append(struct json *json, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        json->has_failed = true;
}

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *count(size_t value)
{
    return json_integer((json_int_t)value);
}

/* A text of which nothing is known. */
static json_t *text_of(const char *bytes)
{
    static const char unknown[] = "\xef\xbf\xbd"; /* U+FFFD */
    char text[3 * RESULT_TEXT];
    size_t used = 0;
    while (used + sizeof unknown <= sizeof text && *bytes != '\0') {
        const char *start = bytes;
        bool is_bad = words_next(&bytes) == WORDS_BAD;
        size_t length = is_bad ? sizeof unknown - 1 : (size_t)(bytes - start);
        memcpy(text + used, is_bad ? unknown : start, length);
        used += length;
    }
    return json_stringn(text, used);
}

/* ---- one check ---- */

static json_t *make_figure(struct json *json,
                           const struct result_figure *figure)
{
    bool has_limit = figure->direction != 0;
    bool has_interval = figure->low != 0 || figure->high != 0;
    json_t *object = json_object();
    set(json, object, "name", text_of(figure->name));
    set(json, object, "value", number(figure->value));
    set(json, object, "unit", text_of(figure->unit));
    set(json, object, "direction",
        has_limit ? json_string(figure->direction > 0 ? "at least" : "at most")
                  : json_null());
    set(json, object, "limit", has_limit ? number(figure->limit) : json_null());
    set(json, object, "low", has_interval ? number(figure->low) : json_null());
    set(json, object, "high",
        has_interval ? number(figure->high) : json_null());
    set(json, object, "baseline",
        figure->baseline != 0 ? number(figure->baseline) : json_null());
    return object;
}

static json_t *make_figures(struct json *json, const struct result_check *check)
{
    json_t *array = json_array();
    for (size_t i = 0; i < check->figure_count; i++)
        append(json, array, make_figure(json, &check->figures[i]));
    return array;
}

static json_t *make_needs(struct json *json, const struct rubric_check *check)
{
    json_t *array = json_array();
    for (size_t i = 0; i < check->need_count; i++)
        append(json, array,
               json_string(json->view->rubric->checks[check->needs[i]].id));
    return array;
}

static void set_texts(struct json *json, json_t *object,
                      const struct result_check *check)
{
    set(json, object, "what", text_of(check->what));
    set(json, object, "expected", text_of(check->expected));
    set(json, object, "got", text_of(check->got));
    set(json, object, "reason", text_of(check->reason));
    set(json, object, "likely", text_of(check->likely));
    set(json, object, "again", text_of(check->again));
    set(json, object, "detail", text_of(check->detail));
}

static void set_points(struct json *json, json_t *object,
                       const struct result_check *check)
{
    set(json, object, "points", number(check->points));
    set(json, object, "most", number(check->most));
    set(json, object, "worth", number(check->rubric->points));
    set(json, object, "seconds", number(check->seconds));
}

static json_t *make_check(struct json *json, const struct result_check *check)
{
    const struct rubric_check *rubric = check->rubric;
    json_t *object = json_object();
    set(json, object, "id", text_of(rubric->id));
    set(json, object, "title", text_of(rubric->title));
    set(json, object, "chapter", text_of(result_chapter(check)));
    set(json, object, "rule", text_of(rubric->check));
    set(json, object, "hidden", json_boolean(rubric->is_hidden));
    set(json, object, "masked", json_boolean(result_is_masked(check)));
    set(json, object, "leaderboard",
        rubric->leaderboard != NULL ? text_of(rubric->leaderboard)
                                    : json_null());
    set(json, object, "least_is_best", json_boolean(rubric->is_least_best));
    set(json, object, "needs", make_needs(json, rubric));
    set(json, object, "status", json_string(result_word(check->status)));
    set(json, object, "left_out", json_boolean(check->is_left_out));
    set_points(json, object, check);
    set(json, object, "blocker",
        check->blocker != NULL ? text_of(check->blocker->id) : json_null());
    set_texts(json, object, check);
    set(json, object, "figures", make_figures(json, check));
    return object;
}

/* ---- all ---- */

static json_t *make_checks(struct json *json)
{
    json_t *array = json_array();
    for (size_t i = 0; i < json->view->rubric->count; i++)
        append(json, array, make_check(json, &json->view->checks[i]));
    return array;
}

static json_t *make_notes(struct json *json)
{
    json_t *array = json_array();
    for (size_t i = 0; i < json->view->note_count; i++)
        append(json, array, text_of(json->view->notes[i]));
    return array;
}

static json_t *make_pairs(struct json *json)
{
    json_t *array = json_array();
    for (size_t i = 0; i < json->view->pair_count; i++) {
        json_t *pair = json_object();
        set(json, pair, "baseline_seconds",
            number(json->view->pairs[i].baseline));
        set(json, pair, "submission_seconds",
            number(json->view->pairs[i].submission));
        append(json, array, pair);
    }
    return array;
}

static json_t *make_counts(struct json *json)
{
    struct result_counts counts = result_counts(json->view);
    json_t *object = json_object();
    set(json, object, "passed", count(counts.passed));
    set(json, object, "failed", count(counts.failed));
    set(json, object, "skipped", count(counts.skipped));
    set(json, object, "undecided", count(counts.undecided));
    set(json, object, "not_run", count(counts.not_run));
    return object;
}

static json_t *make_submission(struct json *json)
{
    json_t *object = json_object();
    set(json, object, "file", text_of(json->view->submission));
    set(json, object, "format", text_of(json->view->format));
    set(json, object, "sha256", text_of(json->view->hash));
    return object;
}

static void set_circumstances(struct json *json, json_t *object)
{
    const struct result *view = json->view;
    set(json, object, "lab", text_of(view->rubric->lab));
    set(json, object, "title", text_of(view->rubric->title));
    set(json, object, "submission", make_submission(json));
    set(json, object, "seed", json_sprintf("%" PRIu64, view->seed));
    set(json, object, "started", text_of(view->started));
    set(json, object, "seconds", number(view->seconds));
    set(json, object, "machine", text_of(view->machine));
    set(json, object, "sandbox", text_of(view->sandbox));
    set(json, object, "quick", json_boolean(view->is_quick));
    set(json, object, "visible_only", json_boolean(view->is_visible_only));
}

static json_t *make_result(struct json *json)
{
    const struct result *view = json->view;
    json_t *object = json_object();
    set(json, object, "format", json_string("grading result"));
    set(json, object, "version", json_integer(RESULT_VERSION));
    set_circumstances(json, object);
    set(json, object, "complete", json_boolean(view->is_complete));
    set(json, object, "problem", text_of(view->problem));
    set(json, object, "score", number(view->score));
    set(json, object, "out_of", number(view->out_of));
    set(json, object, "counted", number(view->counted));
    set(json, object, "counts", make_counts(json));
    set(json, object, "checks", make_checks(json));
    set(json, object, "notes", make_notes(json));
    set(json, object, "pairs", make_pairs(json));
    return object;
}

bool result_write_json(FILE *stream, const struct result *result,
                       enum result_audience audience)
{
    struct json json = {.view = result_view(result, audience)};
    if (json.view == NULL)
        return false;
    json_t *object = make_result(&json);
    bool ok = !json.has_failed &&
              json_dumpf(object, stream,
                         JSON_INDENT(1) | JSON_ENSURE_ASCII |
                             JSON_REAL_PRECISION(15)) == 0 &&
              fputc('\n', stream) != EOF;
    json_decref(object);
    result_view_free(json.view);
    return ok && fflush(stream) == 0 && ferror(stream) == 0;
}
