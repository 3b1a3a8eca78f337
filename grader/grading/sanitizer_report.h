/**
 * @file sanitizer_report.h
 * @brief Reads what AddressSanitizer and ThreadSanitizer write to standard
 * error.
 *
 *     tool_report_begin(&report, "x.c");
 *     sanitizer_report_read(&report, result.err.text);
 *
 * A program can write such lines itself. That can only do it harm; what it
 * could win by is that reports are lost, and then the exit status that was
 * asked for (exitcode=66) tells of them.
 */
#ifndef SANITIZER_REPORT_H
#define SANITIZER_REPORT_H

#include "tool_report.h"

/** AddressSanitizer's option that makes it write stacks as ThreadSanitizer
 * does, which is what is read here. */
#define SANITIZER_STACKS "stack_trace_format=\"    #%n %f %S %M\""

/**
 * Reads a text, in which anything else may be, too. What a sanitizer says when
 * it cannot work here becomes report->problem.
 */
void sanitizer_report_read(struct tool_report *report, const char *text);

#endif
