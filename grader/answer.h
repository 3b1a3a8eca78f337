/**
 * @file answer.h
 * @brief What a program of the lab says: its signature and its locks.
 *
 *     unsigned long long value;
 *     if (answer_signature(result.out.text, &value)) ...
 *     if (answer_locks(result.err.text, &value)) ...
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>

/**
 * Reads the signature: the last line must be `Final signature: N`, complete
 * with its line end, and nothing else.
 * @param output what the program wrote to standard output.
 * @param value  set when true is returned.
 */
bool answer_signature(const char *output, unsigned long long *value);

/**
 * Reads the lock count: the last line `Lock acquisitions: N`, whatever other
 * lines there are.
 * @param output what the program wrote to standard error.
 */
bool answer_locks(const char *output, unsigned long long *value);

/**
 * Copies the last line that is not empty, without its line end, and with ?
 * for what is not plain ASCII: fit to be shown on a terminal.
 * @param size bytes of `line`, at least 1; a longer line is cut.
 * @return line.
 */
char *answer_last_line(const char *output, char *line, unsigned size);

#endif
