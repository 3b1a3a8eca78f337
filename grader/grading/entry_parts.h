/**
 * @file entry_parts.h
 * @brief Names of the C library: what is unusual to define or to call.
 *
 *     if (entry_is_own("malloc")) ...           true: the C library has it
 *     if (entry_is_unusual("dlsym", false)) ...  true
 */
#ifndef ENTRY_PARTS_H
#define ENTRY_PARTS_H

#include <stdbool.h>

/** Whether the C library, the tests' harness or a sanitizer defines it. */
bool entry_is_own(const char *name);

/** Whether a submission has no use for calling it. */
bool entry_is_unusual(const char *name, bool is_whole);

#endif
