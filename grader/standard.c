/*
 * The table of standard files, read line by line until the right one comes.
 * A line that cannot be read is refused only if it is the one asked for.
 */
#include "standard.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LINE_SIZE 512 /* bytes; a line has about 120 */

/* Reads what follows the file's name; %*[0-9a-f] skips the checksum. */
static bool parse_rest(const char *rest, struct standard *file)
{
    int end = 0;
    int got = sscanf(rest,
                     "\t%31[^\t]\t%15[^\t]\t%23[^\t]\t%llu\t%*[0-9a-f]"
                     "\t%llu%n",
                     file->kind, file->size, file->seed, &file->bytes,
                     &file->signature, &end);
    return got == 5 && (rest[end] == '\n' || rest[end] == '\0');
}

static void find_line(FILE *stream, const char *table, const char *name,
                      struct standard *file)
{
    char line[LINE_SIZE];
    size_t length = strlen(name);
    while (fgets(line, sizeof line, stream) != NULL) {
        if (strncmp(line, name, length) != 0 || line[length] != '\t')
            continue;
        if (!parse_rest(line + length, file))
            snprintf(file->problem, sizeof file->problem,
                     "'%s': the line of '%s' does not have the 7 columns",
                     table, name);
        return;
    }
    snprintf(file->problem, sizeof file->problem, "'%s' does not list '%s'",
             table, name);
}

bool standard_find(const char *table, const char *name, struct standard *file)
{
    *file = (struct standard){.bytes = 0};
    FILE *stream = fopen(table, "r");
    if (stream == NULL) {
        snprintf(file->problem, sizeof file->problem, "cannot open '%s': %s",
                 table, strerror(errno));
        return false;
    }
    find_line(stream, table, name, file);
    fclose(stream); /* it was only read */
    return file->problem[0] == '\0';
}
