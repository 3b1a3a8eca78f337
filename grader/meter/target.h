/**
 * @file target.h
 * @brief Can this program be metered, and is there a way round the meter?
 *
 *     static struct target target;                large: off the stack
 *     if (!target_look("ls", &target))
 *         say("cannot meter 'ls': %s", target.problem);
 *     for (unsigned i = 0; i < target.count; i++)
 *         say("evasion suspected: it %s", target.findings[i].what);
 *
 * The files are only read, nothing is run. A finding refuses nothing: the
 * program will be metered, and its report says what was found. Which other
 * files it loaded is known when it has ended; then those are looked into.
 */
#ifndef TARGET_H
#define TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared.h"

/** Bytes of a path, with its NUL. */
#define TARGET_PATH 4096

/** Findings that are kept. A program with more of them has the first ones. */
#define TARGET_FINDINGS 16

/** One thing that looks like a way round the meter. */
struct target_finding {
    char what[256];   /**< without its subject: "imports dlvsym, which ..." */
    uint64_t address; /**< of the instruction, as in the file `image`: what
                           symbols_code takes when the file is mapped at 0
                           (plus 1, as it expects a return address); 0 for
                           an import, which has no place */
};

/** What is to be known of a program before it is metered. */
struct target {
    char path[TARGET_PATH];  /**< what to give to execv: found in PATH as
                                  execvp does, but never without a slash;
                                  "" when there is no such program */
    char image[TARGET_PATH]; /**< the ELF file that then runs: `path`, or the
                                  interpreter when that is a script */
    struct shared_file identity; /**< of `image` */
    char problem[512]; /**< a clause why it cannot be metered, or "" */
    unsigned count;    /**< of the findings */
    struct target_finding findings[TARGET_FINDINGS]; /**< in `image` */
};

/**
 * Looks at a program that shall be run with a preloaded library.
 * @param program a path, or a name to look up in PATH.
 * @param target is filled, whatever it held before. Nothing to free.
 * @return whether it can be metered; if not, `problem` says why.
 */
bool target_look(const char *program, struct target *target);

/**
 * Looks into a library or program that a metered process had mapped.
 * @param target is filled as by target_look, `path` and `image` with the path.
 * @return whether it could be looked into; if not, `problem` says why.
 */
bool target_look_mapped(const char *path, struct target *target);

#endif
