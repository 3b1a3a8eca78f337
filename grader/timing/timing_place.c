/*
 * A report's text: the whole of a file, and on which of its lines an item of
 * an array begins. jansson says where JSON is broken, but not where a value
 * stood; for JSON that it has read, counting brackets outside of strings is
 * enough.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "timing_parts.h"

/* ---- a file ---- */

/* Reads up to the end, or one byte more than a report may have. */
static char *read_stream(FILE *stream, size_t *length)
{
    size_t room = 1u << 16;
    char *text = malloc(room);
    *length = 0;
    while (text != NULL) {
        *length += fread(text + *length, 1, room - 1 - *length, stream);
        if (*length < room - 1 || *length > TIMING_FILE_MOST)
            break;
        char *more = realloc(text, room *= 2);
        if (more == NULL)
            free(text);
        text = more;
    }
    if (text != NULL)
        text[*length] = '\0';
    return text;
}

char *timing_text_of(const char *path, size_t *length, char why[TIMING_WHY])
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        snprintf(why, TIMING_WHY, "cannot be opened: %s", strerror(errno));
        return NULL;
    }
    errno = 0;
    char *text = read_stream(stream, length);
    if (text != NULL && ferror(stream))
        snprintf(why, TIMING_WHY, "cannot be read: %s", strerror(errno));
    else if (text != NULL && *length > TIMING_FILE_MOST)
        snprintf(why, TIMING_WHY, "is larger than any report");
    else if (text != NULL) {
        fclose(stream);
        return text;
    } else
        snprintf(why, TIMING_WHY, "out of memory");
    free(text);
    fclose(stream);
    return NULL;
}

/* ---- a place ---- */

/* Where we are in a text. */
struct place {
    const char *next, *end;
    unsigned line;
    int depth; /* of brackets */
};

/* Moves behind a string, whose opening quote has been read. @return its first
 * character; its length is next - 1 - that. */
static const char *pass_string(struct place *place)
{
    const char *first = place->next;
    while (place->next < place->end && *place->next != '"')
        place->next += *place->next == '\\' ? 2 : 1;
    place->next++;
    return first;
}

/* Moves to the bracket that opens the array which is the report's field of
 * that name. */
static bool find_array(struct place *place, const char *name)
{
    bool is_named = false;
    while (place->next < place->end) {
        char c = *place->next++;
        if (c == '"') {
            const char *first = pass_string(place);
            size_t length = (size_t)(place->next - 1 - first);
            is_named = place->depth == 1 && length == strlen(name) &&
                       strncmp(first, name, length) == 0;
        } else if (c == '[' && place->depth == 1 && is_named) {
            place->depth++;
            return true;
        }
        place->line += c == '\n';
        place->depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    }
    return false;
}

unsigned timing_line_in(const char *text, size_t length, const char *array,
                        size_t index)
{
    struct place place = {text, text + length, 1, 0};
    if (!find_array(&place, array))
        return 0;
    unsigned line = place.line; /* of the array, should it be empty */
    while (place.next < place.end && place.depth >= 2) {
        char c = *place.next++;
        if (c == '{' && place.depth == 2 && index-- == 0)
            return place.line;
        if (c == '"')
            pass_string(&place);
        place.line += c == '\n';
        place.depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    }
    return line;
}

unsigned timing_line(const char *path, const char *array, size_t index)
{
    char why[TIMING_WHY];
    size_t length;
    char *text = timing_text_of(path, &length, why);
    if (text == NULL)
        return 0;
    unsigned line = timing_line_in(text, length, array, index);
    free(text);
    return line;
}
