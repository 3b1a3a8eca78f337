/**
 * @file similar.h
 * @brief The parts of looking for similar submissions.
 *
 *     similar.c          what is compared, and which pairs are worth a look
 *     similar_lines.c    a file without the lines of the starter
 */
#ifndef SIMILAR_H
#define SIMILAR_H

#include <stdbool.h>
#include <stddef.h>

/** Lines of a starter, sorted, without their blanks. */
struct similar_lines {
    char *text;
    char **list;
    size_t count;
};

/** Reads a starter. @return false: there is none, or memory is short. */
bool similar_lines_open(struct similar_lines *lines, const char *path);

void similar_lines_close(struct similar_lines *lines);

/**
 * Takes the starter's lines out of a text: they become empty ones, so that the
 * others keep their numbers. Blanks do not matter.
 * @param text is changed. @param length in bytes. @return the new length.
 */
size_t similar_lines_subtract(const struct similar_lines *lines, char *text,
                              size_t length);

#endif
