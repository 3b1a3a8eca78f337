/*
 * Threads that stand at the same place are one line, as many as there are.
 */
#include <stdio.h>
#include <string.h>

#include "stacks_parts.h"

/* Of a line, besides the place: "64 threads: ", and the last line. */
#define HEADS 80

void stacks_join(struct stacks *stacks, const char *line)
{
    size_t i = 0;
    while (i < stacks->count && strcmp(stacks->groups[i].line, line) != 0)
        i++;
    struct stacks_group *group = &stacks->groups[i];
    if (i == stacks->count) {
        stacks->count++;
        snprintf(group->line, sizeof group->line, "%s", line);
    }
    group->threads++;
    stacks->threads++;
}

void stacks_write(const struct stacks *stacks, char text[STACKS_TEXT])
{
    size_t used = 0;
    unsigned left = stacks->threads;
    for (size_t i = 0; i < stacks->count; i++) {
        const struct stacks_group *group = &stacks->groups[i];
        if (used + strlen(group->line) + HEADS > STACKS_TEXT)
            break;
        used += (size_t)snprintf(text + used, STACKS_TEXT - used,
                                 "%u thread%s: %s\n", group->threads,
                                 group->threads == 1 ? "" : "s", group->line);
        left -= group->threads;
    }
    if (left > 0 || stacks->is_cut)
        snprintf(text + used, STACKS_TEXT - used,
                 "and more threads, which are not shown\n");
    else if (stacks->has_refused)
        snprintf(text + used, STACKS_TEXT - used,
                 "cannot be read: the system does not let us\n");
    else if (used == 0)
        snprintf(text, STACKS_TEXT, "cannot be read: there are none\n");
}
