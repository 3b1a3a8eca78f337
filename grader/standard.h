/**
 * @file standard.h
 * @brief Looks a file up in the table of standard files, data/standard.tsv.
 *
 *     struct standard file;
 *     if (!standard_find("data/standard.tsv", "random-1M.bin", &file))
 *         fprintf(stderr, "demo: %s\n", file.problem);
 *
 * The table has one line for each file, seven columns between tabs: file,
 * kind, size, seed, bytes, sha256, signature. Lines that begin with # and
 * empty ones do not count.
 */
#ifndef STANDARD_H
#define STANDARD_H

#include <stdbool.h>

/** A standard file: how gen makes it and what must come out of it. */
struct standard {
    char kind[32];                /**< as gen takes it */
    char size[16];                /**< as gen takes it: "1M" */
    char seed[24];                /**< as gen takes it */
    unsigned long long bytes;     /**< its length */
    unsigned long long signature; /**< that every program must print */
    char problem[200];            /**< why it was not found */
};

/**
 * Finds a file's line.
 * @param table path of the table.
 * @param name  the file, as the first column has it.
 * @return false with a message in file->problem.
 */
bool standard_find(const char *table, const char *name, struct standard *file);

#endif
