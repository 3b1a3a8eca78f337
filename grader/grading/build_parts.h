/**
 * @file build_parts.h
 * @brief What the parts of building share; nobody else needs it.
 *
 *     build.c         the submission's objects and programs
 *     build_tests.c   programs of the kit's tests with the submission
 *     build_step.c    one run of compiler or linker, and what it sees
 */
#ifndef BUILD_PARTS_H
#define BUILD_PARTS_H

#include "command.h"
#include "grading.h"

/** Files of one grading. */
#define BUILD_MOST 32

/** What has been built. */
struct builds {
    struct build list[BUILD_MOST];
    size_t count;
    bool has_kit;
    struct entry entry; /**< of the first flavour's object ... */
    bool has_entry;
    struct entry_verdict verdict; /**< ... and what comes of it */
    char entry_why[ENTRY_WHY];    /**< why it has none */
};

/** What a program is made of. */
struct build_parts {
    const char *flavour;
    const char *objects[3];       /**< besides the submission's; or NULL */
    const char *const *libraries; /**< besides the lab's; or NULL */
    const char *const *options;   /**< for the linker; or NULL */
    unsigned seconds;             /**< 0: a minute */
};

/* ---- build_step.c ---- */

/** A new entry, or an old one of that name; NULL: trouble. */
struct build *build_find(struct grading *grading, const char *name,
                         bool *is_new);

/** Copies a file of the kit to kit/NAME, once. @return false: trouble. */
bool build_need(struct grading *grading, const char *from, const char *name);

/** Copies the headers to kit/, the submission to build/, once. */
bool build_copy_kit(struct grading *grading);

/** Runs a compiler or linker in the box. @return whether it went well;
 * build->said is what it said. */
bool build_step(struct grading *grading, struct build *build,
                const struct command *command, unsigned seconds);

/** Begins a command with the compiler and a flavour's flags. */
void build_start(struct command *command, const struct grading *grading,
                 const struct lab_flavour *flavour);

/** Compiles a source to build/NAME. */
void build_compile(struct grading *grading, struct build *build,
                   const struct lab_flavour *flavour, const char *source,
                   unsigned seconds);

/* ---- build.c ---- */

/** Links build/NAME and brings it to work/bin/NAME. */
void build_link(struct grading *grading, struct build *build,
                const struct build_parts *parts);

/** A program's name; the first flavour's is the plain one. */
void build_name(const struct grading *grading, const char *flavour,
                const char *what, char name[64]);

#endif
