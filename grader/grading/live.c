/*
 * Shows checks as they come: results on standard output; on a terminal, a
 * line on standard error that is written over again and again.
 */
#include "live.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* To the line's beginning, and clear it. */
#define CLEAR "\r\033[K"

static void clear(const struct live *live)
{
    if (live->has_line)
        fputs(CLEAR, stderr);
}

static double usual(const struct live *live, size_t number)
{
    const struct result *result = live->result;
    const struct rubric_check *check = &result->rubric->checks[number];
    if (result->is_quick && check->is_slow)
        return 0;
    return live->usual(check->check);
}

void live_begin(struct live *live, const struct result *result,
                enum result_audience audience, double (*times)(const char *))
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    bool is_dumb = terminal == NULL || terminal[0] == '\0';
    *live = (struct live){.result = result,
                          .audience = audience,
                          .usual = times,
                          .has_line = isatty(STDERR_FILENO) == 1 && !is_dumb};
    live->in_colour = isatty(STDOUT_FILENO) == 1 && !is_dumb &&
                      (no_colour == NULL || no_colour[0] == '\0');
    for (size_t i = 0; i < result->rubric->count; i++)
        live->left += usual(live, i);
    result_write_head(stdout, result, audience);
    fflush(stdout);
}

/* Hidden checks have no name for students. */
static void print_name(const struct live *live, size_t number)
{
    const struct rubric_check *check = &live->result->rubric->checks[number];
    if (check->is_hidden && live->audience == RESULT_STUDENT)
        fprintf(stderr, "%.*s, hidden", rubric_class(check->id), check->id);
    else
        fprintf(stderr, "%.40s", check->id);
}

void live_check(struct live *live, size_t number)
{
    if (!live->has_line)
        return;
    clear(live);
    fprintf(stderr, "%zu/%zu  ", number + 1, live->result->rubric->count);
    print_name(live, number);
    fprintf(stderr, " ...  about %.0f s left", live->left);
    fflush(stderr);
}

void live_checked(struct live *live, size_t number)
{
    live->left -= usual(live, number);
    clear(live);
    result_write_check(stdout, live->result, number, live->audience,
                       live->in_colour);
    fflush(stdout);
}

void live_end(struct live *live)
{
    clear(live);
    result_write_end(stdout, live->result, live->audience, live->in_colour);
    fflush(stdout);
}
