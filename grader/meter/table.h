/**
 * @file table.h
 * @brief The report as people read it.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdio.h>

#include "doubts.h"
#include "report.h"
#include "witness.h"

/**
 * Prints a report.
 * @param program what was run, as the user typed it.
 * @param most    locks that are shown, those taken most.
 * @param witness what the second count gave, NULL if there was none.
 */
void table_print(FILE *stream, const char *program, const struct report *report,
                 const struct doubts *doubts,
                 const struct witness_result *witness, size_t most);

#endif
