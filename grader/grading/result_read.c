/*
 * Reads what result_json.c writes, in the same order: one function for each
 * object of result.schema.json.
 *
 * Texts of the rubric stay where jansson has put them, the others are copied
 * into the result. A field that is missing reads as nothing; what would make
 * the result contradict itself (a status that there is not, a need that does
 * not come before, too many checks) refuses the whole.
 */
#include "result_read.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

/* The check whose pairs and first figure are the measured speed-up. */
#define SPEED_UP "wall_clock"

/* A result and what it owns. */
struct read {
    struct result result; /* first, so that one pointer is the other */
    struct rubric rubric;
    struct rubric_check *lines;
    json_t *root;
};

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static bool truth_of(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

/* A number, or what stands for null. */
static double number_of(const json_t *object, const char *key, double otherwise)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : otherwise;
}

static void copy(char *to, size_t size, const json_t *object, const char *key)
{
    words_copy(to, size, text_of(object, key));
}

/* ---- the rubric ---- */

static size_t line_of(const struct read *read, const char *id, size_t count)
{
    size_t i = 0;
    while (i < count && strcmp(read->lines[i].id, id) != 0)
        i++;
    return i;
}

/* @return false if one of its needs does not come before it. */
static bool take_needs(struct read *read, size_t number, const json_t *list)
{
    struct rubric_check *line = &read->lines[number];
    size_t count = json_array_size(list);
    if (count > RUBRIC_NEEDS)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *id = json_string_value(json_array_get(list, i));
        size_t need = id != NULL ? line_of(read, id, number) : number;
        if (need == number)
            return false;
        line->needs[line->need_count++] = need;
    }
    return true;
}

static bool take_line(struct read *read, size_t number, const json_t *check)
{
    read->lines[number] = (struct rubric_check){
        .id = text_of(check, "id"),
        .title = text_of(check, "title"),
        .check = text_of(check, "rule"),
        .argument = "",
        .points = number_of(check, "worth", 0),
        .hint = "",
        .chapter = text_of(check, "chapter"),
        .is_hidden = truth_of(check, "hidden"),
        .leaderboard = json_string_value(json_object_get(check, "leaderboard")),
        .is_least_best = truth_of(check, "least_is_best")};
    return *read->lines[number].id != '\0' &&
           take_needs(read, number, json_object_get(check, "needs"));
}

static bool take_rubric(struct read *read, const json_t *checks)
{
    size_t count = json_array_size(checks);
    if (count == 0 || count > RUBRIC_CHECKS)
        return false;
    read->lines = calloc(count, sizeof *read->lines);
    read->result.checks = calloc(count + 1, sizeof *read->result.checks);
    if (read->lines == NULL || read->result.checks == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!take_line(read, i, json_array_get(checks, i)))
            return false;
    read->rubric = (struct rubric){.lab = text_of(read->root, "lab"),
                                   .title = text_of(read->root, "title"),
                                   .checks = read->lines,
                                   .count = count};
    read->result.rubric = &read->rubric;
    return true;
}

/* ---- one check ---- */

static void take_figure(struct result_check *check, const json_t *object)
{
    const char *direction = text_of(object, "direction");
    struct result_figure *figure =
        result_figure(check, text_of(object, "name"),
                      number_of(object, "value", NAN), text_of(object, "unit"),
                      (strcmp(direction, "at least") == 0) -
                          (strcmp(direction, "at most") == 0),
                      number_of(object, "limit", 0));
    figure->low = number_of(object, "low", 0);
    figure->high = number_of(object, "high", 0);
    figure->baseline = number_of(object, "baseline", 0);
}

static void take_texts(struct result_check *check, const json_t *object)
{
    copy(check->what, sizeof check->what, object, "what");
    copy(check->expected, sizeof check->expected, object, "expected");
    copy(check->got, sizeof check->got, object, "got");
    copy(check->reason, sizeof check->reason, object, "reason");
    copy(check->likely, sizeof check->likely, object, "likely");
    copy(check->again, sizeof check->again, object, "again");
    copy(check->detail, sizeof check->detail, object, "detail");
}

/* @return false if there is no such status. */
static bool take_status(struct result_check *check, const char *word)
{
    for (int i = 0; i < RESULT_STATUSES; i++) {
        if (strcmp(result_word((enum result_status)i), word) == 0) {
            check->status = (enum result_status)i;
            return true;
        }
    }
    return false;
}

static bool take_check(struct read *read, size_t number, const json_t *object)
{
    struct result_check *check = &read->result.checks[number];
    const json_t *figures = json_object_get(object, "figures");
    size_t blocker = line_of(read, text_of(object, "blocker"), number);
    check->rubric = &read->lines[number];
    check->blocker = blocker < number ? &read->lines[blocker] : NULL;
    check->is_left_out = truth_of(object, "left_out");
    check->points = number_of(object, "points", 0);
    check->most = number_of(object, "most", 0);
    check->seconds = number_of(object, "seconds", 0);
    take_texts(check, object);
    for (size_t i = 0; i < json_array_size(figures) && i < RESULT_FIGURES; i++)
        take_figure(check, json_array_get(figures, i));
    return take_status(check, text_of(object, "status"));
}

