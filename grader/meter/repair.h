/**
 * @file repair.h
 * @brief Makes counters that a program wrote over harmless to read.
 */
#ifndef REPAIR_H
#define REPAIR_H

#include <stdbool.h>

#include "meter.h"

/**
 * Puts every number that others are looked up by into its range, and ends
 * every text. Counters stay as they are, as far as they can.
 * @param meter of a program that has ended.
 * @return whether all was in order; if not, what was counted is worth little.
 */
bool repair_counters(struct meter *meter);

#endif
