/**
 * @file command.h
 * @brief A command that grows word by word.
 *
 *     struct command command = {.count = 0};
 *     command_add(&command, "gcc");
 *     command_add_all(&command, flags);
 *     job.argv = (char *const *)command.list;
 *
 * The words are others' and must live as long. Those that do not fit are
 * lost, so that the command fails.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <stddef.h>

/** Words that fit. */
#define COMMAND_WORDS 200

/** A command; NULL at the end. */
struct command {
    const char *list[COMMAND_WORDS + 1];
    size_t count;
};

/** Adds a word. */
void command_add(struct command *command, const char *word);

/** Adds a list of words that ends with NULL. @param words may be NULL. */
void command_add_all(struct command *command, const char *const *words);

#endif
