/*
 * Writes a report: as JSON, each item of an array on a line of its own, which
 * is short and which programs that compare lines like; and its rows as CSV.
 *
 * Texts are exact, but for bytes that are no UTF-8: they become U+FFFD. What
 * is not ASCII is written as \u1234, so the file gives a terminal no command.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../grading/words.h"
#include "timing_parts.h"

/* Digits of a number: nanoseconds in two weeks, and no 0.10000000000000001. */
#define FLAGS                                                                  \
    (JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY |                      \
     JSON_REAL_PRECISION(15))

void *timing_items(const struct timing *timing, enum timing_array array,
                   size_t *count)
{
    switch (array) {
    case TIMING_INPUTS:
        *count = timing->input_count;
        return timing->inputs;
    case TIMING_CONTENDERS:
        *count = timing->contender_count;
        return timing->contenders;
    case TIMING_ROWS:
        *count = timing->row_count;
        return timing->rows;
    case TIMING_COUNTS:
        *count = timing->count_count;
        return timing->counts;
    default:
        *count = timing->summary_count;
        return timing->summaries;
    }
}

/* ---- values ---- */

static json_t *text_of(const char *bytes)
{
    static const char unknown[] = "\xef\xbf\xbd"; /* U+FFFD */
    char text[3 * TIMING_TEXT];
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

static json_t *real_of(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *ratio_of(const struct timing_ratio *ratio)
{
    if (ratio->median <= 0)
        return json_null();
    return json_pack("{s:f,s:f,s:f,s:f}", "median", ratio->median, "low",
                     ratio->low, "high", ratio->high, "sure", ratio->sure);
}

static json_t *list_of(char *const *texts)
{
    json_t *array = json_array();
    for (; array != NULL && *texts != NULL; texts++)
        if (json_array_append_new(array, text_of(*texts)) != 0) {
            json_decref(array);
            return NULL;
        }
    return array;
}

static json_t *parameters_of(const struct timing_contender *contender)
{
    json_t *array = json_array();
    for (size_t i = 0; i < 2 && *contender->parameter[i] != '\0'; i++)
        json_array_append_new(array, json_pack("{s:o,s:f}", "name",
                                               text_of(contender->parameter[i]),
                                               "value", contender->value[i]));
    return array;
}

static json_t *whole_of(const struct timing_field *field, const void *from)
{
    switch (field->kind) {
    case TIMING_NUMBER:
        return json_integer(*(const unsigned *)from);
    case TIMING_COUNT:
        return json_integer((json_int_t) * (const uint64_t *)from);
    case TIMING_CLAIM:
        return *(const int64_t *)from < 0
                   ? json_null()
                   : json_integer(*(const int64_t *)from);
    default:
        return json_integer((json_int_t) * (const size_t *)from);
    }
}

static json_t *value_of(const void *item, const struct timing_field *field)
{
    const void *from = (const char *)item + field->offset;
    switch (field->kind) {
    case TIMING_STRING:
    case TIMING_NAME:
    case TIMING_NOUN:
        return text_of(from);
    case TIMING_FLAG:
        return json_boolean(*(const bool *)from);
    case TIMING_REAL:
        return real_of(*(const double *)from);
    case TIMING_MAYBE:
        return *(const double *)from < 0 ? json_null()
                                         : real_of(*(const double *)from);
    case TIMING_RATIO:
        return ratio_of(from);
    case TIMING_LIST:
        return list_of(from);
    case TIMING_PARAMETERS:
        return parameters_of(item);
    default:
        return whole_of(field, from);
    }
}

/* ---- JSON ---- */

/* Writes a value; and gives it up. */
static bool dump(FILE *stream, json_t *value)
{
    bool ok = value != NULL && json_dumpf(value, stream, FLAGS) == 0;
    json_decref(value);
    return ok;
}

static bool write_object(FILE *stream, const void *item,
                         const struct timing_field *fields)
{
    json_t *object = json_object();
    bool ok = true;
    for (; fields->name != NULL && ok; fields++)
        ok = json_object_set_new(object, fields->name,
                                 value_of(item, fields)) == 0;
    if (ok)
        return dump(stream, object);
    json_decref(object);
    return false;
}

static bool write_array(FILE *stream, const struct timing *timing,
                        enum timing_array array)
{
    const struct timing_table *table = &timing_tables[array];
    size_t count;
    const char *items = timing_items(timing, array, &count);
    bool ok = true;
    fprintf(stream, ",\n\"%s\":[", table->name);
    for (size_t i = 0; i < count && ok; i++) {
        fputs(i == 0 ? "\n" : ",\n", stream);
        ok = write_object(stream, items + i * table->size, table->fields);
    }
    fputs(count > 0 ? "\n]" : "]", stream);
    return ok;
}

bool timing_write_json(FILE *stream, const struct timing *timing)
{
    bool ok = true;
    fprintf(stream, "{\"format\":\"" TIMING_FORMAT "\",\n\"version\":%d",
            TIMING_VERSION);
    for (const struct timing_field *field = timing_top; field->name && ok;
         field++) {
        if (field->kind == TIMING_NOUN &&
            *((const char *)timing + field->offset) == '\0')
            continue; /* as most have it */
        fprintf(stream, ",\n\"%s\":", field->name);
        ok = dump(stream, value_of(timing, field));
    }
    fputs(",\n\"machine\":", stream);
    ok = ok && write_object(stream, &timing->machine, timing_machine_fields);
    for (int i = 0; i < TIMING_ARRAYS && ok; i++)
        ok = write_array(stream, timing, (enum timing_array)i);
    fputs("\n}\n", stream);
    return ok && fflush(stream) == 0 && ferror(stream) == 0;
}
