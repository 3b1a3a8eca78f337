/*
 * Reads lines of the form `Label: N`.
 *
 * The number is plain digits: no sign, no blanks before or after it, no
 * overflow. strtoull alone would take " -1" for 18446744073709551615.
 */
#include "answer.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Reads the line that begins at `line` if it is the label and a number. */
static bool parse_line(const char *line, const char *label,
                       unsigned long long *value)
{
    size_t length = strlen(label);
    if (strncmp(line, label, length) != 0 || line[length] < '0' ||
        line[length] > '9')
        return false;
    char *end;
    errno = 0;
    unsigned long long number = strtoull(line + length, &end, 10);
    if (errno != 0 || *end != '\n')
        return false;
    *value = number;
    return true;
}

/* Returns the beginning of the line before the one at `line`, or NULL. */
static const char *line_before(const char *output, const char *line)
{
    if (line == output)
        return NULL;
    line--; /* to the line end of the one before */
    while (line > output && line[-1] != '\n')
        line--;
    return line;
}

bool answer_signature(const char *output, unsigned long long *value)
{
    const char *line = line_before(output, output + strlen(output));
    return line != NULL && parse_line(line, "Final signature: ", value);
}

bool answer_locks(const char *output, unsigned long long *value)
{
    const char *line = output + strlen(output);
    while ((line = line_before(output, line)) != NULL)
        if (parse_line(line, "Lock acquisitions: ", value))
            return true;
    return false;
}

char *answer_last_line(const char *output, char *line, unsigned size)
{
    const char *end = output + strlen(output);
    while (end > output && end[-1] == '\n')
        end--;
    const char *begin = end;
    while (begin > output && begin[-1] != '\n')
        begin--;
    size_t length = (size_t)(end - begin);
    if (length >= size)
        length = size - 1;
    for (size_t i = 0; i < length; i++)
        line[i] = begin[i] >= ' ' && begin[i] <= '~' ? begin[i] : '?';
    line[length] = '\0';
    return line;
}
