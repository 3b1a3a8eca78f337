/**
 * @file bench.h
 * @brief What the parts of bench share.
 *
 *     bench.c            main: one thing after the other
 *     bench_options.c    the command line, and where the report goes
 *     bench_plan.c       who takes part, as the lab's manifest has it
 *     bench_entries.c    ... and whether that is there
 *     bench_build.c      programs with other constants, made by make
 *     bench_inputs.c     the files, and what is right for them
 *     bench_cells.c      what runs on what, and how often in the time there is
 *     bench_rounds.c     the rounds
 *     bench_run.c        one run, and whether it did the job
 *     bench_meter.c      the same under lockmeter, once
 *     bench_progress.c   the line that shows what goes on
 *     bench_header.c     what was measured on, by which command
 *     bench_output.c     the report's files
 *     bench_table.c      tables for people: bench
 *     bench_sizes.c      tables for people: scale
 *     bench_grid.c       tables for people: sweep
 *
 * One struct bench goes through them in this order. bench itself stays small,
 * since a program's peak memory counts what fork copied of its parent: so
 * lockmeter is a program here and no library, and it runs last.
 */
#ifndef BENCH_H
#define BENCH_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../grading/lab.h"
#include "../machine.h"
#include "../run.h"
#include "timing.h"

/** Runs of everything that is right, however long they take. */
#define BENCH_LEAST 3

/** Runs of the baseline and the floor: the fewest pairs whose interval is sure
 * (pairs.h). */
#define BENCH_LEAST_OF_BASE 5

/** Most sizes of one benchmark that the command line may name; most inputs. */
#define BENCH_SIZES  16
#define BENCH_INPUTS 128

/** Room for a reason that a row can hold. */
#define BENCH_WHY sizeof((struct timing_row *)NULL)->why

/** What is asked for. */
struct bench_options {
    const char *kind; /**< "bench", "scale", "sweep" */
    const char *lab;  /**< as lab_find has it; NULL: the default */
    const char *build;
    const char *json;
    const char *csv;
    const char *sizes[BENCH_SIZES + 1]; /**< none: by kind */
    const char *only;                   /**< contenders; NULL: all */
    unsigned rounds;                    /**< at most */
    unsigned seconds;                   /**< for the rounds */
    bool is_quick;
};

/** What is not in its struct timing_contender. */
struct bench_entry {
    uint64_t most_bytes; /**< size of an input; 0: any */
    bool has_answer;     /**< prints the lab's */
    bool is_threaded;    /**< runs on one input only: bench_cells.c */
    bool has_constants;  /**< parameters are constants to build it with */
    const char *const *constants; /**< and these: "NAME=VALUE"; or NULL */
    char claim[64];          /**< begins the line with its locks; "": none */
    char missing[BENCH_WHY]; /**< why it cannot run; "": it can */
};

/** What is not in its struct timing_input. */
struct bench_file {
    const char *path; /**< of the lab's: with %s for the size */
    const char *size;
    bool is_to_go; /**< made for this benchmark, and too large to be kept */
};

/** A contender on an input, pinned or not. */
struct bench_cell {
    size_t contender;
    size_t input;
    bool is_pinned;
    bool is_out;     /**< a run was not right, or it is missing */
    unsigned runs;   /**< right ones */
    unsigned target; /**< so many in all */
    double longest;  /**< seconds */
};

/** The whole benchmark. */
struct bench {
    struct bench_options options;
    char command[TIMING_TEXT];
    struct lab lab;
    struct machine machine;
    struct timing timing;
    struct bench_entry *entries; /**< as timing.contenders */
    struct bench_cell *cells;
    size_t cell_count;
    unsigned cpu;      /**< to pin to, counted from 1 */
    unsigned round;    /**< of the rounds; 0: they have not begun */
    uint64_t began;    /**< the rounds; run_now() */
    const char *doing; /**< for the progress line */
    const char *doing_what;
    double left;        /**< seconds, estimated; -1: not known */
    uint64_t last_line; /**< when a line was written where no terminal is */
    int signal;         /**< that stops it */
    bool is_wrong;      /**< a program did not do its job */
    struct bench_file files[BENCH_INPUTS]; /**< as timing.inputs */
    struct run_result result; /**< of the latest run: it is large */
};

/** Reads the command line; exits with 2 if it makes no sense. */
void bench_options_read(struct bench *bench, int argc, char **argv);

/** Fills in what it does not say, once the lab is known. */
void bench_options_complete(struct bench *bench);

/** Each does its part. @return false: it said why, or bench->signal is set. */
bool bench_plan(struct bench *bench);
bool bench_build(struct bench *bench);
bool bench_look(struct bench *bench);
bool bench_inputs(struct bench *bench);
bool bench_cells(struct bench *bench);
bool bench_rounds(struct bench *bench);
bool bench_meter(struct bench *bench);
bool bench_write(struct bench *bench);

/** Removes inputs that are too large to be kept. */
void bench_inputs_remove(const struct bench *bench);

/** Adds a contender whose program is below options.build, with its entry. */
struct timing_contender *bench_add(struct bench *bench, const char *name,
                                   const char *title, const char *program);

/** @return whether --only lets a contender take part. */
bool bench_wants(const struct bench *bench, const char *name);

/** Adds words to a list that ends with NULL. @return false, having said why:
 * there are too many, or no memory. */
bool bench_words(char **list, const char *const *words);

/** Where an input lies. @return path. */
char *bench_input_path(const struct bench *bench, size_t input,
                       char path[PATH_MAX]);

/** How often each cell is to run, after what is known; sets bench->left. */
void bench_share_out(struct bench *bench);

/** @return a limit for one run on an input, seconds. */
unsigned bench_limit(const struct bench *bench, size_t input);

/** Runs a cell and adds a row. @return false: stop. */
bool bench_run(struct bench *bench, struct bench_cell *cell);

/** Runs a tool of the kit. @return false: it failed (and why), or stop. */
bool bench_tool(struct bench *bench, char *const *argv, char why[TIMING_WHY]);

/** Whether bench->result is right for a contender on an input. @param why
 * gets a clause if not. */
bool bench_is_right(const struct bench *bench, size_t contender, size_t input,
                    char why[BENCH_WHY]);

/** Fills in the machine, the commit, the date, the compiler. */
void bench_header(struct bench *bench);

/** Prints the report on standard output. */
void bench_print(const struct bench *bench);
void bench_print_sizes(const struct bench *bench);
void bench_print_grids(const struct bench *bench);

/** @return the latest contender that is worth being named the fastest;
 * contender_count: none. */
size_t bench_fastest(const struct bench *bench, size_t input);

/** Shows what goes on; every_second of a run_request. */
void bench_show(void *bench);

/** Removes that line. */
void bench_show_nothing(struct bench *bench);

/** Says something on standard error. @return false. */
bool bench_say(struct bench *bench, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