static bool take_checks(struct read *read, const json_t *checks)
{
    for (size_t i = 0; i < read->rubric.count; i++)
        if (!take_check(read, i, json_array_get(checks, i)))
            return false;
    return true;
}

/* ---- all ---- */

static void take_pairs(struct read *read, const json_t *pairs)
{
    struct result *result = &read->result;
    for (size_t i = 0; i < json_array_size(pairs) && i < RESULT_PAIRS; i++) {
        const json_t *pair = json_array_get(pairs, i);
        result->pairs[result->pair_count++] =
            (struct result_pair){number_of(pair, "baseline_seconds", NAN),
                                 number_of(pair, "submission_seconds", NAN)};
    }
    for (size_t i = 0; result->pair_count > 0 && i < read->rubric.count; i++)
        if (strcmp(read->lines[i].check, SPEED_UP) == 0 &&
            result->checks[i].figure_count > 0)
            result->speed_up = &result->checks[i].figures[0];
}

static void take_circumstances(struct result *result, const json_t *root)
{
    const json_t *submission = json_object_get(root, "submission");
    copy(result->submission, sizeof result->submission, submission, "file");
    copy(result->format, sizeof result->format, submission, "format");
    copy(result->hash, sizeof result->hash, submission, "sha256");
    result->seed = strtoull(text_of(root, "seed"), NULL, 10);
    copy(result->started, sizeof result->started, root, "started");
    result->seconds = number_of(root, "seconds", 0);
    copy(result->machine, sizeof result->machine, root, "machine");
    copy(result->sandbox, sizeof result->sandbox, root, "sandbox");
    result->is_quick = truth_of(root, "quick");
    result->is_visible_only = truth_of(root, "visible_only");
}

static bool take_all(struct read *read, const json_t *root)
{
    struct result *result = &read->result;
    const json_t *notes = json_object_get(root, "notes");
    const json_t *checks = json_object_get(root, "checks");
    if (strcmp(text_of(root, "format"), "grading result") != 0 ||
        number_of(root, "version", 0) != RESULT_VERSION ||
        !take_rubric(read, checks) || !take_checks(read, checks))
        return false;
    take_circumstances(result, root);
    result->is_complete = truth_of(root, "complete");
    copy(result->problem, sizeof result->problem, root, "problem");
    result->score = number_of(root, "score", 0);
    result->out_of = number_of(root, "out_of", 0);
    result->counted = number_of(root, "counted", 0);
    for (size_t i = 0; i < json_array_size(notes); i++)
        if (json_is_string(json_array_get(notes, i)))
            result_note(result, "%s",
                        json_string_value(json_array_get(notes, i)));
    take_pairs(read, json_object_get(root, "pairs"));
    return true;
}

struct result *result_read(const char *json, size_t length,
                           char why[RESULT_TEXT])
{
    json_error_t error;
    struct read *read = calloc(1, sizeof *read);
    if (read == NULL) {
        result_set(why, "%s", strerror(ENOMEM));
        return NULL;
    }
    read->root = json_loadb(json, length, 0, &error);
    if (read->root != NULL && take_all(read, read->root))
        return &read->result;
    result_set(why, "it is no result of grade, version %d%s%s", RESULT_VERSION,
               read->root == NULL ? ": " : "",
               read->root == NULL ? error.text : "");
    result_read_free(&read->result);
    return NULL;
}

struct result *result_read_file(const char *path, char why[RESULT_TEXT])
{
    char reason[RESULT_TEXT];
    struct result *result = NULL;
    char *text = malloc(RESULT_READ_MOST + 1);
    FILE *stream = fopen(path, "rbe");
    result_set(reason, "%s", strerror(text == NULL ? ENOMEM : errno));
    if (stream != NULL && text != NULL) {
        size_t length = fread(text, 1, RESULT_READ_MOST + 1, stream);
        if (ferror(stream) != 0 || length > RESULT_READ_MOST)
            result_set(reason, "it is too large, or cannot be read");
        else
            result = result_read(text, length, reason);
    }
    if (stream != NULL)
        fclose(stream);
    free(text);
    if (result == NULL)
        result_set(why, "cannot read '%.500s': %.1000s", path, reason);
    return result;
}

void result_read_free(struct result *result)
{
    struct read *read = (struct read *)result;
    if (read == NULL)
        return;
    json_decref(read->root);
    free(read->lines);
    free(read->result.checks);
    free(read);
}
