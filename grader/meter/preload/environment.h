/**
 * @file environment.h
 * @brief The environment that a program needs to be metered.
 *
 *     struct environment completed;
 *     if (environment_complete(&completed, envp))
 *         result = real.execve(path, argv, completed.words);
 *     environment_free(&completed);
 */
#ifndef LOCKMETER_ENVIRONMENT_H
#define LOCKMETER_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>

/** A copy of an environment with our two variables in it. */
struct environment {
    char **words; /**< "NAME=value", ended by NULL */
    size_t size;  /**< bytes mapped; 0: words is the original */
};

/**
 * Makes the copy. Our library comes first in LD_PRELOAD, then what the
 * program itself wants preloaded.
 * @param words may be NULL: an empty one.
 * @return false with errno if there is no memory.
 */
bool environment_complete(struct environment *environment, char *const *words);

/** Gives its memory back; errno stays. */
void environment_free(struct environment *environment);

#endif
