/*
 * One field of a manifest: whether its value has the right shape.
 *
 * Values become paths that the grader reads, words of command lines and, one
 * of them, a format of snprintf. So they are judged here, where the line is
 * known; whoever uses them need not ask again.
 */
#include "lab_fields.h"

#include <string.h>

#include "lab.h"
#include "words.h"

/* Bytes of one block: 1 to this. */
#define BYTES_MOST 1e9

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* ---- one text ---- */

static const char *judge_name(const char *text)
{
    if (text[strspn(text, LOWER DIGITS "_")] != '\0')
        return "has characters other than a-z 0-9 _";
    return strlen(text) > LAB_NAME_MOST ? "is too long" : NULL;
}

static const char *judge_identifier(const char *text)
{
    if (text[strspn(text, LOWER UPPER DIGITS "_")] != '\0' ||
        strchr(DIGITS, text[0]) != NULL)
        return "is no name in C";
    return strlen(text) > LAB_IDENTIFIER_MOST ? "is too long" : NULL;
}

static const char *judge_label(const char *text)
{
    return strlen(text) > LAB_LABEL_MOST ? "is too long" : NULL;
}

/* NAME=value; the value may be anything, and nothing. */
static const char *judge_setting(const char *text)
{
    size_t length = strspn(text, LOWER UPPER DIGITS "_");
    if (length == 0 || text[length] != '=' || strchr(DIGITS, *text) != NULL)
        return "is not NAME=value";
    return NULL;
}

/* No part of it may begin with a dot: that is where ".." would be. */
static const char *judge_path(const char *text)
{
    if (*text == '/')
        return "is absolute";
    if (*text == '-')
        return "begins with '-'";
    while (text != NULL) {
        if (strncmp(text, "..", 2) == 0)
            return "has '..' in it";
        if (*text == '.')
            return "has a part that begins with '.'";
        if (*text == '/' || *text == '\0')
            return "has an empty part";
        text = strchr(text, '/');
        text += text != NULL;
    }
    return NULL;
}

static const char *judge_file(const char *text)
{
    if (strchr(text, '/') != NULL)
        return "is no file's name: it has '/' in it";
    return strlen(text) > LAB_NAME_MOST ? "is too long" : judge_path(text);
}

static const char *judge_format(const char *text)
{
    const char *first = strchr(text, '%');
    const char *second = first != NULL ? strchr(first + 1, '%') : NULL;
    if (second != NULL && strncmp(first, "%u", 2) == 0 &&
        strncmp(second, "%s", 2) == 0 && strchr(second + 1, '%') == NULL)
        return NULL;
    return "does not have one %u, then one %s";
}

/* Becomes a target of make. */
static const char *judge_input(const char *text)
{
    const char *size = strchr(text, '%');
    if (size == NULL || size[1] != 's' || strchr(size + 1, '%') != NULL)
        return "does not have one %s";
    if (text[strspn(text, LOWER UPPER DIGITS "_-./%")] != '\0')
        return "has characters other than letters, digits and _ - . /";
    return judge_path(text);
}

static const char *judge(enum lab_shape shape, const char *text)
{
    switch (shape) {
    case LAB_A_NAME:
        return judge_name(text);
    case LAB_A_FILE:
        return judge_file(text);
    case LAB_A_PATH:
    case LAB_PATTERNS:
        return judge_path(text);
    case LAB_A_FORMAT:
        return judge_format(text);
    case LAB_AN_IDENTIFIER:
    case LAB_IDENTIFIERS:
        return judge_identifier(text);
    case LAB_A_LABEL:
    case LAB_LABELS:
        return judge_label(text);
    case LAB_SETTINGS:
        return judge_setting(text);
    case LAB_A_NOUN:
        return words_is_noun(text) ? NULL : "is no word of a-z, or too long";
    case LAB_INPUTS:
        return judge_input(text);
    case LAB_SIZES:
        return lab_is_size(text) ? NULL : "is not a size like 1M";
    default:
        return NULL;
    }
}

static bool take_text(const struct fields_file *file,
                      const config_setting_t *at, const struct lab_part *part,
                      const char **to)
{
    *to = at != NULL ? config_setting_get_string(at) : NULL;
    const char *reason = *to != NULL ? judge(part->shape, *to) : NULL;
    if (reason == NULL)
        return true;
    return fields_wrong(file, at, "%s: '%s' %s", part->name, *to, reason);
}

/* ---- words ---- */

