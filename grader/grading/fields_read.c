/*
 * Reads a file of settings and looks through its text, character by
 * character, with as much knowledge of libconfig's syntax as it takes to tell
 * texts, comments and numbers apart:
 *
 *     # comment     // comment     / * comment * /     "text \" with escapes"
 *
 * libconfig 1.5 takes 4294967302 for 6, opens what @include names before
 * anyone can say no, and ends a text at \x00. Hence this.
 */
#include "fields_read.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "words.h"

/* Digits that always fit into an int. */
#define DIGITS 9

/* Where we are in which file. */
struct place {
    const struct fields_file *file;
    const char *at;
    unsigned line;
};

/* How a file is named in a reason: the end of a path tells more. */
static char *name_of(const char *path, char name[FIELDS_WHY / 2])
{
    size_t length = strlen(path);
    size_t most = FIELDS_WHY / 2 - 8;
    char safe[FIELDS_WHY / 2];
    words_safe(safe, sizeof safe, length > most ? path + length - most : path,
               WORDS_LINE);
    snprintf(name, FIELDS_WHY / 2, "%s%.*s", length > most ? "..." : "",
             (int)most, safe);
    return name;
}

bool fields_refuse(const struct fields_file *file, unsigned line,
                   const char *format, ...)
{
    char name[FIELDS_WHY / 2], reason[FIELDS_WHY];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    int used = snprintf(file->why, FIELDS_WHY,
                        "%s:%u: ", name_of(file->path, name), line);
    words_safe(file->why + used, FIELDS_WHY - (size_t)used, reason, WORDS_LINE);
    return false;
}

/* ---- the file ---- */

static bool cannot(const struct fields_file *file, const char *reason)
{
    char name[FIELDS_WHY / 2];
    snprintf(file->why, FIELDS_WHY, "cannot read '%s': %s",
             name_of(file->path, name), reason);
    return false;
}

/* Whether it is a file of the right size. */
static bool judge_file(const struct fields_file *file, int descriptor)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0)
        return cannot(file, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return cannot(file, strerror(EISDIR));
    if (!S_ISREG(status.st_mode))
        return cannot(file, "it is no ordinary file");
    return true;
}

/* The bytes of the file, -1 if it cannot be read; one more than allowed if
 * there are too many. */
static ssize_t read_all(int descriptor, char *text)
{
    size_t used = 0;
    ssize_t got;
    do {
        got = read(descriptor, text + used, FIELDS_FILE + 1 - used);
        used += got > 0 ? (size_t)got : 0;
    } while ((got > 0 && used <= FIELDS_FILE) || (got < 0 && errno == EINTR));
    return got < 0 ? -1 : (ssize_t)used;
}

/* Reads the file; length is that of the text, which may contain NUL. */
static bool read_file(const struct fields_file *file, char *text,
                      size_t *length)
{
    int descriptor =
        open(file->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0)
        return cannot(file, strerror(errno));
    bool ok = judge_file(file, descriptor);
    ssize_t bytes = ok ? read_all(descriptor, text) : 0;
    if (bytes < 0)
        ok = cannot(file, strerror(errno));
    close(descriptor);
    if (ok && bytes == 0)
        ok = cannot(file, "it is empty");
    if (ok && bytes > FIELDS_FILE)
        ok = cannot(file, "it is larger than 1 MB");
    *length = ok ? (size_t)bytes : 0;
    text[*length] = '\0';
    return ok;
}

/* ---- its text ---- */

/* Whether all of it is text that can be seen. */
static bool judge_characters(const struct place *start, size_t length)
{
    const char *at = start->at, *end = at + length;
    unsigned line = 1;
    while (at < end) {
        const char *from = at;
        uint32_t character = words_next(&at);
        if (character == 0)
            return fields_refuse(start->file, line,
                                 "a NUL byte: this is no text file");
        if (character == WORDS_BAD)
            return fields_refuse(start->file, line,
                                 "byte 0x%02x is no UTF-8 text",
                                 (unsigned char)*from);
        line += character == '\n';
        if (words_is_unseen(character) && strchr("\n\r\t", *from) == NULL)
            return fields_refuse(start->file, line,
                                 "a character that cannot be seen: U+%04X",
                                 character);
    }
    return true;
}

static bool refuse(const struct place *place, const char *reason)
{
    return fields_refuse(place->file, place->line, "%s", reason);
}

static void skip(struct place *place, size_t length)
{
    for (; length > 0 && *place->at != '\0'; length--)
        place->line += *place->at++ == '\n';
}

/* Moves behind a comment. */
static bool skip_comment(struct place *place)
{
    if (strncmp(place->at, "/*", 2) != 0) {
        skip(place, strcspn(place->at, "\n"));
        return true;
    }
    const char *end = strstr(place->at + 2, "*/");
    if (end == NULL)
        return refuse(place, "a comment that does not end");
    skip(place, (size_t)(end + 2 - place->at));
    return true;
}

/* Moves behind a text in quotes. */
static bool skip_text(struct place *place)
{
    struct place start = *place;
    skip(place, 1);
    while (*place->at != '"' && *place->at != '\0') {
        if (strncmp(place->at, "\\x00", 4) == 0)
            return refuse(place, "\\x00 in a text");
        skip(place, *place->at == '\\' ? 2 : 1);
    }
    if (*place->at == '\0')
        return refuse(&start, "a text that does not end");
    skip(place, 1);
    return true;
}

/* Moves behind a number. */
static bool skip_number(struct place *place)
{
    size_t digits = strspn(place->at, "0123456789abcdefABCDEFxX");
    if (digits > DIGITS)
        return refuse(place, "a number of more than 9 digits; write large "
                             "ones as 1.5e9");
    skip(place, digits);
    if (*place->at == '.')
        skip(place, 1 + strspn(place->at + 1, "0123456789"));
    return true;
}

static bool skip_word(struct place *place)
{
    skip(place, strspn(place->at, "abcdefghijklmnopqrstuvwxyz0123456789_-*"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
    return true;
}

/* Moves on, unless libconfig would get it wrong. */
static bool step(struct place *place)
{
    unsigned char c = (unsigned char)*place->at;
    if (c == '@')
        return fields_refuse(place->file, place->line,
                             "an include; a %s is one file", place->file->what);
    if (c == '#' || c == '/')
        return skip_comment(place);
    if (c == '"')
        return skip_text(place);
    if (isdigit(c))
        return skip_number(place);
    if (isalpha(c) || c == '*')
        return skip_word(place);
    skip(place, 1);
    return true;
}

char *fields_read(const struct fields_file *file)
{
    char *text = malloc(FIELDS_FILE + 2);
    size_t length = 0;
    if (text == NULL) {
        cannot(file, strerror(ENOMEM));
        return NULL;
    }
    struct place place = {file, text, 1};
    bool ok =
        read_file(file, text, &length) && judge_characters(&place, length);
    while (ok && *place.at != '\0')
        ok = step(&place);
    if (ok)
        return text;
    free(text);
    return NULL;
}
