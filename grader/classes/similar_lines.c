/*
 * Lines are compared without any of their blanks, so that who has indented
 * the starter anew has not written it.
 */
#include "similar.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a starter. */
#define MOST ((size_t)1024 * 1024)

/* Takes all blanks out of a line, in place. */
static void squeeze(char *line)
{
    char *to = line;
    for (; *line != '\0'; line++)
        if (!isspace((unsigned char)*line))
            *to++ = *line;
    *to = '\0';
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void cut(struct similar_lines *lines)
{
    char *rest;
    for (char *line = strtok_r(lines->text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        squeeze(line);
        if (*line != '\0')
            lines->list[lines->count++] = line;
    }
    qsort(lines->list, lines->count, sizeof *lines->list, by_text);
}

bool similar_lines_open(struct similar_lines *lines, const char *path)
{
    *lines = (struct similar_lines){.text = malloc(MOST + 1)};
    FILE *stream = fopen(path, "rbe");
    size_t length = 0;
    if (stream != NULL && lines->text != NULL)
        length = fread(lines->text, 1, MOST, stream);
    if (stream != NULL)
        fclose(stream);
    if (length > 0) {
        lines->text[length] = '\0';
        lines->list = calloc(length + 1, sizeof *lines->list);
    }
    if (lines->list == NULL) {
        similar_lines_close(lines);
        return false;
    }
    cut(lines);
    return true;
}

void similar_lines_close(struct similar_lines *lines)
{
    free(lines->text);
    free(lines->list);
    *lines = (struct similar_lines){.text = NULL};
}

static bool has(const struct similar_lines *lines, const char *text,
                size_t length)
{
    char *line = strndup(text, length);
    if (line == NULL)
        return false;
    squeeze(line);
    bool is_there =
        lines->count > 0 && bsearch(&line, lines->list, lines->count,
                                    sizeof *lines->list, by_text) != NULL;
    free(line);
    return is_there;
}

size_t similar_lines_subtract(const struct similar_lines *lines, char *text,
                              size_t length)
{
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        const char *end = memchr(text + at, '\n', length - at);
        size_t line = end != NULL ? (size_t)(end - (text + at)) : length - at;
        if (!has(lines, text + at, line)) {
            memmove(text + used, text + at, line);
            used += line;
        }
        at += line;
        if (at < length)
            text[used++] = text[at++];
    }
    return used;
}
