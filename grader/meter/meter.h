/**
 * @file meter.h
 * @brief Runs a program with the preloaded library, and keeps its counters.
 *
 *     struct meter meter;
 *     char why[METER_WHY];
 *     struct meter_options options = {.limit_seconds = 60};
 *     if (!meter_open(&meter, &options, why))
 *         ...
 *     if (meter_run(&meter, "/bin/true", argv, why))
 *         ... meter.shared, meter.code ...
 *     meter_close(&meter);
 *
 * The program keeps the caller's terminal, input, outputs and process group.
 * SIGINT, SIGQUIT, SIGTERM and SIGHUP that somebody sends to the caller are
 * passed on to it; those of the terminal it gets itself. It dies with the
 * caller.
 */
#ifndef METER_H
#define METER_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "shared.h"

/** Room for a reason. */
#define METER_WHY 512

/** Room for the values of the two environment variables. */
#define METER_PRELOAD  8192
#define METER_VARIABLE 64

/** How to run. Zero is a sensible value of each. */
struct meter_options {
    unsigned limit_seconds; /**< kill the program then; 0: never */
    uint32_t chunks;        /**< room for the timeline; 0: no timeline */
    bool has_chaos;
    uint64_t chaos_seed;
    bool no_tsc;         /**< do as if the CPU had no counter to rely on */
    const char *library; /**< what to preload; NULL: what lies beside this
                              program, and what the environment says */
};

/** How the program ended. */
enum meter_end {
    METER_EXITED,    /**< code is its exit status */
    METER_SIGNALLED, /**< code is the signal */
    METER_TIMED_OUT  /**< killed at the limit; code is the signal */
};

/** A run, before and after. */
struct meter {
    struct shared *shared; /**< what the library counted */
    uint64_t secret;       /**< what shared->secret was */
    size_t size;           /**< bytes of it */
    int file;
    struct meter_options options;
    pid_t owner; /**< who made the counters */
    pid_t pid;
    bool is_sound; /**< nobody wrote over the counters, as far as one sees */
    enum meter_end end;
    int code;
    uint64_t began; /**< ticks, as the library's */
    uint64_t finished;
    uint64_t began_ns; /**< meter_now() */
    uint64_t wall_ns;
    uint64_t user_ns; /**< of the program and those it waited for */
    uint64_t system_ns;
    double ns_per_tick;
};

/**
 * Makes the counters.
 * @param why gets the reason if it fails.
 */
bool meter_open(struct meter *meter, const struct meter_options *options,
                char why[METER_WHY]);

/**
 * Runs the program to its end.
 * @param path what to execute; a path with a slash.
 * @param argv its arguments, the first is its name for itself; then NULL.
 * @return false with the reason if it could not be started.
 */
bool meter_run(struct meter *meter, const char *path, char *const *argv,
               char why[METER_WHY]);

/**
 * For callers that start the program themselves: what it needs.
 *
 *     meter_environment, meter_begins, start and wait, meter_ends
 *
 * @param preload  gets the value of LD_PRELOAD.
 * @param variable gets the value of SHARED_VARIABLE. The program must inherit
 *                 the descriptor meter->file under its number.
 */
bool meter_environment(const struct meter *meter, char preload[METER_PRELOAD],
                       char variable[METER_VARIABLE], char why[METER_WHY]);

/** Finds the library that is preloaded. */
bool meter_library(const struct meter *meter, char path[PATH_MAX],
                   char why[METER_WHY]);

/** Finds the library that lies beside this program. */
bool meter_own_library(char path[PATH_MAX], char why[METER_WHY]);

/** The program is about to start, and has ended: notes when. */
void meter_begins(struct meter *meter);
void meter_ends(struct meter *meter);

/** @return nanoseconds on the monotonic clock. */
uint64_t meter_now(void);

/** Writes a reason. @return false, for use in a return statement. */
bool meter_refuse(char why[METER_WHY], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Gives the counters back. */
void meter_close(struct meter *meter);

/** @return whether this CPU counts ticks at a constant rate. */
bool meter_has_tsc(void);

/** @return nanoseconds. */
uint64_t meter_ns(const struct meter *meter, uint64_t ticks);

#endif
