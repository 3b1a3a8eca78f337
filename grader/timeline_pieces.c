/*
 * A big JSON file, one piece at a time.
 *
 *     {"traceEvents": [{...}, {...}, ...], "otherData": {...}}
 *                      ^piece ^piece                    ^piece
 *
 * A million events, all parsed at once, take more than 1 GB as jansson's
 * objects. So only the outermost object and the arrays in it are walked
 * through here, and jansson is asked for one value after the other: it tells
 * how many bytes it has used.
 *
 * Lines are counted when there is something to complain about.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "timeline_pieces.h"

struct walk {
    char *text;
    size_t length;
    size_t at; /* what was walked through */
    timeline_taker *take;
    void *context;
    char *why; /* TIMELINE_WHY bytes */
};

/* "line 17: what"; lines_after are those between `at` and the trouble. */
static bool complain(struct walk *walk, size_t lines_after, const char *what)
{
    size_t line = 1 + lines_after;
    for (size_t i = 0; i < walk->at; i++)
        line += walk->text[i] == '\n';
    snprintf(walk->why, TIMELINE_WHY, "line %zu: %.*s", line, TIMELINE_WHY - 40,
             what);
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The next character that is not space, or EOF. */
static int next(struct walk *walk)
{
    while (walk->at < walk->length && is_space(walk->text[walk->at]))
        walk->at++;
    return walk->at < walk->length ? (unsigned char)walk->text[walk->at] : EOF;
}

/* Walks over this character, if it comes next. */
static bool skip(struct walk *walk, int character)
{
    if (next(walk) != character)
        return false;
    walk->at++;
    return true;
}

static json_t *parse(struct walk *walk)
{
    json_error_t error;
    next(walk);
    json_t *value =
        json_loadb(walk->text + walk->at, walk->length - walk->at,
                   JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, &error);
    if (value != NULL)
        walk->at += (size_t)error.position;
    else
        complain(walk, error.line > 0 ? (size_t)error.line - 1 : 0, error.text);
    return value;
}

/* Parses a value and hands it over. */
static bool piece(struct walk *walk, const char *key)
{
    char why[TIMELINE_WHY];
    json_t *value = parse(walk);
    if (value == NULL)
        return false;
    bool ok =
        walk->take(walk->context, key, value, why) || complain(walk, 0, why);
    json_decref(value);
    return ok;
}

static bool array(struct walk *walk, const char *key)
{
    if (skip(walk, ']'))
        return true;
    do {
        if (!piece(walk, key))
            return false;
    } while (skip(walk, ','));
    return skip(walk, ']') || complain(walk, 0, "',' or ']' expected");
}

/* "key": value */
static bool member(struct walk *walk)
{
    if (next(walk) != '"')
        return complain(walk, 0, "'\"' expected");
    json_t *key = parse(walk);
    if (key == NULL)
        return false;
    bool ok = skip(walk, ':') || complain(walk, 0, "':' expected");
    if (ok && skip(walk, '['))
        ok = array(walk, json_string_value(key));
    else if (ok)
        ok = piece(walk, json_string_value(key));
    json_decref(key);
    return ok;
}

static bool object(struct walk *walk)
{
    if (!skip(walk, '{'))
        return complain(walk, 0, "'{' expected, so this is no trace");
    if (!skip(walk, '}')) {
        do {
            if (!member(walk))
                return false;
        } while (skip(walk, ','));
        if (!skip(walk, '}'))
            return complain(walk, 0, "',' or '}' expected");
    }
    return next(walk) == EOF || complain(walk, 0, "end of file expected");
}

/* All bytes of a file, or of a pipe, whose length nobody knows before. */
static bool read_all(struct walk *walk, FILE *stream)
{
    size_t room = 0, got = 1;
    while (got > 0) {
        if (walk->length == room) {
            room = room == 0 ? 1 << 16 : 2 * room;
            char *grown = realloc(walk->text, room);
            if (grown == NULL)
                return false;
            walk->text = grown;
        }
        got = fread(walk->text + walk->length, 1, room - walk->length, stream);
        walk->length += got;
    }
    return ferror(stream) == 0;
}

bool timeline_pieces(const char *path, timeline_taker *take, void *context,
                     char why[TIMELINE_WHY])
{
    struct walk walk = {.take = take, .context = context, .why = why};
    *why = '\0';
    errno = 0;
    FILE *stream = fopen(path, "rb");
    bool ok = stream != NULL && read_all(&walk, stream);
    if (!ok)
        snprintf(why, TIMELINE_WHY, "%s", strerror(errno));
    if (stream != NULL)
        fclose(stream); /* it was only read */
    ok = ok && object(&walk);
    free(walk.text);
    return ok;
}
