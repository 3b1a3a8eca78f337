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

static bool is_terminal(void)
{
    return isatty(STDERR_FILENO) == 1;
}

void bench_show_nothing(struct bench *bench)
{
    if (is_terminal() && bench->doing != NULL)
        fputs("\r\033[K", stderr);
}

static void show_left(double seconds)
{
    if (seconds >= 100)
        fprintf(stderr, "; %.0f min left", seconds / 60 + 0.5);
    else if (seconds >= 0)
        fprintf(stderr, "; %.0f s left", seconds);
}

void bench_show(void *argument)
{
    struct bench *bench = argument;
    uint64_t now = run_now();
    if (bench->doing == NULL)
        return;
    if (!is_terminal()) {
        if (bench->last_line != 0 && now - bench->last_line < QUIET)
            return;
        bench->last_line = now;
    }
    bench_show_nothing(bench);
    fputs("bench: ", stderr);
    if (bench->round > 0)
        fprintf(stderr, "round %u: ", bench->round);
    fprintf(stderr, "%.40s, %.24s", bench->doing, bench->doing_what);
    show_left(bench->left);
    if (!is_terminal())
        putc('\n', stderr);
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