static bool is_among(const char *word, const char *const *words, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

static bool take_words(const struct fields_file *file,
                       const config_setting_t *list,
                       const struct lab_part *part, const char **to)
{
    int count = list != NULL ? config_setting_length(list) : 0;
    bool is_needed = part->shape == LAB_INPUTS || part->shape == LAB_SIZES;
    bool is_set = is_needed || part->shape == LAB_IDENTIFIERS ||
                  part->shape == LAB_LABELS;
    if (list != NULL && count == 0 && is_needed)
        return fields_wrong(file, list, "%s: there are none", part->name);
    if (count > LAB_WORDS)
        return fields_wrong(file, list, "%s: more than %d", part->name,
                            LAB_WORDS);
    for (int i = 0; i < count; i++) {
        const config_setting_t *at = config_setting_get_elem(list, (unsigned)i);
        if (config_setting_type(at) != CONFIG_TYPE_STRING)
            return fields_wrong(file, at, "%s: expected texts in [ ]",
                                part->name);
        if (!fields_judge_text(file, at, part->name, false) ||
            !take_text(file, at, part, &to[i]))
            return false;
        if (is_set && is_among(to[i], to, i))
            return fields_wrong(file, at, "%s: '%s' is there twice", part->name,
                                to[i]);
    }
    return true;
}

/* ---- numbers ---- */

static bool take_numbers(const struct fields_file *file,
                         const config_setting_t *list,
                         const struct lab_part *part, struct lab_numbers *to)
{
    int count = config_setting_length(list);
    if (count < 1 || count > LAB_NUMBERS)
        return fields_wrong(file, list, "%s: expected 1 to %d numbers",
                            part->name, LAB_NUMBERS);
    for (int i = 0; i < count; i++) {
        const config_setting_t *at = config_setting_get_elem(list, (unsigned)i);
        if (config_setting_type(at) != CONFIG_TYPE_INT)
            return fields_wrong(file, at, "%s: expected whole numbers in [ ]",
                                part->name);
        to->values[i] = config_setting_get_int(at);
        if (to->values[i] <= (i > 0 ? to->values[i - 1] : 0))
            return fields_wrong(file, at, "%s: %ld is not greater than %s",
                                part->name, to->values[i],
                                i > 0 ? "the one before" : "0");
    }
    to->count = (size_t)count;
    return true;
}

/* ---- a group ---- */

static struct fields_field field_of(const struct lab_part *part)
{
    struct fields_field field = {part->name, FIELDS_A_TEXT, !part->may_lack,
                                 NULL};
    switch (part->shape) {
    case LAB_A_TRUTH:
        field.kind = FIELDS_A_TRUTH;
        break;
    case LAB_BYTES:
        field.kind = FIELDS_A_NUMBER;
        break;
    case LAB_ARGUMENTS:
    case LAB_PATTERNS:
    case LAB_IDENTIFIERS:
    case LAB_LABELS:
    case LAB_SETTINGS:
    case LAB_INPUTS:
    case LAB_SIZES:
        field.kind = FIELDS_AN_ARRAY;
        field.of = "texts";
        break;
    case LAB_NUMBERS_UP:
        field.kind = FIELDS_AN_ARRAY;
        field.of = "whole numbers";
        break;
    case LAB_A_GROUP:
        field.kind = FIELDS_A_GROUP;
        break;
    case LAB_GROUPS:
        field.kind = FIELDS_A_LIST;
        field.of = "groups";
        break;
    default:
        break;
    }
    return field;
}

static bool take(const struct fields_file *file, const config_setting_t *group,
                 const struct lab_part *part, void *to)
{
    const config_setting_t *at = config_setting_get_member(group, part->name);
    switch (part->shape) {
    case LAB_GROUPS:
    case LAB_A_GROUP:
        return true;
    case LAB_A_TRUTH:
        *(bool *)to = fields_truth(group, part->name, false);
        return true;
    case LAB_BYTES:
        return at == NULL ||
               fields_take_number(file, group, part->name, 1, BYTES_MOST, to);
    case LAB_ARGUMENTS:
    case LAB_PATTERNS:
    case LAB_IDENTIFIERS:
    case LAB_LABELS:
    case LAB_SETTINGS:
    case LAB_INPUTS:
    case LAB_SIZES:
        return take_words(file, at, part, to);
    case LAB_NUMBERS_UP:
        return at == NULL || take_numbers(file, at, part, to);
    default:
        return take_text(file, at, part, to);
    }
}

bool lab_take(const struct fields_file *file, const config_setting_t *group,
              const struct lab_part *parts, void *to)
{
    struct fields_field known[LAB_PARTS + 1] = {{0}};
    for (size_t i = 0; i < LAB_PARTS && parts[i].name != NULL; i++)
        known[i] = field_of(&parts[i]);
    if (!fields_judge(file, group, known))
        return false;
    for (; parts->name != NULL; parts++)
        if (!take(file, group, parts, (char *)to + parts->offset))
            return false;
    return true;
}
