/**
 * @file options.h
 * @brief The command line of lockmeter.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "meter.h"

/** Exit status for wrong usage, and for what cannot be metered. */
#define EXIT_USAGE 2

/** What was asked for. */
struct wish {
    const char *json; /* NULL: none, likewise */
    const char *trace;
    uint64_t trace_limit;
    uint64_t shown_locks;
    bool is_quiet;
    bool wants_witness;
    struct meter_options options;
    char **argv; /* of the program */
};

/**
 * Reads the command line; says what is wrong with it.
 * @return the exit status, or -1 to go on.
 */
int options_parse(struct wish *wish, int argc, char **argv);

#endif
