/**
 * @file demo.h
 * @brief What the parts of the demo share.
 *
 *     demo.c          options, the contenders, is everything there? main
 *     demo_rounds.c   runs them in turn, checks every answer, keeps time
 *     demo_table.c    prints what came of it, row by row
 *     demo_verdict.c  and below it what was reached
 *
 * One struct demo goes through them in this order. A cell is what is known
 * about one contender on one file.
 */
#ifndef DEMO_H
#define DEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "machine.h"
#include "standard.h"
#include "stats.h"

/** Rounds after which more would no longer move a median. */
#define DEMO_ROUNDS 15

/** Bytes of a path, with its NUL. */
#define DEMO_PATH 512

/** The contenders, in the order of the table's rows. */
enum {
    DEMO_DOCUMENTED, /**< the baseline with the documented slip */
    DEMO_BASELINE,   /**< the baseline */
    DEMO_STARTER,    /**< what students begin with */
    DEMO_SOLUTION,   /**< per-thread pools: the documented exercise */
    DEMO_STANDING,   /**< pools and standing threads: beyond it */
    DEMO_CONTENDERS
};

/** The files, in the order of the tables. */
enum { DEMO_1M, DEMO_5M, DEMO_FILES };

/** A program that takes part, always with -t. */
struct demo_contender {
    const char *label;   /**< its row; at most 21 characters */
    const char *program; /**< path below the build folder */
    size_t least_5m;     /**< rounds on the 5 MB file, if time allows */
    bool optional;       /**< students do not have the solutions */
};

/** A file that they run on. */
struct demo_file {
    const char *label;      /**< "1 MB" */
    const char *name;       /**< below the data folder, in standard.tsv */
    unsigned limit_seconds; /**< a run that takes longer hangs */
    double pools_ratio;     /**< documented: baseline's / pools' time */
    unsigned long long pools_locks; /**< documented: of the pools */
    double standing_ratio;          /**< this kit's aim for standing workers */
    char path[DEMO_PATH];           /**< the file */
    struct standard standard;       /**< its line of standard.tsv */
    unsigned long long blocks;      /**< of 1,024 bytes */
    unsigned long long locks;       /**< of a baseline: the sum of 4s + 4 over
                                         the blocks, s their distinct symbols */
};

/** What one contender did on one file. */
struct demo_cell {
    double seconds[DEMO_ROUNDS];    /**< wall time of each good run */
    size_t runs;                    /**< good runs so far */
    double longest;                 /**< seconds, of these runs */
    unsigned long long locks_least; /**< acquisitions, of these runs */
    unsigned long long locks_most;
    bool locks_unknown; /**< a run did not say how many */
    long peak_kib;      /**< largest of these runs */
};

/** The whole demo. */
struct demo {
    unsigned budget_seconds; /**< wall time for everything */
    const char *build;       /**< folder of the programs */
    const char *data;        /**< folder of the files */
    uint64_t began;          /**< run_now() at the start */
    struct machine machine;  /**< as it was before */
    double others;           /**< cores that others used meanwhile */
    const struct demo_contender *contenders; /**< DEMO_CONTENDERS of them */
    struct demo_file files[DEMO_FILES];
    struct demo_cell cells[DEMO_FILES][DEMO_CONTENDERS];
    bool absent[DEMO_CONTENDERS]; /**< optional, and not there */
    bool failed[DEMO_CONTENDERS]; /**< gave a wrong answer: out */
    size_t runs;                  /**< good runs of all together */
};

/**
 * Runs all contenders on all files, round after round, while time is left.
 * A wrong answer is named on standard error and puts the contender out.
 * @return 0, or the signal that interrupted it (no process is left then).
 */
int demo_run_rounds(struct demo *demo);

/** Prints the table on standard output. */
void demo_print(const struct demo *demo);

/** Prints which documented figures and aims were reached. */
void demo_print_verdicts(const struct demo *demo);

/** @return times of one contender on one file, in seconds. */
struct stats demo_times(const struct demo *demo, int file, int contender);

/** @return how many times faster than `over`, by medians; 0: not known. */
double demo_speed_up(const struct demo *demo, int file, int contender,
                     int over);

/** Writes the path of a contender's program to `path`; returns path. */
char *demo_program(const struct demo *demo, int contender,
                   char path[DEMO_PATH]);

/** @return true if a contender does not (or no longer) take part. */
bool demo_is_out(const struct demo *demo, int contender);

#endif
