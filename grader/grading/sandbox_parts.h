/**
 * @file sandbox_parts.h
 * @brief What the parts of sandbox.c share; nobody else needs it.
 */
#ifndef SANDBOX_PARTS_H
#define SANDBOX_PARTS_H

#include <signal.h>

#include "../spawn.h"
#include "runner.h"
#include "sandbox.h"

/** One run. */
struct sandbox_run {
    struct sandbox *box;
    const struct sandbox_job *job;
    struct sandbox_result *result;
    struct sandbox_limits limits; /**< the job's; none is zero */
    struct spawn child;           /**< bubblewrap, or the runner itself */
    int runner;                   /**< the runner's file; -1 when closed */
    int control;                  /**< our end of the runner's socket */
    int report;                   /**< its end, until it has been started */
    int output;                   /**< job->output; -1: none */
    int signals;                  /**< a signalfd, see sandbox_signals.c */
    sigset_t before;              /**< what the caller had blocked */
    uint64_t began;               /**< when the program was started */
    uint64_t free_bytes;          /**< on the work folder's disk, before */
    uint64_t next_look;           /**< at the work folder */
    bool is_stopped;              /**< result->end says why */
    struct runner_record record;  /**< the last one; kind 0: none came */
};

/** @return the job's limits, with the defaults in place of zeros. */
struct sandbox_limits sandbox_limits_of(const struct sandbox_job *job);

/* ---- sandbox_user.c: whose rights ---- */

/** Reserves a user id if we are root; otherwise does nothing. */
bool sandbox_take_user(struct sandbox *box, char why[SANDBOX_WHY]);
void sandbox_give_user(struct sandbox *box);

/** Kills all processes of the box's user, if it has one of its own. */
void sandbox_sweep(const struct sandbox *box);

/* ---- sandbox_folder.c: the work folder ---- */

/** Finds the folder and remembers whose it is. */
bool sandbox_take_folder(struct sandbox *box, const char *work,
                         char why[SANDBOX_WHY]);

/** Lets the box's user read it, and write if so asked. */
bool sandbox_lend_folder(const struct sandbox *box, bool may_write);

/** Gives it its owner and mode back. */
void sandbox_give_folder(const struct sandbox *box);

/** @return whether it holds more than that, all that takes room counted. */
bool sandbox_is_bigger(const struct sandbox *box, uint64_t bytes);

/** @return bytes that are free on its disk. */
uint64_t sandbox_free_bytes(const struct sandbox *box);

/* ---- sandbox_command.c: what to execute ---- */

#define SANDBOX_WORDS 1024
#define SANDBOX_TEXT  (64 * 1024)

/** A command line. Too large for a small stack. */
struct sandbox_command {
    char *argv[SANDBOX_WORDS + 1];
    size_t count;
    char text[SANDBOX_TEXT]; /**< words that are nobody else's are here */
    size_t used;
    bool is_full; /**< something did not fit */
};

/** @return false if the job has too many words, or wants what cannot be done
 * here; why says it. */
bool sandbox_build_command(struct sandbox_command *command,
                           const struct sandbox_run *run,
                           char why[SANDBOX_WHY]);

/** Adds a word, which must live as long as the command. */
void sandbox_add(struct sandbox_command *command, char *word);

/** Adds a word that the command keeps. */
void sandbox_add_text(struct sandbox_command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- sandbox_walls.c ---- */

/** Adds bubblewrap with all its options. */
void sandbox_add_walls(struct sandbox_command *command,
                       const struct sandbox_run *run);

/** Where the box has its input, if bubblewrap brings it there; else NULL. */
const char *sandbox_inner_input(const struct sandbox_run *run);

/* ---- sandbox_output.c: what the program writes ---- */

/** Creates the file for standard output. @return a descriptor, -1: errno. */
int sandbox_create_output(const char *path);

/** What came of reading. */
enum sandbox_taken {
    SANDBOX_NOTHING, /**< nothing was there, now or ever again */
    SANDBOX_TAKEN,
    SANDBOX_NOT_STORED, /**< the file could not be written: errno */
};

/**
 * Reads once from a pipe; closes it at its end.
 * @param file gets all of it; -1: none.
 */
enum sandbox_taken sandbox_take_output(int *reader,
                                       struct sandbox_output *output, int file);

/** Puts the line about missing bytes between both halves. */
void sandbox_finish_output(struct sandbox_output *output);

/* ---- sandbox_words.c ---- */

/** Sets the description. @param reason why there are no namespaces. */
void sandbox_describe_box(struct sandbox *box, const char *reason);

/* ---- sandbox_signals.c: the caller's signals ---- */

/** Blocks the signals that the watch looks for; false with errno. */
bool sandbox_listen(struct sandbox_run *run);
void sandbox_unlisten(struct sandbox_run *run);

/** @return a signal that wants the run to stop, 0 if none came. */
int sandbox_stop_signal(const struct sandbox_run *run);

/* ---- sandbox_watch.c, sandbox_judge.c: from start to end ---- */

/** Waits for the end of what has been started, and ends it if it must be. */
void sandbox_watch(struct sandbox_run *run);

/** Fills the result, but for the output. */
void sandbox_judge(struct sandbox_run *run);

#endif
