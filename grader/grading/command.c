/*
 * A command's words, in an array of fixed size.
 */
#include "command.h"

void command_add(struct command *command, const char *word)
{
    if (command->count < COMMAND_WORDS)
        command->list[command->count++] = word;
}

void command_add_all(struct command *command, const char *const *words)
{
    while (words != NULL && *words != NULL)
        command_add(command, *words++);
}
