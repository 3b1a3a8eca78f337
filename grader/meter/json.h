/**
 * @file json.h
 * @brief The report as a JSON file; schema.json beside this file says what is
 * in it.
 */
#ifndef LOCKMETER_JSON_H
#define LOCKMETER_JSON_H

#include <stdbool.h>
#include <stdio.h>

#include "doubts.h"
#include "report.h"
#include "witness.h"

/** Rises when a field changes its meaning or goes; new ones may come. */
#define JSON_VERSION 1

/** Threads that are listed one by one; the rest is in the sums. */
#define JSON_THREADS 2000

/**
 * Writes a report.
 * @param argv    what was run, as the user typed it; then NULL.
 * @param witness what the second count gave, NULL if there was none.
 * @return false if memory is short or the stream cannot be written.
 */
bool json_write(FILE *stream, char *const *argv, const struct report *report,
                const struct doubts *doubts,
                const struct witness_result *witness);

#endif
