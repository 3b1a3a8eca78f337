/**
 * @file doubts_parts.h
 * @brief The parts of doubts_look that have files of their own.
 */
#ifndef DOUBTS_PARTS_H
#define DOUBTS_PARTS_H

#include "doubts.h"

/** Counters that something wrote over. */
void doubts_counters(struct doubts *doubts, const struct report *report);

/** What found no room in them. */
void doubts_losses(struct doubts *doubts, const struct shared *shared);

/** Ways round the meter in the program's file, and in what it loaded. */
void doubts_files(struct doubts *doubts, const struct report *report,
                  const struct target *target);

#endif
