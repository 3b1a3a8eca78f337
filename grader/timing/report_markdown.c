/*
 * Markdown, line by line.
 *
 * A line goes through three sieves: comments are cut out (they may reach over
 * lines), then the rest is told to be heading, fence, place or text, and of
 * text a second copy is made in which code and link targets are blank. Inside
 * of a fence nothing means anything but its end.
 */
#include "report_markdown.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where a page is being read. */
struct state {
    char fence;      /* '`' or '~' inside of a fence, else 0 */
    size_t marks;    /* how many of them opened it */
    bool in_comment; /* a comment of an earlier line goes on */
};

bool markdown_is_mark(const char *target, size_t length)
{
    static const char *const marks[] = {"documented", "estimate", "elsewhere"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strlen(marks[i]) == length && !strncmp(marks[i], target, length))
            return true;
    return false;
}

/* ---- comments and places ---- */

/* The name in "place: NAME", trimmed; NULL: the comment is no place. */
static char *name_of_place(const char *comment, size_t length)
{
    while (length > 0 && isspace((unsigned char)*comment)) {
        comment++;
        length--;
    }
    if (length < 6 || strncmp(comment, "place:", 6) != 0)
        return NULL;
    comment += 6;
    length -= 6;
    while (length > 0 && isspace((unsigned char)*comment)) {
        comment++;
        length--;
    }
    while (length > 0 && isspace((unsigned char)comment[length - 1]))
        length--;
    return strndup(comment, length);
}

/* What follows a comment that goes on or begins here; *place is what it
 * names. */
static const char *skip_comment(struct state *state, const char *at,
                                char **place)
{
    const char *start = state->in_comment ? at : at + 4;
    const char *end = strstr(start, "-->");
    state->in_comment = end == NULL;
    if (end == NULL)
        return at + strlen(at);
    free(*place);
    *place = name_of_place(start, (size_t)(end - start));
    return end + 3;
}

/* Where the run of backticks at `at` is closed on this line; NULL: never. */
static const char *end_of_code(const char *at)
{
    size_t marks = strspn(at, "`");
    for (const char *to = at + marks; (to = strchr(to, '`')) != NULL;) {
        size_t found = strspn(to, "`");
        to += found;
        if (found == marks)
            return to;
    }
    return NULL;
}

/* Copies a line without its comments. A comment that is shown as code is
 * none. */
static void cut_comments(struct state *state, const char *from, char *to,
                         char **place)
{
    while (*from != '\0') {
        if (state->in_comment || strncmp(from, "<!--", 4) == 0) {
            from = skip_comment(state, from, place);
            continue;
        }
        const char *end = *from == '`' ? end_of_code(from) : NULL;
        size_t count = end != NULL    ? (size_t)(end - from)
                       : *from == '`' ? strspn(from, "`")
                                      : 1;
        memcpy(to, from, count);
        from += count;
        to += count;
    }
    *to = '\0';
}

/* ---- code and links ---- */

static void blank(char *from, const char *to)
{
    while (from < to)
        *from++ = ' ';
}

/* Blanks the target of a link whose text ends at `close`; and the text, too,
 * if the target says that its number was not measured. */
static char *blank_link(char *open, char *close)
{
    char *end = close[1] == '(' ? strchr(close, ')') : NULL;
    if (end == NULL)
        return close + 1;
    bool is_mark = markdown_is_mark(close + 2, (size_t)(end - close - 2));
    blank(is_mark && open != NULL ? open : close, end + 1);
    return end + 1;
}

static void blank_code(char *text)
{
    char *open = NULL; /* the last [ */
    for (char *at = text; *at != '\0';) {
        const char *end = *at == '`' ? end_of_code(at) : NULL;
        if (end != NULL) {
            blank(at, end);
            at = text + (end - text);
        } else if (*at == ']') {
            at = blank_link(open, at);
            open = NULL;
        } else {
            open = *at == '[' ? at : open;
            at++;
        }
    }
}

/* ---- lines ---- */

