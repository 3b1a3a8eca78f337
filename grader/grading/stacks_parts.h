/**
 * @file stacks_parts.h
 * @brief What stacks.c and stacks_walk.c share; nobody else needs it.
 */
#ifndef STACKS_PARTS_H
#define STACKS_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "stacks.h"

/** Most threads that are looked at. */
#define STACKS_THREADS 64

/** Bytes of one line, without the number of threads. */
#define STACKS_LINE 400

/** Threads that stand at the same place. */
struct stacks_group {
    unsigned threads;
    char line[STACKS_LINE];
};

/** All that has been found so far, in memory that both processes share. What
 * the reader wrote there is trusted by nobody. */
struct stacks {
    struct stacks_group groups[STACKS_THREADS];
    size_t count;
    unsigned threads; /**< that were looked at */
    bool is_cut;      /**< there are more */
    bool has_refused; /**< a process could not be looked at */
};

/** Adds the threads of a process. */
void stacks_walk(struct stacks *stacks, pid_t pid);

/** Adds a thread that stands at that place; there is room for it. */
void stacks_join(struct stacks *stacks, const char *line);

/** Writes the lines; those without room become one. */
void stacks_write(const struct stacks *stacks, char text[STACKS_TEXT]);

#endif
