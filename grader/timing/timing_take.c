/*
 * Takes fields of JSON objects, strictly: each is there, has its type and lies
 * within its limits, and there are no others.
 */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../grading/words.h"
#include "timing_parts.h"

bool timing_complain(struct timing_reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reader->complaint, sizeof reader->complaint, format, arguments);
    va_end(arguments);
    return false;
}

/* ---- texts ---- */

static bool take_text(struct timing_reader *reader, char *text,
                      const struct timing_field *field, const json_t *value)
{
    size_t room = (size_t)field->most;
    if (!json_is_string(value))
        return timing_complain(reader, "is no text");
    if (field->kind == TIMING_NAME && json_string_length(value) == 0)
        return timing_complain(reader, "is empty");
    if (field->kind == TIMING_NOUN && !words_is_noun(json_string_value(value)))
        return timing_complain(reader, "is no word of at most %d letters a-z",
                               WORDS_NOUN);
    if (json_string_length(value) >= room)
        return timing_complain(reader, "is longer than %zu bytes", room - 1);
    memcpy(text, json_string_value(value), json_string_length(value) + 1);
    return true;
}

static bool take_list(struct timing_reader *reader, char **list,
                      const json_t *value)
{
    size_t count = json_array_size(value);
    if (!json_is_array(value))
        return timing_complain(reader, "is no array");
    if (count > TIMING_WORDS)
        return timing_complain(reader, "has more than %d texts", TIMING_WORDS);
    for (size_t i = 0; i < count; i++) {
        const json_t *text = json_array_get(value, i);
        if (!json_is_string(text))
            return timing_complain(reader, "has an item that is no text");
        if (json_string_length(text) >= TIMING_TEXT)
            return timing_complain(reader, "has a text of more than %d bytes",
                                   TIMING_TEXT - 1);
        list[i] = strdup(json_string_value(text));
        if (list[i] == NULL)
            return timing_complain(reader, "out of memory");
    }
    return true;
}

/* ---- numbers ---- */

static bool take_real(struct timing_reader *reader, double *real, double least,
                      double most, const json_t *value)
{
    double number = json_number_value(value);
    if (!json_is_number(value) || !(number >= least && number <= most))
        return timing_complain(reader, "is no number from %g to %g", least,
                               most);
    *real = number;
    return true;
}

static bool take_integer(struct timing_reader *reader, json_int_t *integer,
                         double least, double most, const json_t *value)
{
    json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < (json_int_t)least ||
        number > (json_int_t)most)
        return timing_complain(reader, "is no integer from %.0f to %.0f", least,
                               most);
    *integer = number;
    return true;
}

static bool take_whole(struct timing_reader *reader, void *to,
                       const struct timing_field *field, const json_t *value)
{
    json_int_t number = -1;
    bool is_null = field->kind == TIMING_CLAIM && json_is_null(value);
    if (!is_null &&
        !take_integer(reader, &number, field->least, field->most, value))
        return false;
    if (field->kind == TIMING_NUMBER)
        *(unsigned *)to = (unsigned)number;
    else if (field->kind == TIMING_COUNT)
        *(uint64_t *)to = (uint64_t)number;
    else
        *(int64_t *)to = number;
    return true;
}

static bool take_index(struct timing_reader *reader, size_t *index,
                       enum timing_kind kind, const json_t *value)
{
    bool is_input = kind == TIMING_INPUT;
    size_t count = is_input ? reader->timing->input_count
                            : reader->timing->contender_count;
    json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < 0 || (uint64_t)number >= count)
        return timing_complain(reader, "is no index of %s, which has %zu",
                               is_input ? "inputs" : "contenders", count);
    *index = (size_t)number;
    return true;
}

/* ---- objects ---- */

static bool take_ratio(struct timing_reader *reader, struct timing_ratio *ratio,
                       const json_t *value)
{
#define RATIO(name, most)                                                      \
    {                                                                          \
#name, TIMING_REAL, offsetof(struct timing_ratio, name), most, 0       \
    }
    static const struct timing_field fields[] = {
        RATIO(median, TIMING_REAL_MOST), RATIO(low, TIMING_REAL_MOST),
        RATIO(high, TIMING_REAL_MOST),   RATIO(sure, 1),
        {NULL, TIMING_FLAG, 0, 0, 0},
    };
    if (json_is_null(value))
        return true;
    if (!timing_take(reader, ratio, fields, value, NULL))
        return false;
    return (ratio->low <= ratio->median && ratio->median <= ratio->high) ||
           timing_complain(reader, "its median is not between low and high");
}

