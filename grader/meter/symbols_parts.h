/**
 * @file symbols_parts.h
 * @brief What symbols.c and symbols_files.c share: files, and where they are
 * mapped.
 */
#ifndef SYMBOLS_PARTS_H
#define SYMBOLS_PARTS_H

#include <elfutils/libdwfl.h>

#include "symbols.h"

/** An ELF file. */
struct file {
    struct file *next;
    char *path;
    const char *name;    /**< base name; in path */
    Dwfl *dwfl;          /**< NULL: the file cannot be read */
    Dwfl_Module *module; /**< likewise */
    uint64_t low, high;  /**< its addresses, the last one excluded */
};

/** A file in an image. */
struct mapping {
    struct mapping *next;
    struct file *file;
    unsigned image;
    uint64_t base;
};

/** All of them. */
struct symbols {
    struct file *files;
    struct mapping *mappings; /**< the newest first */
};

/** @return the last part of a path, in it. */
const char *symbols_base_name(const char *path);

/** @return the mapping that has the address; NULL if none has. */
const struct mapping *symbols_mapping(const struct symbols *symbols,
                                      unsigned image, uint64_t address);

#endif
