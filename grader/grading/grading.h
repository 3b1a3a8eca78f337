/**
 * @file grading.h
 * @brief One grading: what all checks share, and how they run the submission.
 *
 * grade.c sets a struct grading up, walks through the rubric and calls for
 * each line the check that it names (checks.h). A check looks at the grading,
 * runs what it must, fills its line of the result, and prints nothing.
 *
 *     grade.c         the program: the walk, from start to end
 *     grade_options.c its command line; live.c, outputs.c: what it shows
 *     grading.c       sets up and tidies away: lab, rubric, folders, boxes
 *     submission.c    the file as it was handed in
 *     taken.c         an earlier result of it, which is completed
 *     lab.c           what is particular to the lab; lab_find.c: which one
 *     lab_answer.c    answers of its oracle and of programs
 *     build.c         compiles and links in a box (build_step.c, build_tests.c)
 *     entry.c         what the submission defines
 *     subject.c       runs the submission, or the baseline, on one input
 *     subject_say.c   what went wrong there, and how to see it again
 *     inputs.c        fresh inputs, and the oracle's answers
 *     checks.c        the table of checks; check_*.c, a file for each family
 *
 * Folders, all below one new temporary folder. A box sees its own, and of the
 * others only what is said here, read only:
 *
 *     kit/      headers, libraries, tests: for building
 *     build/    where compiler and linker write. Sees kit/
 *     work/     x.c; bin/: x, x-tsan, ...; in/: inputs, named so that they
 *               tell nothing. The submission's; never writable
 *     out/      for runs that write a file. Sees work/
 *     base/     the baseline. Sees work/in/
 *     secret/   what is right. No box sees it
 *
 * One thread does everything, one program at a time.
 */
#ifndef GRADING_H
#define GRADING_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "entry.h"
#include "lab.h"
#include "lab_answer.h"
#include "result.h"
#include "sandbox.h"

/** Most input files of one grading. */
#define GRADING_INPUTS 96

/** Inputs for timing. */
#define GRADING_LARGE 2

/** One input, and what is right for it. */
struct grading_input {
    char name[32];           /**< "in-07"; below work/in */
    char path[PATH_MAX];     /**< absolute; the same in the box and outside */
    char family[64];         /**< its class: "edge.empty"; never shown inside */
    uint64_t bytes;          /**< its size: what lab.amount counts */
    char answer[LAB_ANSWER]; /**< as the oracle gave it; "" until asked */
    uint64_t blocks;         /**< of it: lab.unit */
    uint64_t acquisitions;   /**< by a program that locks each time */
    double baseline_seconds; /**< what the baseline took with -t last; 0:
                                  not measured */
};

/** What lockmeter's counters say of one run; see metered.h. */
struct metered;

/** All of it. */
struct grading {
    struct lab lab;
    struct rubric rubric;
    struct result *result;

    char kit[PATH_MAX];   /**< root of the kit */
    char tools[PATH_MAX]; /**< build/release of it, absolute */

    char given[PATH_MAX]; /**< the submission's path as given */
    char *text;           /**< its content ... */
    size_t length;        /**< ... in bytes */
    bool is_whole;        /**< a whole program of the older format; known
                               once it has been compiled */

    char folder[PATH_MAX];   /**< the temporary one; "" : none */
    char kit_copy[PATH_MAX]; /**< kit/, build/, ... in it */
    char build[PATH_MAX];
    char work[PATH_MAX];
    char out[PATH_MAX];
    char base[PATH_MAX];
    char secret[PATH_MAX];
    struct sandbox build_box; /**< around build */
    struct sandbox box;       /**< around work */
    struct sandbox out_box;   /**< around out */
    struct sandbox base_box;  /**< around base */
    unsigned boxes;           /**< of these four, how many are open */

    uint64_t seed;
    struct grading_input inputs[GRADING_INPUTS];
    size_t input_count;
    struct grading_input large[GRADING_LARGE]; /**< for timing: 1M, 5M */
    size_t large_count;