static bool take_parameters(struct timing_reader *reader,
                            struct timing_contender *contender,
                            const json_t *value)
{
    static const struct timing_field fields[2][3] = {
        {{"name", TIMING_NAME, offsetof(struct timing_contender, parameter[0]),
          sizeof contender->parameter[0], 0},
         {"value", TIMING_REAL, offsetof(struct timing_contender, value[0]),
          1e18, -1e18}},
        {{"name", TIMING_NAME, offsetof(struct timing_contender, parameter[1]),
          sizeof contender->parameter[1], 0},
         {"value", TIMING_REAL, offsetof(struct timing_contender, value[1]),
          1e18, -1e18}},
    };
    if (!json_is_array(value) || json_array_size(value) > 2)
        return timing_complain(reader, "is no array of at most 2 objects");
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!timing_take(reader, contender, fields[i], json_array_get(value, i),
                         NULL))
            return false;
    return true;
}

/* ---- any ---- */

static bool take(struct timing_reader *reader, void *item,
                 const struct timing_field *field, const json_t *value)
{
    void *to = (char *)item + field->offset;
    switch (field->kind) {
    case TIMING_STRING:
    case TIMING_NAME:
    case TIMING_NOUN:
        return take_text(reader, to, field, value);
    case TIMING_FLAG:
        *(bool *)to = json_is_true(value);
        return json_is_boolean(value) ||
               timing_complain(reader, "is neither true nor false");
    case TIMING_CONTENDER:
    case TIMING_INPUT:
        return take_index(reader, to, field->kind, value);
    case TIMING_MAYBE:
        *(double *)to = -1;
        return json_is_null(value) ||
               take_real(reader, to, field->least, field->most, value);
    case TIMING_REAL:
        return take_real(reader, to, field->least, field->most, value);
    case TIMING_RATIO:
        return take_ratio(reader, to, value);
    case TIMING_LIST:
        return take_list(reader, to, value);
    case TIMING_PARAMETERS:
        return take_parameters(reader, item, value);
    default:
        return take_whole(reader, to, field, value);
    }
}

/* Whether a field is one that the object may have. */
static bool is_known(const char *name, const struct timing_field *fields,
                     const char *const *also)
{
    for (; fields->name != NULL; fields++)
        if (strcmp(fields->name, name) == 0)
            return true;
    for (; also != NULL && *also != NULL; also++)
        if (strcmp(*also, name) == 0)
            return true;
    return false;
}

/* A place inside of the one where we are. It stays when something is wrong. */
static void enter(struct timing_reader *reader, const char *name)
{
    size_t used = strlen(reader->place);
    char safe[WORDS_ROOM(32)];
    words_safe(safe, sizeof safe, name, WORDS_LINE);
    snprintf(reader->place + used, sizeof reader->place - used, "%s%s",
             used > 0 ? ": " : "", safe);
}

bool timing_take(struct timing_reader *reader, void *item,
                 const struct timing_field *fields, const json_t *object,
                 const char *const *also)
{
    const char *name;
    json_t *value;
    size_t used = strlen(reader->place);
    if (!json_is_object(object))
        return timing_complain(reader, "is no object");
    for (const struct timing_field *field = fields; field->name; field++) {
        enter(reader, field->name);
        value = json_object_get(object, field->name);
        bool may_lack = field->kind == TIMING_NOUN;
        if (value == NULL && !may_lack)
            return timing_complain(reader, "is missing");
        if (value != NULL && !take(reader, item, field, value))
            return false;
        reader->place[used] = '\0';
    }
    json_object_foreach((json_t *)object, name, value)
    {
        if (is_known(name, fields, also))
            continue;
        enter(reader, name);
        return timing_complain(reader, "is not known here");
    }
    return true;
}
