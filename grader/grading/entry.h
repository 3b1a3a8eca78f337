/**
 * @file entry.h
 * @brief What a submission's object file defines, and what it calls.
 *
 *     struct entry entry;
 *     static struct entry_verdict verdict;          large
 *     if (!entry_look(&entry, "x.o", why))
 *         say("%s", why);                           "the object is damaged"
 *     entry_judge(&entry, &lab, &verdict);
 *     if (verdict.fault_count > 0)
 *         say("%s", verdict.faults);                "engine_run is missing"
 *     entry_free(&entry);
 *
 *     entry.c           the names in the object file
 *     entry_judge.c     compares them with what the lab asks for
 *     entry_unusual.c   names of the C library
 *
 * The object is a stranger's: nothing in it is believed, and all names that
 * come from it are safe to be shown. Look at what the compiler made, before
 * anything is made local, and of a flavour without a sanitizer, which would
 * add names of its own.
 */
#ifndef ENTRY_H
#define ENTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "lab.h"

/** Room for a reason, and for all faults. */
#define ENTRY_WHY  256
#define ENTRY_TEXT 2048

/** Room for a name; a longer one ends with "...". */
#define ENTRY_NAME 120

/** Most bytes of an object, and names in it. */
#define ENTRY_BYTES (64 * 1024 * 1024)
#define ENTRY_MOST  100000

/** Most names that are kept of a list. */
#define ENTRY_LISTED 24

/** What a name stands for. */
enum entry_kind {
    ENTRY_FUNCTION,
    ENTRY_DATA,
    ENTRY_THREAD_DATA, /**< one for each thread */
    ENTRY_UNTYPED      /**< assembler code did not say; or undefined */
};

/** Who defines it. */
enum entry_place {
    ENTRY_EXTERNAL, /**< the object, for all */
    ENTRY_LOCAL,    /**< the object, for itself: static */
    ENTRY_UNDEFINED /**< somebody else must */
};

/** A name. */
struct entry_symbol {
    const char *name;
    enum entry_kind kind;
    enum entry_place place;
};

/** An object file's names. */
struct entry {
    struct entry_symbol *symbols;
    size_t count;
    bool has_constructors; /**< something in it runs before main ... */
    bool has_destructors;  /**< ... or after it, without being called */
};

/** Some names, of all that there are. */
struct entry_names {
    const char *names[ENTRY_LISTED]; /**< the first ones; the entry's */
    size_t count;                    /**< of all of them */
};

/** What can be said of it. */
struct entry_verdict {
    /** It defines main, and nothing that the lab asks for: it is a whole
     * program of the older format. Then nothing is missing. */
    bool is_whole;

    /** Why it cannot be linked as the lab wants it: lines without the last
     * line feed, clauses for the student. */
    char faults[ENTRY_TEXT];
    size_t fault_count;

    /* What follows are no faults, but worth a remark. */

    /** External names that are not asked for and begin like the library's:
     * two definitions, one day. None of a whole program. */
    struct entry_names reserved;
    /** External names that the C library, the tests' harness or a sanitizer
     * has, too: "it defines its own ...". */
    struct entry_names own;
    /** What it calls though an honest submission has no use for it. A whole
     * program has more uses (malloc, fork). */
    struct entry_names unusual;
};

/**
 * Reads an object file's names.
 * @param why gets a clause that tells no path: "the object is empty".
 * @return false if so; there is nothing to free then.
 */
bool entry_look(struct entry *entry, const char *path, char why[ENTRY_WHY]);

/** Compares them with what a lab asks for. The verdict refers to both. */
void entry_judge(const struct entry *entry, const struct lab *lab,
                 struct entry_verdict *verdict);

/** Makes "a, b and 12 more" of names. @return text. */
char *entry_list(const struct entry_names *names, char *text, size_t size);

/** Frees what it owns. */
void entry_free(struct entry *entry);

#endif
