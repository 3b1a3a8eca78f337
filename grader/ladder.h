/**
 * @file ladder.h
 * @brief What the parts of the ladder share.
 *
 *     ladder.c           the command line, main
 *     ladder_prepare.c   is everything there? what are the right answers?
 *     ladder_rounds.c    everybody in turn, while time is left
 *     ladder_run.c       one run: is its answer right, what is its time?
 *     ladder_cells.c     what is asked about cells
 *     ladder_table.c     one table of the manifest, as a box (ladder_box.h)
 *     ladder_notes.c     what stands below it
 *     ladder_page.c      what stands above and below all of them
 *
 * One struct ladder goes through them in this order. A cell is what is known
 * about one column of one table with one number of threads; which these are is
 * the manifest's (struct lab_demo in grading/lab.h).
 */
#ifndef LADDER_H
#define LADDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grading/lab.h"
#include "grading/lab_answer.h"
#include "machine.h"
#include "stats.h"

/** Rounds after which more would no longer move a median. */
#define LADDER_ROUNDS 15

/** Bytes of a path, with its NUL. */
#define LADDER_PATH 512

/** More than so many times as fast on each core is no speed-up, but a mistake
 * in a measurement. */
#define LADDER_BELIEVED 1.1

/** What one column of a table did with one number of threads. */
struct ladder_cell {
    double times[LADDER_ROUNDS]; /**< nanoseconds of an operation: what each
                                      good run said */
    size_t runs;                 /**< good runs so far */
    double longest;              /**< seconds of wall time, of these runs */
    bool is_wrong;               /**< a run was: out */
};

/** A column of a table. */
struct ladder_column {
    struct ladder_cell cells[LAB_NUMBERS]; /**< one for each row */
    struct lab_answer answer;              /**< that all of them must give */
    bool is_absent;                        /**< optional, and not there */
};

/** Which cell. */
struct ladder_place {
    size_t table;
    size_t column;
    size_t row; /**< of the numbers of threads */
};

/** The whole ladder. */
struct ladder {
    const char *manifest;    /**< as lab_find takes it; NULL: the default */
    const char *build;       /**< folder of the programs */
    unsigned budget_seconds; /**< wall time for all runs */
    bool is_quick;           /**< one round, few threads */
    uint64_t began;          /**< run_now() at the start */
    struct machine machine;  /**< as it was before */
    double others;           /**< cores that others used meanwhile */
    struct lab lab;
    struct ladder_column columns[LAB_TABLES][LAB_COLUMNS];
    size_t runs;  /**< good runs of all together */
    size_t wrong; /**< cells that are out */
    int signal;   /**< that interrupted it; 0: none */
};

/**
 * Loads the manifest, looks for its programs, and asks the oracle about its
 * inputs. What is wrong is said on standard error.
 * @return false if so, or with ladder->signal.
 */
bool ladder_prepare(struct ladder *ladder);

/** Runs all cells, round after round, while time is left. A wrong answer is
 * named on standard error and puts the cell out. When it is interrupted, no
 * process is left, and ladder->signal is set. */
void ladder_run_rounds(struct ladder *ladder);

/**
 * Runs one cell once.
 * @param every_second called meanwhile, with `argument`; or NULL.
 * @param fault gets what is wrong with its answer.
 * @return false if something is; with ladder->signal, nothing is known.
 */
bool ladder_run(struct ladder *ladder, const struct ladder_place *place,
                void (*every_second)(void *), void *argument,
                char fault[LADDER_PATH]);

/** Behind numbers of threads that are more than the cores; in place of a
 * speed-up that is not believed. */
#define LADDER_MORE    "*"
#define LADDER_REFUSED "(!)"

/** Prints the tables, and what has to be known about them. */
void ladder_print(const struct ladder *ladder);

/** Prints one table; and what stands below it: how far the runs of a cell were
 * apart, and which speed-ups are not believed. */
void ladder_print_table(const struct ladder *ladder, size_t table);
void ladder_print_below(const struct ladder *ladder, size_t table);

/** @return columns of a terminal that a table takes. */
int ladder_table_width(const struct ladder *ladder, size_t table);

/* ---- What is asked about cells ---- */

/** Goes to the next cell: down a column, then to the next one, then to the
 * next table. @return false: there is none; the place is the first one's. */
bool ladder_next(const struct ladder *ladder, struct ladder_place *place);

/** @return what is known of a cell; its column in the manifest; how many
 * threads it has. */
const struct ladder_cell *ladder_cell(const struct ladder *ladder,
                                      const struct ladder_place *place);
const struct lab_column *ladder_column(const struct ladder *ladder,
                                       const struct ladder_place *place);
long ladder_threads(const struct ladder *ladder,
                    const struct ladder_place *place);

/** @return rows of a table, as far as they are run. */
size_t ladder_rows(const struct ladder *ladder, size_t table);

/** @return whether a cell does not, or no longer, take part. */
bool ladder_is_out(const struct ladder *ladder,
                   const struct ladder_place *place);

/** @return times of a cell: nanoseconds of an operation. */
struct stats ladder_times(const struct ladder *ladder,
                          const struct ladder_place *place);

/** @return how many times faster than one thread of the same column, by
 * medians; 0: not known. */
double ladder_speed_up(const struct ladder *ladder,
                       const struct ladder_place *place);

/** @return whether a speed-up is more than the cores can do. */
bool ladder_is_refused(const struct ladder *ladder, double speed_up);

/** Writes the path of a column's program to `path`; returns path. */
char *ladder_program(const struct ladder *ladder,
                     const struct lab_column *column, char path[LADDER_PATH]);

#endif
