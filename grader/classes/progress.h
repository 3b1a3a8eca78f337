/**
 * @file progress.h
 * @brief What is seen while jobs run: a line for each that is done, and how
 * much time is left.
 *
 *     struct progress progress;
 *     progress_begin(&progress, "checks", count, width, usual, later);
 *     progress_look(&progress);                 now and then
 *     progress_job(&progress, "ada", "72.5 of 100", 12.3);
 *     progress_end(&progress);
 *
 * Lines go to standard output. If standard error is a terminal, its last line
 * says how far it is, and what is left.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Room for a duration. */
#define PROGRESS_TIME 48

/** The state. */
struct progress {
    const char *what;
    size_t count;
    size_t done;
    unsigned width;
    double usual; /**< seconds that one job takes, as far as is known */
    double later; /**< seconds of what comes behind these jobs */
    uint64_t began;
    bool has_line;
};

void progress_begin(struct progress *progress, const char *what, size_t count,
                    unsigned width, double usual, double later);

/** One is done. @param outcome a clause. */
void progress_job(struct progress *progress, const char *student,
                  const char *outcome, double seconds);

/** Writes the live line again. */
void progress_look(const struct progress *progress);

void progress_end(const struct progress *progress);

/** @return seconds that are left. */
double progress_left(const struct progress *progress, double elapsed);

/** @return text: "8 s", "3 min 20 s", "2 h 5 min". */
char *progress_time(double seconds, char text[PROGRESS_TIME]);

#endif
