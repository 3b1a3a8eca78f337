/*
 * Threads that stand at the same place are one line, as many as there are.
 *
 * Lines are added by the reader and written by its caller, who lets nothing
 * that he finds lead him beyond the memory that it is in.
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
    if (i == stacks->count) { /* counted when it is whole */
        snprintf(group->line, sizeof group->line, "%s", line);
        stacks->count++;
    }
    group->threads++;
    stacks->threads++;
}

/* Why there is not a line, in one clause. */
static const char *why_none(const struct stacks *stacks)
{
    if (stacks->is_cut)
        return "it was not done in time, or their files are damaged";
    return stacks->has_refused ? "the system does not let us" : "none is left";
}

void stacks_write(const struct stacks *stacks, char text[STACKS_TEXT])
{
    size_t used = 0;
    size_t count =
        stacks->count < STACKS_THREADS ? stacks->count : STACKS_THREADS;
    size_t i = 0;
    for (; i < count; i++) {
        const struct stacks_group *group = &stacks->groups[i];
        if (used + strnlen(group->line, STACKS_LINE) + HEADS > STACKS_TEXT)
            break;
        used += (size_t)snprintf(text + used, STACKS_TEXT - used,
                                 "%u thread%s: %.*s\n", group->threads,
                                 group->threads == 1 ? "" : "s",
                                 STACKS_LINE - 1, group->line);
    }
    if (count == 0)
        snprintf(text, STACKS_TEXT, "cannot be read: %s\n", why_none(stacks));
    else if (i < count || stacks->is_cut || stacks->has_refused)
        snprintf(text + used, STACKS_TEXT - used,
                 "and more threads, which are not shown\n");
}
