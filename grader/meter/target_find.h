/**
 * @file target_find.h
 * @brief What in an ELF file looks like a way round the meter: target.c's.
 *
 *     target_find(elf, target);
 *
 * adds findings; there may be none. The walk over a file's symbols is here,
 * too, as it serves both.
 */
#ifndef TARGET_FIND_H
#define TARGET_FIND_H

#include <gelf.h>
#include <stdbool.h>

#include "target.h"

/** A walk over the symbols of all tables. Begins as {.elf = elf}. */
struct names {
    Elf *elf;
    Elf_Scn *section;
    GElf_Shdr table; /**< the table's header: SHT_DYNSYM or SHT_SYMTAB */
    Elf_Data *data;
    int next;
    GElf_Sym symbol;  /**< the symbol ... */
    const char *name; /**< ... and its name, never NULL */
};

/** Goes to the next symbol. @return false when there is none. */
bool names_next(struct names *names);

/**
 * Whether a file defines one of the lock functions that the meter counts.
 * @return the function's name, of static memory; NULL if not.
 */
const char *target_defines(Elf *elf);

/**
 * Looks at the imports, definitions and instructions of a file.
 * @param elf stays the caller's. @param target gets the findings.
 */
void target_find(Elf *elf, struct target *target);

#endif
