/**
 * @file owned_parts.h
 * @brief ELF files with their symbols, for owned.c.
 */
#ifndef OWNED_PARTS_H
#define OWNED_PARTS_H

#include <gelf.h>

#include "owned.h"

/** An ELF file with its symbols. */
struct owned_file {
    int descriptor;
    Elf *elf;
    size_t sections;
    Elf_Data *symbols;
    size_t names; /**< section of their names */
    size_t count; /**< of symbols */
};

/** Opens a file. @param why gets the reason if it has no symbols. */
bool owned_open_file(struct owned_file *file, const char *path,
                     char why[OWNED_WHY]);
void owned_close_file(struct owned_file *file);

/** A symbol, if it is a function with code. @return its name, or NULL. */
const char *owned_function(const struct owned_file *file, size_t i,
                           GElf_Sym *symbol);

/**
 * Finds where a section of the object lies in the program, by its functions.
 * Of several places the first: the object comes before the library.
 * @return whether it has functions, and was found.
 */
bool owned_find_section(const struct owned_file *object, size_t section,
                        const struct owned_file *program, uint64_t *begin);

/** Writes a reason. @return false. */
bool owned_refuse(char why[OWNED_WHY], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
