/**
 * @file run.h
 * @brief Runs one program and tells how it ended, what it cost and said.
 *
 *     char *argv[] = {"build/release/baseline/sharedhash", "-t", "f", NULL};
 *     struct run_request request = {.argv = argv, .limit_seconds = 30};
 *     static struct run_result result;      large: keep it off the stack
 *     run_program(&request, &result);
 *     if (result.end == RUN_EXITED && result.code == 0) ...
 *
 * The program gets a process group of its own, which is killed when the
 * program has ended, when time is up, and when the caller gets SIGINT,
 * SIGTERM or SIGHUP. When the caller is killed outright, the program is
 * killed too (but not the processes that it started). A process that leaves
 * its group escapes: this is a stopwatch, not a prison.
 */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes that are kept of each output: the last ones, with the last line. */
#define RUN_KEPT (64 * 1024)

/** What to run. Fields left zero have a sensible meaning. */
struct run_request {
    char *const *argv;            /**< program, its arguments, NULL; a name
                                       without a slash is looked up in PATH */
    const char *input;            /**< file for standard input, or NULL: none */
    char *const *environment;     /**< "NAME=value" besides what is inherited,
                                       NULL at the end; or NULL */
    unsigned cpu;                 /**< the only one it may use, counted from 1;
                                       0: all that the caller may */
    unsigned limit_seconds;       /**< wall-clock limit; 0 for none */
    void (*every_second)(void *); /**< called while it runs, or NULL ... */
    void *argument;               /**< ... with this */
};

/** How a run ended. */
enum run_end {
    RUN_EXITED,      /**< code is the exit status */
    RUN_SIGNALLED,   /**< code is the signal that ended the program */
    RUN_TIMED_OUT,   /**< killed at the limit; code is the limit in seconds */
    RUN_INTERRUPTED, /**< the caller got signal `code`; the program is dead */
    RUN_NOT_STARTED, /**< code is an errno */
};

/** What a program wrote to one descriptor. */
struct run_output {
    char text[RUN_KEPT + 1];  /**< its last bytes, and a NUL */
    size_t length;            /**< of text, without that NUL */
    unsigned long long total; /**< bytes in all, also those not kept */
};

/** What came of a run. Holds no memory or descriptor: nothing to free. */
struct run_result {
    enum run_end end;
    int code;
    uint64_t wall_ns;     /**< from before fork to after its end */
    uint64_t user_ns;     /**< CPU time of it and its waited-for children */
    uint64_t system_ns;   /**< likewise, in the kernel */
    long peak_kib;        /**< largest resident set of these processes; at
                               least the caller's own, which fork copied */
    uint64_t voluntary;   /**< context switches: it had to wait ... */
    uint64_t involuntary; /**< ... or somebody else's turn had come */
    struct run_output out;
    struct run_output err;
};

/**
 * Runs a program and waits for its end. Meanwhile SIGCHLD, SIGINT, SIGTERM
 * and SIGHUP are blocked and looked for (the last three unless the caller
 * ignores them), so a process may have one run at a time.
 *
 * After RUN_INTERRUPTED the caller tidies up and calls run_die_of.
 */
void run_program(const struct run_request *request, struct run_result *result);

/**
 * Says how a run ended: "exit status 1", "killed by signal 11 (Segmentation
 * fault)", "still running after 30 s, stopped", ...
 * @return text, for use in an argument list.
 */
const char *run_describe(const struct run_result *result, char *text,
                         size_t size);

/** Ends this process by the signal that interrupted a run. Does not return. */
_Noreturn void run_die_of(int signal_number);

/** @return nanoseconds on the monotonic clock. */
uint64_t run_now(void);

#endif
