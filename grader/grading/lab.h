/**
 * @file lab.h
 * @brief The manifest of a lab: all that the grader knows of it in particular.
 *
 *     struct lab lab;
 *     if (!lab_load(&lab, "baseline/x.lab", why))
 *         say("%s", why);                          "x.lab:12: modes: ..."
 *     const struct lab_mode *mode = lab_mode(&lab, "threads");
 *     ... lab.program, mode->arguments ...
 *     lab_free(&lab);
 *
 * A manifest is a file in libconfig's format; baseline/ has one for each lab,
 * with comments; lab_find.h finds it. All fields of struct lab are in it under
 * their own names and must be there, but for those that say "may be left out".
 * Whatever is unknown, missing or of another type is refused with its line, and
 * so are names that are there twice, paths that leave their folder (no part of
 * one may begin with a dot) and lists with nothing in them, where that would
 * make no sense. So nobody else need ask.
 *
 * What a lab leaves out it does not have. Whether a rubric asks for it all the
 * same is looked at when the rubric is loaded (checks_suit).
 */
#ifndef LAB_H
#define LAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Room for a reason. */
#define LAB_WHY 512

/** Most entries of a list of words, and of groups. */
#define LAB_WORDS    64
#define LAB_FLAVOURS 8
#define LAB_MODES    16
#define LAB_UNITS    16

/** The same for the bench; and of numbers. */
#define LAB_CONTENDERS 32
#define LAB_VARIED     2
#define LAB_NUMBERS    32

/** The same for the demo: tables, and columns of one. */
#define LAB_TABLES     16
#define LAB_COLUMNS    4
#define LAB_DOCUMENTED 3

/** Words, NULL at the end. */
typedef const char *lab_words[LAB_WORDS + 1];

/** Whole numbers from 1 to 10^9, each greater than the one before. */
struct lab_numbers {
    long values[LAB_NUMBERS];
    size_t count;
};

/** A build of the same file, for a tool. */
struct lab_flavour {
    const char *name;
    const char *folder; /**< of the library, below the kit */
    lab_words flags;    /**< for the compiler, besides cflags */
};

/** A way to run the program. */
struct lab_mode {
    const char *name;
    lab_words arguments; /**< they follow the input file's name */
    const char *claim;   /**< begins the line on standard error in which the
                              program tells its lock acquisitions; NULL:
                              it tells none. May be left out */
};

/** Tests that are linked with the submission's object. */
struct lab_unit {
    const char *name;
    const char *object; /**< below build/release */
};

/**
 * A program that the bench times beside others. Whoever runs one that is
 * optional looks first whether program and preload are there; the bench skips
 * it with a note if they are not.
 */
struct lab_contender {
    const char *name;      /**< "baseline -t": 1 to 40 characters */
    const char *title;     /**< one clause for people */
    const char *program;   /**< below build/release */
    lab_words arguments;   /**< they follow the input file's name */
    lab_words environment; /**< "NAME=value"; may be left out */
    const char *preload;   /**< a library that the dynamic linker finds, for
                                LD_PRELOAD; NULL: none. May be left out */
    const char *claim;     /**< as that of a mode. May be left out */
    double most_bytes;     /**< larger inputs take it too long, by what
                                lab.amount counts; 0: none do.
                                May be left out, as all that follow */
    bool is_baseline;      /**< the others are compared with it: one is */
    bool is_floor;         /**< the least that the job can take: at most one */
    bool is_optional;      /**< need not be there: see above */
    bool has_no_answer;    /**< what it prints can be compared with nothing;
                                all others print lab.answer */
};

/**
 * The inputs of the bench. Each is a path below the kit that make can make,
 * with one %s for the size; the file's name, without folder and extension, is
 * what tables call it.
 */
struct lab_bench {
    lab_words inputs;      /**< "build/data/random-%s.bin" */
    lab_words sizes;       /**< "1M": lab_is_size; each input in each of them */
    lab_words quick_sizes; /**< small ones, to see that all works */
};

/** How time grows with the input, and falls with threads. */
struct lab_scale {
    lab_words contenders; /**< that are run on all sizes up to most_bytes */
    lab_words inputs;     /**< as those of the bench; may be left out: those */
    lab_words sizes;      /**< of them */
    const char *threaded; /**< the contender whose threads are varied ... */
    const char *option;   /**< ... by this argument and the number */
    struct lab_numbers threads;
};

/** A constant of the build that is varied. */
struct lab_constant {
    const char *name; /**< make NAME=value */
    struct lab_numbers values;
};

/** What constants do to one contender: it is built with each value of one, or
 * with each pair of values of two. Pairs that are impossible are a result. */
struct lab_sweep {
    const char *contender;
    lab_words fixed; /**< for make, "NAME=value", with each of them */
    struct lab_constant constants[LAB_VARIED];
    size_t constant_count;
};

/**
 * A column of a demo's table: a program that times itself. It is told its
 * input, its arguments, those of `timed`, threads_option and the number of
 * threads. If it is optional and not there, the column says so.
 */
struct lab_column {
    const char *title;   /**< 1 to 12 characters */
    const char *program; /**< below build/release */
    lab_words arguments; /**< may be left out */
    const char *input;   /**< a file below the kit */
    bool is_optional;    /**< may be left out */
};

/** A column of figures that a document has: as it writes them, one for each
 * number of threads; "-" where it has none. */
struct lab_documented {
    const char *title; /**< 1 to 6 characters */
    lab_words values;
};

