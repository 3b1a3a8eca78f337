/*
 * What is left: once as many jobs are done as run at a time, as long for each
 * as it took so far; until then, as long as a job usually takes.
 */
#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../run.h"

/* To the line's beginning, and clear it. */
#define CLEAR "\r\033[K"

char *progress_time(double seconds, char text[PROGRESS_TIME])
{
    unsigned long all = (unsigned long)fmax(ceil(seconds), 0);
    if (all < 60)
        snprintf(text, PROGRESS_TIME, "%lu s", all);
    else if (all < 600)
        snprintf(text, PROGRESS_TIME, "%lu min %lu s", all / 60, all % 60);
    else if (all < 3600)
        snprintf(text, PROGRESS_TIME, "%lu min", all / 60);
    else
        snprintf(text, PROGRESS_TIME, "%lu h %lu min", all / 3600,
                 all / 60 % 60);
    return text;
}

double progress_left(const struct progress *progress, double elapsed)
{
    double count = (double)progress->count;
    double done = (double)progress->done;
    double all = progress->usual * count / progress->width;
    if (progress->done >= progress->width)
        return elapsed / done * (count - done) + progress->later;
    return fmax(all - elapsed, 0) + progress->later;
}

static double elapsed(const struct progress *progress)
{
    return (double)(run_now() - progress->began) / 1e9;
}

void progress_begin(struct progress *progress, const char *what, size_t count,
                    unsigned width, double usual, double later)
{
    const char *terminal = getenv("TERM");
    char time[PROGRESS_TIME];
    *progress = (struct progress){.what = what,
                                  .count = count,
                                  .width = width,
                                  .usual = usual,
                                  .later = later,
                                  .began = run_now()};
    progress->has_line =
        isatty(STDERR_FILENO) == 1 && terminal != NULL && terminal[0] != '\0';
    printf("%s: %zu to do, ", what, count);
    if (width > 1)
        printf("%u at a time", width);
    else
        printf("one at a time");
    printf(", about %s\n",
           progress_time(progress_left(progress, 0) - later, time));
    fflush(stdout);
}

void progress_look(const struct progress *progress)
{
    char time[PROGRESS_TIME];
    if (!progress->has_line)
        return;
    fprintf(stderr, CLEAR "%s: %zu of %zu, about %s left", progress->what,
            progress->done, progress->count,
            progress_time(progress_left(progress, elapsed(progress)), time));
    if (progress->later > 0)
        fputs(" with timing", stderr);
    fflush(stderr);
}

void progress_job(struct progress *progress, const char *student,
                  const char *outcome, double seconds)
{
    char total[24];
    int width = snprintf(total, sizeof total, "%zu", progress->count);
    progress->done++;
    if (progress->has_line)
        fputs(CLEAR, stderr);
    printf("%*zu/%s %-20s %6.1f s  %s\n", width + 2, progress->done, total,
           student, seconds, outcome);
    fflush(stdout);
}

void progress_end(const struct progress *progress)
{
    if (progress->has_line)
        fputs(CLEAR, stderr);
}
