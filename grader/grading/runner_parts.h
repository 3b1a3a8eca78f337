/**
 * @file runner_parts.h
 * @brief What the parts of the runner share.
 */
#ifndef RUNNER_PARTS_H
#define RUNNER_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "runner.h"

/** One limit, under the name that it has on the command line. */
struct runner_limit {
    const char *name;
    int resource;
    rlim_t value;
    bool is_given;
};

#define RUNNER_LIMITS 5

/** Most descriptors that the program inherits. */
#define RUNNER_KEPT 2

/** All that the runner was told, and what it runs. */
struct runner {
    int report;            /**< the socket */
    int keep[RUNNER_KEPT]; /**< the program inherits these ... */
    size_t kept;           /**< ... so many */
    uid_t user;            /**< whom the program runs as; 0: as we do */
    bool is_pinned;        /**< to one CPU only ... */
    long cpu;              /**< ... this one */
    const char *folder;    /**< where it starts; NULL: here */
    const char *input;     /**< its standard input; NULL: ours */
    struct runner_limit limits[RUNNER_LIMITS];
    char **environment;
    char **argv;
    int signals;     /**< tells of children that ended */
    bool is_stopped; /**< the caller wants the end of it, or is gone */
    pid_t child;     /**< the program */
    bool has_ended;  /**< the program, with `status` */
    int status;
};

/**
 * Starts the program as a child, under its limits.
 * @return false if it could not be started; *failure says why.
 */
bool runner_start(struct runner *runner, struct runner_record *failure);

/** Becomes the user whom the program runs as, for good; false with errno. */
bool runner_become_user(const struct runner *runner);

/**
 * Reaps what has ended, without waiting. Notes how the program ended.
 * @param others counts the other processes.
 * @return whether any child is left.
 */
bool runner_reap(struct runner *runner, uint32_t *others);

/**
 * Waits until a child ends, the caller wants the end of it, or time is up.
 * @param milliseconds -1: no limit.
 */
void runner_wait(struct runner *runner, int milliseconds);

/**
 * Kills and reaps all that the program started, itself too.
 * @param others counts what had to be killed, without the program.
 * @return false if something could not be killed.
 */
bool runner_kill(struct runner *runner, uint32_t *others);

#endif