    bool is_quick;
    bool is_untimed;    /**< checks that measure time are left for later */
    bool is_contained;  /**< only where a box keeps the submission apart */
    bool keeps_symbols; /**< of tests, for the debugger of who keeps them */
    unsigned timeouts;  /**< runs of the submission that took too long */
    int signal;         /**< that came while something ran: give up; 0: none */
    char trouble[RESULT_TEXT];   /**< the grader itself cannot go on: why */
    struct metered *metered;     /**< runs that were metered; metered.c's */
    struct builds *builds;       /**< what has been built; build.c's */
    struct tool_runs *tool_runs; /**< what tools have said; tools.c's */
};

/* ---- subject.c ---- */

/** How to run a program on an input. Zero is a sensible value of each. */
struct subject_wish {
    const struct lab_mode *mode;
    const struct grading_input *input; /**< or NULL: no input, no mode */
    const char *program;               /**< absolute; NULL: the first flavour */
    const char *const *before; /**< words in front, as valgrind's; or NULL */
    const char *const *extra;  /**< arguments behind, as -v; or NULL */
    const char *const *environment; /**< variables besides PATH; or NULL */
    unsigned wall_seconds;          /**< limit; 0: 10 */
    bool may_write;                 /**< it may write into grading->out */
    bool is_baseline;               /**< the lab's baseline, in its own box */
    bool is_pinned;                 /**< to the first CPU that it may use */
    int keep_file;                  /**< it inherits this descriptor; 0: none */
    int also_keep;                  /**< and this one */
    uint64_t memory_bytes;          /**< 0: the box's default */
    const char *output; /**< file that gets all of its output; NULL */
};

/**
 * Runs it and waits for its end. An interrupt is noted in grading->signal, a
 * box that cannot be started in grading->trouble; result->end says so, too.
 */
void subject_run(struct grading *grading, const struct subject_wish *wish,
                 struct sandbox_result *result);

/** @return whether the last line of its output is the lab's answer, which is
 * copied. Only if it ended with status 0. */
bool subject_answer(const struct grading *grading,
                    const struct sandbox_result *result,
                    char answer[LAB_ANSWER]);

/** @return the lock acquisitions that it claims, -1: it claims none. */
long long subject_claim(const struct lab_mode *mode,
                        const struct sandbox_result *result);

/** Fails a check because a run ended badly: what, how it ended, what it had
 * printed, where it stood if its time was up, and the command that shows it
 * again with a debugger. */
void subject_fail(struct grading *grading, struct result_check *check,
                  const struct subject_wish *wish,
                  const struct sandbox_result *result);

/** Where these commands keep it; a name that the Makefile does not build. */
#define SUBJECT_KEPT "build/kept"

/** Before a program that is kept: a debugger that finds its source, too. */
#define SUBJECT_DEBUG "gdb -d " SUBJECT_KEPT " --args"

/** Sets check->again to the commands that run this by hand: how to make the
 * input, the program, and a line with `before` (as SUBJECT_DEBUG; or NULL). */
void subject_again(struct grading *grading, struct result_check *check,
                   const struct subject_wish *wish, const char *before);

/** The wall-clock limit for a check: its least_seconds, or times_baseline
 * times what the baseline took for this input just now, if that is more. */
unsigned subject_limit(struct grading *grading,
                       const struct rubric_check *rubric,
                       const struct lab_mode *mode,
                       struct grading_input *input);

/* ---- inputs.c ---- */

/** Makes the small inputs and asks for the answers, once. @return false with
 * grading->trouble. */
bool inputs_make(struct grading *grading);

/** Makes the large ones, once. */
bool inputs_make_large(struct grading *grading);

/** A file with hashes of all blocks in JSON: asks the oracle.
 * @param hashes room for most of them. @return how many; 0 with trouble. */
