/**
 * @file tools.h
 * @brief Runs the submission under Valgrind's tools and two sanitizers.
 *
 *     run = tools_run(grading, TOOLS_DRD, &wish);
 *     if (run == NULL) return;                interrupted, or trouble
 *     if (*run->why != '\0') ...              cannot be run: why
 *     ... run->report, run->result, run->end ...
 *     tools_close(grading);
 *
 * Each tool runs each of the two programs once in a grading: a second check
 * that asks gets what the first one got.
 *
 * What a tool found does not come from anything that the submission can write
 * alone. Valgrind's report comes through a socket that Valgrind hides
 * (listener.h). Sanitizers write to the program's standard error; a program
 * that loses reports there still ends with status TOOLS_REPORTED.
 */
#ifndef TOOLS_H
#define TOOLS_H

#include "grading.h"
#include "tool_report.h"

/** Exit status of a program of which a sanitizer reported something. */
#define TOOLS_REPORTED 66

/** Which tool. */
enum tools_tool {
    TOOLS_MEMCHECK,
    TOOLS_DRD,
    TOOLS_HELGRIND,
    TOOLS_ASAN,
    TOOLS_TSAN,
    TOOLS_COUNT
};

/** How a run ended, as far as it matters here. */
enum tools_end {
    TOOLS_WELL,  /**< exit status 0, or TOOLS_REPORTED with a report */
    TOOLS_BADLY, /**< another status, or a signal */
    TOOLS_TIMED_OUT,
    TOOLS_TAMPERED, /**< exit status 0, but Valgrind's report has no end: it
                         was replaced by another program */
    TOOLS_IDLE      /**< exit status 0, but not the right answer: it did not do
                         its job, or another one */
};

/** What to run. */
struct tools_wish {
    bool is_stress; /**< the lab's stress program; else the program itself,
                         with this: */
    const struct lab_mode *mode;
    const struct grading_input *input;
    unsigned seconds; /**< limit */
};

/** One run. */
struct tools_run {
    bool was_run;
    char why[RESULT_TEXT];    /**< why it cannot be run here, or "" */
    bool is_own_fault;        /**< and that is the submission's fault */
    struct subject_wish wish; /**< for subject_fail and subject_again */
    struct sandbox_result result;
    enum tools_end end;
    struct tool_report report;
};

/** Runs a tool, or remembers that it was run. @return NULL with
 * grading->signal or grading->trouble. */
const struct tools_run *tools_run(struct grading *grading, enum tools_tool tool,
                                  const struct tools_wish *wish);

/** @return "memcheck", "DRD", "helgrind", "AddressSanitizer",
 * "ThreadSanitizer". */
const char *tools_name(enum tools_tool tool);

/** Whether it is compiled into the program; else it is one of Valgrind's. */
bool tools_is_sanitizer(enum tools_tool tool);

/** @return what to type in front of the program to see it again. */
const char *tools_again(enum tools_tool tool);

/**
 * Whether a tool's silence means something: not, if the submission contains
 * what makes that tool silent (requests to Valgrind; attributes and functions
 * of sanitizers).
 */
bool tools_can_be_believed(struct grading *grading, enum tools_tool tool);

/** Frees what is remembered. */
void tools_close(struct grading *grading);

#endif
