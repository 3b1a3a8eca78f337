/**
 * @file chaos.h
 * @brief A place where `lockmeter --chaos` may disturb a thread.
 *
 * A preloaded library sees locks and thread starts, but not a program that
 * takes no lock. So the library of a lab stops by here in between, where
 * threads may meet. Without lockmeter there is no chaos_point: its address is
 * NULL, and all that is left is one comparison.
 */
#ifndef CHAOS_H
#define CHAOS_H

#include <stddef.h>

/** Yields or sleeps now and then; there only if something preloaded it. */
void chaos_point(void) __attribute__((weak));

/** Calls it if it is there. Any thread may, at any time. */
static inline void blocks_chaos(void)
{
    if (chaos_point != NULL)
        chaos_point();
}

#endif
