/**
 * @file cli.h
 * @brief The command line: from argv to what is to be done.
 *
 *     switch (blocks_cli_parse(&cli, argc, argv)) ...
 *     blocks_cli_help(stdout);
 *
 * Nothing is opened or printed here but the help text.
 */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>
#include <stdio.h>

/** What is to be done with FILE. */
enum cli_mode {
    CLI_SINGLE,    /**< no flag */
    CLI_PROCESSES, /**< -m */
    CLI_THREADS,   /**< -t */
    CLI_UNPACK     /**< -d */
};

/** How parsing ended. */
enum cli_outcome {
    CLI_RUN,     /**< do it */
    CLI_HELP,    /**< --help was given */
    CLI_VERSION, /**< --version was given */
    CLI_WRONG    /**< wrong usage; `problem` says why */
};

/** A parsed command line. Strings point into argv. */
struct cli {
    enum cli_mode mode;
    bool verbose;      /**< -v */
    const char *file;  /**< "-" is standard input */
    const char *out;   /**< NULL without -o */
    char problem[256]; /**< what is wrong, after CLI_WRONG */
};

/** Parses the command line. Sets the engine's own options as it goes. */
enum cli_outcome blocks_cli_parse(struct cli *cli, int argc, char **argv);

/** Prints the help text. */
void blocks_cli_help(FILE *to);

#endif
