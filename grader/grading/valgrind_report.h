/**
 * @file valgrind_report.h
 * @brief Reads the XML that Valgrind's memcheck, DRD and helgrind write.
 *
 *     valgrind ... --xml=yes --xml-fd=N
 *     tool_report_begin(&report, "x.c");
 *     valgrind_report_read(&report, bytes, length);
 *
 * The format is Valgrind's protocol 4 (docs/internals/xml-output-protocol4.txt
 * in its sources). When the program was killed, its end is missing: what was
 * found before counts, and report->is_complete stays false.
 */
#ifndef VALGRIND_REPORT_H
#define VALGRIND_REPORT_H

#include "tool_report.h"

/** Reads all of a report, which need not end with a NUL. */
void valgrind_report_read(struct tool_report *report, const char *bytes,
                          size_t length);

#endif
