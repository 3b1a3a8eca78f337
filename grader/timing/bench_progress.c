/*
 * The line that shows what goes on: on a terminal it is written over, once a
 * second; elsewhere there is a new one now and then.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "bench.h"

#define QUIET 30000000000u /* nanoseconds between two lines in a pipe */

/* Columns of a terminal that are used: a line that is longer than it is wide
 * could not be written over. In a pipe a line is as long as it is. */
#define COLUMNS 79

static bool is_terminal(void)
{
    return isatty(STDERR_FILENO) == 1;
}

void bench_show_nothing(struct bench *bench)
{
    if (is_terminal() && bench->doing != NULL)
        fputs("\r\033[K", stderr);
}

/* "round 3: pools, random-1M; 4 min left" */
static void describe(const struct bench *bench, char *line, size_t size)
{
    char round[32] = "", left[32] = "";
    if (bench->round > 0)
        snprintf(round, sizeof round, "round %u: ", bench->round);
    if (bench->left >= 100)
        snprintf(left, sizeof left, "; %.0f min left", bench->left / 60 + 0.5);
    else if (bench->left >= 0)
        snprintf(left, sizeof left, "; %.0f s left", bench->left);
    snprintf(line, size, "bench: %s%s, %s%s", round, bench->doing,
             bench->doing_what, left);
}

void bench_show(void *argument)
{
    struct bench *bench = argument;
    char line[2 * TIMING_TEXT + 80];
    uint64_t now = run_now();
    if (bench->doing == NULL)
        return;
    if (!is_terminal()) {
        if (bench->last_line != 0 && now - bench->last_line < QUIET)
            return;
        bench->last_line = now;
    }
    bench_show_nothing(bench);
    describe(bench, line, sizeof line);
    if (is_terminal())
        fprintf(stderr, "%.*s", COLUMNS, line);
    else
        fprintf(stderr, "%s\n", line);
}

bool bench_say(struct bench *bench, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    bench_show_nothing(bench);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, arguments);
    putc('\n', stderr);
    va_end(arguments);
    return false;
}
