/**
 * @file trace.h
 * @brief The timeline as a Trace Event file, for Perfetto, chrome://tracing
 * and `timeline`.
 */
#ifndef LOCKMETER_TRACE_H
#define LOCKMETER_TRACE_H

#include <stdbool.h>
#include <stdio.h>

#include "report.h"

/**
 * Writes the timeline: a row per thread, slices of three categories.
 *
 *     thread     its life
 *     waiting    for the lock that args.lock names
 *     holding    likewise
 *
 * What is under way at the end, or when there is no more room, is shown up to
 * there. Times are microseconds since the program was started. otherData says
 * what was run, and in cut_at_us from when on there was no room for slices;
 * null if all are there.
 * @return false if the stream cannot be written.
 */
bool trace_write(FILE *stream, const char *program,
                 const struct report *report);

#endif
