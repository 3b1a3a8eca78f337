/**
 * @file witness_runner.h
 * @brief The process that starts Valgrind and waits for its end.
 *
 *     struct witness_runner runner = {.meter = &meter, .log = ends[1], ...};
 *     pid_t pid = fork();
 *     if (pid == 0)
 *         witness_runner_be(&runner);
 *     ... read the log, then read a struct witness_outcome from `report` ...
 */
#ifndef WITNESS_RUNNER_H
#define WITNESS_RUNNER_H

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
    pid_t caller;         /**< dies with this process */
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

/** Does it, in a process group of its own, and exits. */
_Noreturn void witness_runner_be(const struct witness_runner *runner);

#endif
