/**
 * @file witness_runner.h
 * @brief The process that starts Valgrind and waits for its end.
 *
 *     struct witness_runner runner = {.meter = &meter, .log = ends[1], ...};
 *     if (!witness_runner_find(valgrind))
 *         ... it is not installed ...
 *     pid_t pid = witness_runner_start(&runner);
 *     ... read the log, and a struct witness_outcome from the report ...
 *     witness_runner_stop(pid, meter.shared);
 */
#ifndef WITNESS_RUNNER_H
#define WITNESS_RUNNER_H

#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "meter.h"

/** What it is to do. */
struct witness_runner {
    struct meter *meter;
    const char *valgrind; /**< path */
    const char *path;     /**< of the program, with a slash */
    char *const *argv;    /**< of the program */
    const sigset_t *mask; /**< signals that the program is to have blocked */
    int log;              /**< gets the trace */
    int report;           /**< gets the outcome */
};

/** What came of it; small enough for one write to a pipe. */
struct witness_outcome {
    bool has_run;
    enum meter_end end;
    int code;
    uint64_t wall_ns;
    pid_t pid; /**< of the program */
    char why[METER_WHY];
};

/** Finds valgrind as a shell does. @return false if it is not in PATH. */
bool witness_runner_find(char valgrind[PATH_MAX]);

/** Starts the runner, in a process group of its own. It dies with the caller.
 * @return its process number, -1 with errno set. */
pid_t witness_runner_start(const struct witness_runner *runner);

/** Kills what is left of the runner, the program and all that this started,
 * and waits until they are gone.
 * @param shared where their processes are listed. */
void witness_runner_stop(pid_t pid, const struct shared *shared);

#endif