/* True if the line belongs to a fence, whose state it changes. */
static bool is_fence(struct state *state, const char *line)
{
    const char *at = line + strspn(line, " ");
    char mark = *at;
    size_t marks =
        mark == '`' || mark == '~' ? strspn(at, mark == '`' ? "`" : "~") : 0;
    if (state->fence == 0) {
        bool opens = marks >= 3 && at - line < 4 &&
                     (mark == '~' || strchr(at + marks, '`') == NULL);
        state->fence = opens ? mark : 0;
        state->marks = marks;
        return opens;
    }
    const char *rest = at + marks;
    if (mark == state->fence && marks >= state->marks &&
        rest[strspn(rest, " \t\r")] == '\0')
        state->fence = 0;
    return true;
}

static void judge_heading(struct markdown_line *line)
{
    size_t level = strspn(line->text, "#");
    const char *after = line->text + level;
    if (level < 1 || level > 6 || (*after != ' ' && *after != '\0'))
        return;
    line->kind = MARKDOWN_HEADING;
    line->level = (int)level;
    line->title = after + strspn(after, " ");
}

static void trim_end(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        text[--length] = '\0';
}

/* A line that is in no fence. @return false: out of memory. */
static bool read_plain(struct state *state, struct markdown_line *line,
                       const char *raw)
{
    char *place = NULL;
    line->text = malloc(strlen(raw) + 1);
    if (line->text == NULL)
        return false;
    cut_comments(state, raw, line->text, &place);
    trim_end(line->text);
    line->has_place = place != NULL && *line->text != '\0';
    if (place != NULL && *line->text == '\0') {
        line->kind = MARKDOWN_PLACE;
        free(line->text);
        line->text = place;
        place = NULL;
    }
    free(place);
    judge_heading(line);
    line->prose = strdup(line->text);
    if (line->prose != NULL)
        blank_code(line->prose);
    return line->prose != NULL;
}

static bool read_line(struct state *state, struct markdown_line *line,
                      const char *raw)
{
    *line = (struct markdown_line){.kind = MARKDOWN_TEXT};
    if (state->in_comment || !is_fence(state, raw))
        return read_plain(state, line, raw);
    line->kind = MARKDOWN_CODE;
    line->text = strdup(raw);
    line->prose = strdup("");
    return line->text != NULL && line->prose != NULL;
}

static struct markdown_line *add_line(struct markdown *page)
{
    if ((page->count & (page->count - 1)) == 0) { /* 0, 1, 2, 4, ... are full */
        size_t room = page->count == 0 ? 1 : 2 * page->count;
        void *lines = realloc(page->lines, room * sizeof *page->lines);
        if (lines == NULL)
            return NULL;
        page->lines = lines;
    }
    return &page->lines[page->count];
}

bool markdown_parse(struct markdown *page, const char *text)
{
    struct state state = {0};
    *page = (struct markdown){0};
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        char *raw = strndup(text, length);
        struct markdown_line *line = add_line(page);
        bool is_read = raw != NULL && line != NULL;
        if (is_read) {
            page->count++;
            is_read = read_line(&state, line, raw);
        }
        free(raw);
        if (!is_read) {
            markdown_free(page);
            return false;
        }
        text += length + (text[length] == '\n');
    }
    return true;
}

void markdown_free(struct markdown *page)
{
    for (size_t i = 0; i < page->count; i++) {
        free(page->lines[i].text);
        free(page->lines[i].prose);
    }
    free(page->lines);
    *page = (struct markdown){0};
}

/* ---- files ---- */

/* The whole of a file as text; NULL with errno set. */
static char *read_all(FILE *file)
{
    char *text = malloc(MARKDOWN_MOST + 1);
    if (text == NULL)
        return NULL;
    size_t length = fread(text, 1, MARKDOWN_MOST + 1, file);
    if (length > MARKDOWN_MOST)
        errno = EFBIG;
    else if (memchr(text, '\0', length) != NULL)
        errno = EILSEQ;
    else if (!ferror(file)) {
        text[length] = '\0';
        return text;
    }
    free(text);
    return NULL;
}

bool markdown_read(struct markdown *page, const char *path, char why[512])
{
    FILE *file = fopen(path, "r");
    char *text = file != NULL ? read_all(file) : NULL;
    bool is_read = text != NULL && markdown_parse(page, text);
    if (!is_read)
        snprintf(why, 512, "cannot read '%.300s': %s", path, strerror(errno));
    free(text);
    if (file != NULL)
        fclose(file);
    return is_read;
}
