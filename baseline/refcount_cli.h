/**
 * @file refcount_cli.h
 * @brief The command line of the reference counting lab's programs.
 *
 *     switch (rc_cli_parse(&cli, argc, argv)) ...
 *     rc_cli_help(stdout);
 */
#ifndef REFCOUNT_CLI_H
#define REFCOUNT_CLI_H

#include <stdbool.h>
#include <stdio.h>

/** How parsing ended. */
enum rc_cli_outcome {
    RC_CLI_RUN,     /**< do it */
    RC_CLI_HELP,    /**< -h or --help was given */
    RC_CLI_VERSION, /**< --version was given */
    RC_CLI_WRONG    /**< wrong usage; `problem` says why */
};

/** A parsed command line. Strings point into argv. */
struct rc_cli {
    const char *file;  /**< the workload; "-" is standard input */
    unsigned threads;  /**< -n; 0: as many as the workload says */
    bool is_timed;     /**< -t */
    char problem[256]; /**< what is wrong, after RC_CLI_WRONG */
};

/** Parses the command line. */
enum rc_cli_outcome rc_cli_parse(struct rc_cli *cli, int argc, char **argv);

/** Prints the help text. */
void rc_cli_help(FILE *to);

#endif
