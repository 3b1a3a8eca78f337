/*
 * Settings in libconfig's format: fields of groups, and what is said about
 * wrong ones.
 *
 * Fields are looked at twice: first whether each that is there is known and of
 * the right type and none is missing (fields_judge, with a table of what may
 * be there), then what its value is. So taking a value needs no more questions
 * about types. libconfig itself ignores what nobody asks it for.
 */
#include "fields.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fields_read.h"
#include "words.h"

/* ---- the whole file ---- */

/* Hands the text to libconfig. */
static bool parse(const struct fields_file *file, config_t *config,
                  const char *text)
{
    if (config_read_string(config, text) == CONFIG_TRUE)
        return true;
    const char *error = config_error_text(config);
    bool is_syntax = strcmp(error, "syntax error") == 0;
    return fields_refuse(
        file, (unsigned)config_error_line(config), "%s%s", error,
        is_syntax ? ", here or at the end of the line above" : "");
}

config_t *fields_open(const struct fields_file *file)
{
    char *text = fields_read(file);
    if (text == NULL)
        return NULL;
    config_t *config = malloc(sizeof *config);
    if (config == NULL) {
        fields_refuse(file, 1, "out of memory");
        free(text);
        return NULL;
    }
    config_init(config);
    bool ok = parse(file, config, text);
    free(text);
    if (ok)
        return config;
    fields_close(config);
    return NULL;
}

void fields_close(config_t *config)
{
    if (config != NULL)
        config_destroy(config);
    free(config);
}

/* ---- what is wrong ---- */

bool fields_wrong(const struct fields_file *file, const config_setting_t *at,
                  const char *format, ...)
{
    char reason[FIELDS_WHY];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    unsigned line = config_setting_source_line(at); /* 0: the whole file */
    return fields_refuse(file, line > 0 ? line : 1, "%s", reason);
}

void fields_list(char *words, size_t size, const char *word)
{
    size_t used = strlen(words);
    snprintf(words + used, size - used, "%s%s", used > 0 ? ", " : "", word);
}

static bool is_of_kind(const config_setting_t *setting, enum fields_kind kind)
{
    switch (kind) {
    case FIELDS_A_TEXT:
    case FIELDS_ANY_TEXT:
        return config_setting_type(setting) == CONFIG_TYPE_STRING;
    case FIELDS_A_NUMBER:
        return config_setting_is_number(setting);
    case FIELDS_A_TRUTH:
        return config_setting_type(setting) == CONFIG_TYPE_BOOL;
    case FIELDS_A_GROUP:
        return config_setting_is_group(setting);
    case FIELDS_A_LIST:
        return config_setting_is_list(setting);
    default:
        return config_setting_is_array(setting);
    }
}

/* What is expected where another type was, "a number". */
static const char *expected(const struct fields_field *field, char text[64])
{
    static const char *const names[] = {
        [FIELDS_A_TEXT] = "a text in quotes",
        [FIELDS_ANY_TEXT] = "a text in quotes",
        [FIELDS_A_NUMBER] = "a number",
        [FIELDS_A_TRUTH] = "true or false",
        [FIELDS_A_GROUP] = "fields in { }",
        [FIELDS_A_LIST] = " in ( )",
        [FIELDS_AN_ARRAY] = " in [ ]",
    };
    snprintf(text, 64, "%s%s", field->of != NULL ? field->of : "",
             names[field->kind]);
    return text;
}

bool fields_judge_text(const struct fields_file *file,
                       const config_setting_t *setting, const char *name,
                       bool may_be_empty)
{
    const char *text = config_setting_get_string(setting);
    if (*text == '\0' && !may_be_empty)
        return fields_wrong(file, setting, "%s: it is empty", name);
    if (strlen(text) > FIELDS_TEXT)
        return fields_wrong(file, setting, "%s: longer than %d bytes", name,
                            FIELDS_TEXT);
    if (!words_are_plain(text))
        return fields_wrong(
            file, setting,
            "%s: a line break, or a character that cannot be seen", name);
    return true;
}

/* Whether a field is known and of the right type. */
static bool judge_field(const struct fields_file *file,
                        const config_setting_t *setting,
                        const struct fields_field *fields)
{
    const char *name = config_setting_name(setting);
    char known[FIELDS_WHY] = "", other[64];
    for (; fields->name != NULL; fields++) {
        fields_list(known, sizeof known, fields->name);
        if (strcmp(name, fields->name) != 0)
            continue;
        if (!is_of_kind(setting, fields->kind))
            return fields_wrong(file, setting, "%s: expected %s", name,
                                expected(fields, other));
        return config_setting_type(setting) != CONFIG_TYPE_STRING ||
               fields_judge_text(file, setting, name,
                                 fields->kind == FIELDS_ANY_TEXT);
    }
    return fields_wrong(file, setting, "unknown field '%s'; known: %s", name,
                        known);
}

bool fields_judge(const struct fields_file *file, const config_setting_t *group,
                  const struct fields_field *fields)
{
    for (int i = 0; i < config_setting_length(group); i++)
        if (!judge_field(file, config_setting_get_elem(group, (unsigned)i),
                         fields))
            return false;
    for (; fields->name != NULL; fields++)
        if (fields->must_be &&
            config_setting_get_member(group, fields->name) == NULL)
            return fields_wrong(file, group, "field '%s' is missing",
                                fields->name);
    return true;
}

/* ---- values of fields, which have been judged ---- */

const char *fields_text(const config_setting_t *group, const char *name)
{
    const char *text = "";
    config_setting_lookup_string(group, name, &text);
    return text;
}

static double value_of(const config_setting_t *setting)
{
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT:
        return config_setting_get_int(setting);
    case CONFIG_TYPE_INT64:
        return (double)config_setting_get_int64(setting);
    default:
        return config_setting_get_float(setting);
    }
}

bool fields_take_number(const struct fields_file *file,
                        const config_setting_t *group, const char *name,
                        double least, double most, double *number)
{
    const config_setting_t *at = config_setting_get_member(group, name);
    *number = value_of(at);
    if (*number >= least && *number <= most) /* no NaN */
        return true;
    return fields_wrong(file, at, "%s: expected %.15g to %.15g, got %.15g",
                        name, least, most, *number);
}

bool fields_truth(const config_setting_t *group, const char *name,
                  bool otherwise)
{
    int value = otherwise;
    config_setting_lookup_bool(group, name, &value);
    return value != CONFIG_FALSE;
}
