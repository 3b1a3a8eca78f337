/**
 * @file target_look.h
 * @brief A file that target.c is looking at, and whether it can be metered.
 */
#ifndef TARGET_LOOK_H
#define TARGET_LOOK_H

#include <gelf.h>
#include <sys/stat.h>

#include "target.h"

/** A file that is being looked at. */
struct look {
    struct target *target;
    int file;
    struct stat status;
    Elf *elf; /**< of a file that was read as a whole */
    GElf_Ehdr header;
};

/** Refuses, with the reason, what ends before its headers say. */
bool target_is_whole(const struct look *look);

/** Refuses, with the reason, what cannot have a preloaded library. */
bool target_can_preload(const struct look *look);

/** Notes why it cannot be metered. @return false, for a return statement. */
bool target_refuse(struct target *target, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
