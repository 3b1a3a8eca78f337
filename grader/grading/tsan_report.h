/**
 * @file tsan_report.h
 * @brief Reads what ThreadSanitizer writes to standard error.
 *
 *     tool_report_begin(&report, "x.c");
 *     tsan_report_read(&report, result.err.text);
 *
 * A program can write such lines itself. That can only do it harm; what it
 * could win by is that reports are lost, and then the exit status that was
 * asked for (TSAN_OPTIONS=exitcode=66) tells of them.
 */
#ifndef TSAN_REPORT_H
#define TSAN_REPORT_H

#include "tool_report.h"

/**
 * Reads a text, in which anything else may be, too. What ThreadSanitizer says
 * when it cannot work here ("FATAL: ...") becomes report->problem.
 */
void tsan_report_read(struct tool_report *report, const char *text);

#endif
