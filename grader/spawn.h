/**
 * @file spawn.h
 * @brief Starts a program in a process group of its own, its outputs in pipes.
 *
 *     struct spawn child;
 *     int error = spawn_start(&child, argv, "input.bin", &mask);
 *     read(child.out, ...); read(child.err, ...); waitpid(child.pid, ...)
 *     spawn_close(&child);
 *
 * This is the first half of run.c, which most callers want instead.
 */
#ifndef SPAWN_H
#define SPAWN_H

#include <signal.h>
#include <sys/types.h>

/** How a program starts. Fields left zero have a sensible meaning. */
struct spawn_wish {
    const char *input;        /**< file for standard input; NULL: /dev/null */
    char *const *environment; /**< "NAME=value" besides what is inherited,
                                   NULL at the end; or NULL */
    unsigned cpu;             /**< the only CPU it may use, counted from 1;
                                   0: all that the caller may */
};

/** A program that was started. */
struct spawn {
    pid_t pid; /**< also the number of its process group */
    int out;   /**< its standard output; reading does not block; -1: closed */
    int err;   /**< its standard error, likewise */
};

/**
 * Starts a program. It is killed when the calling thread ends.
 * @param child filled in; after an error nothing in it is open or running.
 * @param argv  program, its arguments, NULL; looked up in PATH if without '/'.
 * @param input file for its standard input; NULL for /dev/null.
 * @param mask  signals that are to be blocked in it.
 * @return 0, or an errno.
 */
int spawn_start(struct spawn *child, char *const *argv, const char *input,
                const sigset_t *mask);

/** The same, with more wishes. */
int spawn_start_as(struct spawn *child, char *const *argv,
                   const struct spawn_wish *wish, const sigset_t *mask);

/** Closes one end (-1 is fine) and marks it closed. */
void spawn_close_end(int *end);

/** Closes both pipes. */
void spawn_close(struct spawn *child);

#endif