/**
 * A table of a demo: speed-ups and times, a row for each number of threads. Or
 * a square: a row for each word of `down` and for each one of `across` as many
 * columns as there are numbers of threads; its columns are listed row by row.
 */
struct lab_table {
    const char *title;          /**< 1 to 40 characters */
    const char *note;           /**< what there is to see in it */
    struct lab_numbers threads; /**< may be left out: the demo's. From 1 on */
    lab_words factor; /**< titles of two columns: the first one's speed-up over
                           the second one's is shown, too. May be left out, as
                           across, down and documented */
    lab_words across; /**< of a square, with down */
    lab_words down;
    struct lab_column columns[LAB_COLUMNS];
    size_t column_count; /**< 1 at least */
    struct lab_documented documented[LAB_DOCUMENTED];
    size_t documented_count;
};

/** What the demo shows: how programs that time themselves get faster, or
 * slower, with more threads (grader/ladder.h). */
struct lab_demo {
    double budget_seconds;      /**< for all of it, 1 and more */
    lab_words timed;            /**< arguments: tell your time */
    const char *time;           /**< begins the line of standard output with
                                     the nanoseconds of an operation */
    const char *threads_option; /**< before the number of threads */
    struct lab_numbers threads; /**< from 1 on */
    struct lab_table tables[LAB_TABLES];
    size_t table_count; /**< 1 at least */
};

/** A lab. Texts belong to it. */
struct lab {
    const char *path; /**< of the manifest */
    const char *name; /**< a-z 0-9 _ */
    const char *title;
    bool is_default;    /**< which one, if nobody says (lab_find.h); may be left
                             out */
    const char *rubric; /**< below the kit */

    const char *submission; /**< what a submission's file is called inside */
    const char *program;    /**< what its program is called */
    lab_words headers;      /**< glob patterns below the kit */
    const char *library;    /**< in a flavour's folder */
    lab_words libraries;    /**< for the linker, behind it */
    lab_words cflags;
    lab_words functions; /**< that a submission must define ... */
    lab_words objects;   /**< ... and data */
    lab_words reserved;  /**< how the library's own names begin */
    bool is_engine_only; /**< a file that defines main is refused; false: it
                              is a whole program of an older format, which is
                              graded from outside. May be left out */
    struct lab_flavour flavours[LAB_FLAVOURS];
    size_t flavour_count;

    const char *baseline; /**< below build/release */
    struct lab_mode modes[LAB_MODES];
    size_t mode_count;
    const char *answer; /**< begins the last line of standard output; what
                             stands behind it is the oracle's answer */
    const char *unit;   /**< what the oracle's blocks are, one of them: a word
                             of a-z; more of them have an s behind it. May be
                             left out: "block" */
    const char *amount; /**< what the size of an input counts, also a word.
                             May be left out: "bytes", and then sizes are
                             those of files: 1M is 1,048,576; else 1,000,000 */
    lab_words blocks;   /**< arguments: tell each block's answer, too. May be
                             left out, as all up to unpack */
    const char *block_answer; /**< such a line: %u the number from 0, %s. NULL:
                                   there are none */
    lab_words pack;           /**< arguments: write the file named next */
    lab_words unpack;         /**< arguments of the way back; the packed file
                                   comes first, as always */

    const char *oracle; /**< below build/release */
    const char *inputs; /**< below build/release */

    struct lab_unit units[LAB_UNITS];
    size_t unit_count;
    const char *harness;         /**< object with the tests' main loop */
    lab_words harness_libraries; /**< for the linker */
    const char *stress;          /**< a source, below the kit, for tools that
                                      look for races; NULL: they look at the
                                      program only. May be left out */
    const char *sizes;           /**< below build/release: a program that tells
                                      the sizes of requests, for the report
                                      (grader/report.sh). May be left out */
    const char *split;           /**< an input of the bench, without its size:
                                      the report draws what threads do on it,
                                      else on the largest. May be left out */

    struct lab_contender contenders[LAB_CONTENDERS]; /**< may be left out */
    size_t contender_count;
    struct lab_bench bench; /**< may be left out ... */
    bool has_bench;         /**< ... no field: whether it is there */
    struct lab_scale scale; /**< the same */
    bool has_scale;
    struct lab_sweep sweep; /**< the same */
    bool has_sweep;
    struct lab_demo demo; /**< the same */
    bool has_demo;

    void *memory; /**< lab.c's own */
};

/**
 * Reads a manifest.
 * @param why gets "FILE:LINE: reason" or "cannot read 'FILE': reason".
 * @return false if so; there is nothing to free then.
 */
bool lab_load(struct lab *lab, const char *path, char why[LAB_WHY]);

/** Frees what it owns. */
void lab_free(struct lab *lab);

/** @return one by its name; NULL: there is none. */
const struct lab_flavour *lab_flavour(const struct lab *lab, const char *name);
const struct lab_mode *lab_mode(const struct lab *lab, const char *name);
const struct lab_contender *lab_contender(const struct lab *lab,
                                          const char *name);

/** Whether sizes of inputs are those of files. */
bool lab_counts_bytes(const struct lab *lab);

/** Whether a text is a size of inputs: "1M", digits and then k, M, G or
 * nothing, from 1 to 64G. */
bool lab_is_size(const char *text);

/** @return what such a size is, by what lab.amount counts. */
uint64_t lab_size(const struct lab *lab, const char *size);

#endif
