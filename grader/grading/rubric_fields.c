/*
 * Fields of a rubric's groups, and what is said about wrong ones.
 *
 * Fields are looked at twice: first whether each that is there is known and of
 * the right type and none is missing (rubric_judge, with a table of what may
 * be there), then what its value is. So taking a value needs no more questions
 * about types. libconfig itself ignores what nobody asks it for.
 */
#include "rubric_fields.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "rubric_read.h"
#include "words.h"

const char *rubric_kind_name(enum rubric_kind kind)
{
    static const char *const names[] = {
        [RUBRIC_A_TEXT] = "a text in quotes",
        [RUBRIC_A_NUMBER] = "a number",
        [RUBRIC_A_TRUTH] = "true or false",
        [RUBRIC_A_GROUP] = "fields in { }",
        [RUBRIC_A_LIST] = "checks in ( )",
        [RUBRIC_AN_ARRAY] = "ids in [ ]",
    };
    return names[kind];
}

bool rubric_wrong(const struct rubric_loader *loader,
                  const config_setting_t *at, const char *format, ...)
{
    char reason[RUBRIC_WHY];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    unsigned line = config_setting_source_line(at); /* 0: the whole file */
    return rubric_refuse(loader->why, loader->path, line > 0 ? line : 1, "%s",
                         reason);
}

void rubric_list(char *words, size_t size, const char *word)
{
    size_t used = strlen(words);
    snprintf(words + used, size - used, "%s%s", used > 0 ? ", " : "", word);
}

static bool is_of_kind(const config_setting_t *setting, enum rubric_kind kind)
{
    switch (kind) {
    case RUBRIC_A_TEXT:
        return config_setting_type(setting) == CONFIG_TYPE_STRING;
    case RUBRIC_A_NUMBER:
        return config_setting_is_number(setting);
    case RUBRIC_A_TRUTH:
        return config_setting_type(setting) == CONFIG_TYPE_BOOL;
    case RUBRIC_A_GROUP:
        return config_setting_is_group(setting);
    case RUBRIC_A_LIST:
        return config_setting_is_list(setting);
    default:
        return config_setting_is_array(setting);
    }
}

/* Whether a text can be shown; only an argument may be empty. */
static bool judge_text(const struct rubric_loader *loader,
                       const config_setting_t *setting)
{
    const char *name = config_setting_name(setting);
    const char *text = config_setting_get_string(setting);
    if (*text == '\0' && strcmp(name, "argument") != 0)
        return rubric_wrong(loader, setting, "%s: it is empty", name);
    if (strlen(text) > RUBRIC_TEXT)
        return rubric_wrong(loader, setting, "%s: longer than %d bytes", name,
                            RUBRIC_TEXT);
    if (!words_are_plain(text))
        return rubric_wrong(
            loader, setting,
            "%s: a line break, or a character that cannot be seen", name);
    return true;
}

/* Whether a field is known and of the right type. */
static bool judge_field(const struct rubric_loader *loader,
                        const config_setting_t *setting,
                        const struct rubric_field *fields)
{
    const char *name = config_setting_name(setting);
    char known[RUBRIC_WHY] = "";
    for (; fields->name != NULL; fields++) {
        rubric_list(known, sizeof known, fields->name);
        if (strcmp(name, fields->name) != 0)
            continue;
        if (!is_of_kind(setting, fields->kind))
            return rubric_wrong(loader, setting, "%s: expected %s", name,
                                rubric_kind_name(fields->kind));
        return fields->kind != RUBRIC_A_TEXT || judge_text(loader, setting);
    }
    return rubric_wrong(loader, setting, "unknown field '%s'; known: %s", name,
                        known);
}

/* Whether a group's fields are known, of the right type, and all there. */
bool rubric_judge(const struct rubric_loader *loader,
                  const config_setting_t *group,
                  const struct rubric_field *fields)
{
    for (int i = 0; i < config_setting_length(group); i++)
        if (!judge_field(loader, config_setting_get_elem(group, (unsigned)i),
                         fields))
            return false;
    for (; fields->name != NULL; fields++)
        if (fields->must_be &&
            config_setting_get_member(group, fields->name) == NULL)
            return rubric_wrong(loader, group, "field '%s' is missing",
                                fields->name);
    return true;
}

/* ---- values of fields, which have been judged ---- */

const char *rubric_text(const config_setting_t *group, const char *name)
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

bool rubric_take_number(const struct rubric_loader *loader,
                        const config_setting_t *group, const char *name,
                        double most, double *number)
{
    const config_setting_t *at = config_setting_get_member(group, name);
    *number = value_of(at);
    if (*number >= 0 && *number <= most) /* no NaN */
        return true;
    return rubric_wrong(loader, at, "%s: expected 0 to %.15g, got %.15g", name,
                        most, *number);
}

bool rubric_is_true(const config_setting_t *group, const char *name)
{
    int value = CONFIG_TRUE;
    config_setting_lookup_bool(group, name, &value);
    return value == CONFIG_TRUE;
}
