/**
 * @file result_read.h
 * @brief A result from its JSON: the way back from result_write_json.
 *
 *     struct result *result = result_read(text, length, why);
 *     ... all writers take it ...
 *     result_read_free(result);
 *
 * It has a rubric of its own, made of what the file says of each check: enough
 * for every writer, so that a page can be written long after a grading, when
 * the lab's rubric has changed. What was written for students (masked) reads
 * as what it shows. JSON of version 1 only; what is unknown in it is passed
 * over.
 */
#ifndef RESULT_READ_H
#define RESULT_READ_H

#include "result.h"

/** How big such a file may be, bytes. */
#define RESULT_READ_MOST (16 * 1024 * 1024)

/** @return the result; NULL: it is none, or memory is short: `why` gets a
 * clause. Free it with result_read_free. */
struct result *result_read(const char *json, size_t length,
                           char why[RESULT_TEXT]);

/** The same from a file. `why` names it. */
struct result *result_read_file(const char *path, char why[RESULT_TEXT]);

/** Frees a result that was read, and its rubric; NULL is fine. */
void result_read_free(struct result *result);

#endif