size_t inputs_blocks(struct grading *grading, const struct grading_input *input,
                     char (*hashes)[LAB_ANSWER], size_t most);

/** Unpacks a container by the oracle into secret/, compares it with the
 * input. @param why gets the reason. */
bool inputs_unpacks(struct grading *grading, const struct grading_input *input,
                    const char *container, char why[RESULT_TEXT]);

/**
 * What a check is about: the first word of its argument is a mode, the others
 * are patterns of classes, "threads edge.* kind.*".
 * @param next where to go on; start with 0. @return NULL at the end.
 */
struct grading_input *inputs_next(struct grading *grading, const char *argument,
                                  size_t *next);

/** The mode that an argument names; NULL with grading->trouble. */
const struct lab_mode *inputs_mode(struct grading *grading,
                                   const char *argument);

/* ---- build.c ---- */

/** A file that was made, or tried to be. */
struct build {
    char name[64]; /**< "x-tsan.o" */
    bool is_made;
    bool is_too_slow;       /**< its time was up */
    char path[PATH_MAX];    /**< where it is, if so */
    char said[RESULT_TEXT]; /**< by compiler or linker: its first lines */
};

/** Compiles the submission for a flavour, once. @return what came of it. */
const struct build *build_object(struct grading *grading, const char *flavour,
                                 unsigned seconds);

/** Links the program of a flavour, compiling it first, once. */
const struct build *build_program(struct grading *grading, const char *flavour,
                                  unsigned seconds);

/** A program that does nothing, with a flavour's flags: what it cannot do is
 * not the submission's fault. */
const struct build *build_probe(struct grading *grading, const char *flavour);

/** The lab's stress program with the submission's object, likewise. */
const struct build *build_stress(struct grading *grading, const char *flavour);

/** A unit's tests with the submission's object, likewise. */
const struct build *build_unit(struct grading *grading, const char *unit);

/** The program of a flavour for a tool. @return its path; NULL if it cannot
 * be had: then `why` gets a clause. */
const char *build_flavour(struct grading *grading, const char *flavour,
                          char why[RESULT_TEXT]);

/** What the submission's object defines, once it has been compiled. @return
 * NULL if it has not, or cannot be read: then `why` gets a clause. */
const struct entry_verdict *build_verdict(const struct grading *grading,
                                          char why[RESULT_TEXT]);

/** Frees what it keeps. */
void build_forget(struct grading *grading);

/** The first flavour: what is graded. @return its name. */
const char *build_first(const struct grading *grading);

/* ---- grading.c ---- */

/** What the command line wants of a grading. */
struct grading_wish {
    const char *submission; /**< path */
    const char *lab;        /**< name or path of a manifest; NULL: default */
    const char *rubric;     /**< NULL: the lab's own */
    const char *only; /**< ids, groups, patterns between commas; NULL: all */
    bool has_seed;
    uint64_t seed;
    bool is_quick;
    bool is_untimed;       /**< without the checks that measure time */
    bool is_contained;     /**< not at all, where the submission could do all
                                that the caller can */
    const char *timing_of; /**< a result, as JSON, of which only those checks
                                are to be run; NULL (taken.h) */
    bool is_visible_only;
};

/**
 * Reads lab and rubric and makes an empty result.
 * @param why gets a clause if that cannot be done.
 */
bool grading_open(struct grading *grading, const struct grading_wish *wish,
                  char why[RESULT_TEXT]);

/** Reads the submission, makes folders and boxes. @return false with
 * grading->trouble, or with result->problem if it is the submission's fault. */
bool grading_begin(struct grading *grading);

/** Removes the folders, gives all back. */
void grading_close(struct grading *grading);

/** What grading_fail says when a file of the kit is missing, with the cure. */
#define GRADING_UNBUILT "%.1500s; type: make grade-kit"

/** Notes that the grader cannot go on. @return false. */
bool grading_fail(struct grading *grading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
