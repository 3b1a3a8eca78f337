/*
 * Answers of oracles and of programs.
 *
 * Nothing is ever cut into being right: what is longer than an answer may be
 * stays longer, and a line with a NUL in it, which ends a text in C but not a
 * line, is no answer.
 */
#include "lab_answer.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* An integer, or a text that can be compared with a line. */
static bool take_text(const json_t *value, char text[LAB_ANSWER])
{
    if (json_is_integer(value)) {
        snprintf(text, LAB_ANSWER, "%" JSON_INTEGER_FORMAT,
                 json_integer_value(value));
        return true;
    }
    const char *said = json_string_value(value);
    size_t length = json_string_length(value); /* 0 if it is none */
    if (length < 1 || length > LAB_ANSWER_MOST)
        return false;
    for (size_t i = 0; i < length; i++)
        if (said[i] < ' ' || said[i] > '~')
            return false;
    memcpy(text, said, length + 1);
    return true;
}

static bool take_count(const json_t *value, uint64_t *count)
{
    *count = (uint64_t)json_integer_value(value);
    return json_is_integer(value) && json_integer_value(value) >= 0;
}

bool lab_answer_read(struct lab_answer *answer, const char *json)
{
    json_t *root = json_loads(json, 0, NULL);
    bool ok = take_text(json_object_get(root, "signature"), answer->text) &&
              take_count(json_object_get(root, "blocks"), &answer->blocks) &&
              take_count(json_object_get(root, "acquisitions"),
                         &answer->acquisitions);
    json_decref(root);
    return ok;
}

bool lab_answer_blocks(const char *json, char (*hashes)[LAB_ANSWER],
                       size_t count)
{
    json_t *root = json_loads(json, 0, NULL);
    const json_t *list = json_object_get(root, "block_hashes");
    bool ok = json_is_array(list) && json_array_size(list) == count;
    for (size_t i = 0; ok && i < count; i++)
        ok = take_text(json_array_get(list, i), hashes[i]);
    json_decref(root);
    return ok;
}

/* The last line is looked at where it is: a copy might be too short. */
bool lab_answer_said(const char *output, size_t length, const char *prefix,
                     char text[LAB_ANSWER])
{
    size_t end = length;
    size_t head = strlen(prefix);
    text[0] = '\0';
    while (end > 0 && output[end - 1] == '\n')
        end--;
    size_t begin = end;
    while (begin > 0 && output[begin - 1] != '\n')
        begin--;
    const char *line = output + begin;
    if (end - begin < head || memcmp(line, prefix, head) != 0 ||
        memchr(line, '\0', end - begin) != NULL)
        return false;
    snprintf(text, LAB_ANSWER, "%.*s", (int)(end - begin - head), line + head);
    return true;
}
