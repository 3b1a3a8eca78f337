/*
 * Reads a table by cutting its text into pieces where it lies: a field that
 * was in quotes moves a bit to the front, since "" became one quote.
 */
#include "csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool csv_wrong(struct csv *csv, const char *reason, const char *word)
{
    if (csv->why[0] == '\0')
        snprintf(csv->why, sizeof csv->why, "%.200s:%u: %s%s%.100s%s",
                 csv->path, csv->line, reason, *word != '\0' ? " '" : "", word,
                 *word != '\0' ? "'" : "");
    return false;
}

/* ---- one field ---- */

/* Behind a field: what ends it. @return false at the end of the line. */
static bool end_field(struct csv *csv, char *end)
{
    bool has_more = *end == csv->separator;
    if (*end == '\r' && end[1] == '\n')
        csv->rest = end + 2;
    else
        csv->rest = end + (*end != '\0');
    if (!has_more && *end != '\0')
        csv->next_line++;
    *end = '\0';
    return has_more;
}

/* @return where the field ends; NULL: it never does. */
static char *unquote(struct csv *csv, char *from)
{
    char *to = from;
    while (*from != '\0') {
        if (*from == '"' && from[1] != '"')
            break;
        csv->next_line += *from == '\n';
        from += *from == '"';
        *to++ = *from++;
    }
    if (*from == '\0')
        return NULL;
    from++;
    char *end = from + strcspn(from, csv->separator == ';' ? ";\r\n" : ",\r\n");
    size_t rest = (size_t)(end - from); /* text behind the quote: kept */
    memmove(to, from, rest);
    if (to + rest != end)
        to[rest] = '\0';
    return end;
}

/* @return whether the line goes on. */
static bool take_field(struct csv *csv)
{
    char *field = csv->rest;
    char *end;
    if (*field == '"') {
        field++;
        end = unquote(csv, field);
        if (end == NULL) {
            csv->rest = field + strlen(field);
            return csv_wrong(csv, "a quote that is not closed", "");
        }
    } else {
        end = field + strcspn(field, csv->separator == ';' ? ";\r\n" : ",\r\n");
    }
    if (csv->fields == CSV_COLUMNS)
        return csv_wrong(csv, "more than 64 columns", "");
    csv->field[csv->fields++] = field;
    return end_field(csv, end);
}

/* ---- lines ---- */

bool csv_next(struct csv *csv)
{
    while (*csv->rest != '\0' && csv->why[0] == '\0') {
        csv->line = csv->next_line;
        csv->fields = 0;
        while (take_field(csv))
            continue;
        if (csv->fields > 1 || (csv->fields == 1 && *csv->field[0] != '\0'))
            return csv->why[0] == '\0';
    }
    return false;
}

int csv_column(const struct csv *csv, const char *name)
{
    for (int i = 0; i < csv->columns; i++)
        if (strcasecmp(csv->head[i], name) == 0)
            return i;
    return -1;
}

const char *csv_field(const struct csv *csv, int column)
{
    return column >= 0 && column < csv->fields ? csv->field[column] : "";
}

/* ---- the file ---- */

static bool read_all(struct csv *csv, FILE *stream, char why[CSV_WHY])
{
    size_t length = fread(csv->text, 1, CSV_MOST + 1, stream);
    const char *reason = NULL;
    if (ferror(stream) != 0)
        reason = strerror(errno);
    else if (length > CSV_MOST)
        reason = "it has more than 16 MiB";
    else if (memchr(csv->text, '\0', length) != NULL)
        reason = "it is no text";
    if (reason == NULL) {
        csv->text[length] = '\0';
        return true;
    }
    snprintf(why, CSV_WHY, "cannot read '%.300s': %s", csv->path, reason);
    free(csv->text);
    return false;
}

/* Which of the two is in the first line more often. */
static char choose_separator(const char *text)
{
    int commas = 0, semicolons = 0;
    for (; *text != '\0' && *text != '\n'; text++) {
        commas += *text == ',';
        semicolons += *text == ';';
    }
    return semicolons > commas ? ';' : ',';
}

bool csv_open(struct csv *csv, const char *path, char why[CSV_WHY])
{
    FILE *stream = fopen(path, "rbe");
    *csv = (struct csv){.path = path, .next_line = 1};
    if (stream == NULL) {
        snprintf(why, CSV_WHY, "cannot read '%.300s': %s", path,
                 strerror(errno));
        return false;
    }
    csv->text = malloc(CSV_MOST + 1);
    snprintf(why, CSV_WHY, "cannot read '%.300s': out of memory", path);
    bool ok = csv->text != NULL && read_all(csv, stream, why);
    fclose(stream);
    if (!ok)
        return false;
    csv->rest = csv->text;
    if (strncmp(csv->rest, "\xef\xbb\xbf", 3) == 0)
        csv->rest += 3;
    csv->separator = choose_separator(csv->rest);
    if (csv_next(csv)) {
        memcpy(csv->head, csv->field, sizeof csv->head);
        csv->columns = csv->fields;
        return true;
    }
    csv_wrong(csv, "there is no line with the names of columns", "");
    snprintf(why, CSV_WHY, "%s", csv->why);
    csv_close(csv);
    return false;
}

void csv_close(struct csv *csv)
{
    free(csv->text);
    csv->text = NULL;
}

/* ---- writing ---- */

void csv_write(FILE *stream, const char *text, bool is_first)
{
    bool is_formula = *text != '\0' && strchr("=+-@\t\r\n", *text) != NULL;
    bool has_quotes = is_formula || strpbrk(text, ",;\"\r\n") != NULL ||
                      *text == ' ' ||
                      (*text != '\0' && text[strlen(text) - 1] == ' ');
    if (!is_first)
        fputc(',', stream);
    if (has_quotes)
        fputc('"', stream);
    if (is_formula)
        fputc('\'', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', stream);
        fputc(*text, stream);
    }
    if (has_quotes)
        fputc('"', stream);
}
