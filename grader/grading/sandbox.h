/**
 * @file sandbox.h
 * @brief Runs an untrusted program where it can do no harm.
 *
 *     struct sandbox box;
 *     sandbox_open(&box, "build/x/work", why);
 *     struct sandbox_job job = {.argv = argv, .limits = {.wall_seconds = 10}};
 *     static struct sandbox_result result;
 *     sandbox_run(&box, &job, &result);
 *     if (result.end == SANDBOX_EXITED && result.code == 0) ...
 *     sandbox_close(&box);
 *
 * The program sees: /usr and what it needs of /etc, read only; a work folder,
 * read only unless it is asked for; a small /tmp of its own. It sees no other
 * process, no network, nothing of the caller's files, environment and
 * descriptors. When it has ended, or its time is up, all that it started is
 * dead.
 *
 * Containment comes from bubblewrap in a new user namespace, run as an
 * unprivileged user (when the caller is root, a user id of the box's own),
 * from limits on resources, and from a runner (runner.c) that is process 1 in
 * there and tells how the program ended on a descriptor that the program does
 * not have. Where the system refuses namespaces, only user id and limits are
 * left, and box->description says so.
 *
 * When the caller is root, the program runs as somebody else. Therefore:
 * - the work folder changes hands: while the box is open it belongs to that
 *   user's group, and during a run that may write, to that user;
 * - that user must be able to reach it, so all folders above it need x for
 *   others (sandbox_open says which one does not); likewise the mounts;
 * - files in it must be readable for others.
 */
#ifndef SANDBOX_H
#define SANDBOX_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "stacks.h"

/** Bytes that are kept of each output: the first and the last half of it. */
#define SANDBOX_KEPT (64 * 1024)

/** Room for a reason. */
#define SANDBOX_WHY 512

/** A limit on bytes that is none. TSan and ASan need it for their memory. */
#define SANDBOX_UNLIMITED UINT64_MAX

/** A place to run programs in. One thread uses it, one program at a time. */
struct sandbox {
    char work[PATH_MAX]; /**< absolute; seen inside under the same path */
    uid_t uid;           /**< who runs inside; 0: nobody else (not root) */
    bool has_namespaces;
    char runner[PATH_MAX];
    char description[256]; /**< for the result: how it is contained */

    int lock;    /**< the descriptor that reserves uid; -1: none */
    uid_t owner; /**< of the work folder, when the box was opened ... */
    gid_t group;
    mode_t mode;
};

/** What a program may use. Zero takes the default in brackets. */
struct sandbox_limits {
    unsigned wall_seconds; /**< from its start; the box has as long [10] */
    unsigned cpu_seconds;  /**< of each process [wall_seconds + 1] */
    uint64_t memory_bytes; /**< address space of each process [4 GiB] */
    uint64_t file_bytes;   /**< largest file it may write [64 MiB] */
    uint64_t tmp_bytes;    /**< its /tmp [64 MiB] */
    uint64_t work_bytes;   /**< all that lies in a work folder that it may
                                write [256 MiB]; looked at 50 times a second,
                                so it can be exceeded for a moment */
    unsigned processes;    /**< with threads [256] */
    unsigned files;        /**< open descriptors [256] */
    uint64_t output_bytes; /**< written to each of stdout and stderr before
                                it is killed [16 MiB] */
};

/** A file or folder that the program is to see besides, read only. */
struct sandbox_mount {
    const char *from; /**< outside, absolute */
    const char *to;   /**< inside, absolute; in the work folder only if it
                           exists there. Without namespaces nothing can be
                           mounted: then only to == from works */
};

#define SANDBOX_MOUNTS 8

/** What to run. Fields left zero have a sensible meaning. */
struct sandbox_job {
    char *const *argv; /**< program and arguments, NULL; a name without
                            slash is looked up in /usr/bin:/bin */
    char *const
        *environment;   /**< "NAME=value", NULL; NULL: PATH and LANG only */
    const char *input;  /**< file for standard input; NULL: none */
    const char *output; /**< file that gets all of standard output (as
                             the caller), besides what is kept; or NULL. An
                             old one is removed; must not lie in a folder
                             that the program may write */
    bool may_write;     /**< the work folder is writable */
    bool is_pinned;     /**< it may use one CPU only ... */
    int cpu;            /**< ... this one */
    int keep_file;      /**< a descriptor that it inherits under its
                             number; less than 3: none */
    bool wants_stacks;  /**< at its wall-clock limit, result->stacks */
    int also_keep;      /**< another one, likewise */
    struct sandbox_mount mounts[SANDBOX_MOUNTS]; /**< from NULL: unused */
    struct sandbox_limits limits;
};

/** How it ended. */
enum sandbox_end {
    SANDBOX_EXITED,      /**< code is its exit status */
    SANDBOX_SIGNALLED,   /**< code is the signal. SIGKILL with a `why`: its
                              runner died, which only the program or the
                              system's lack of memory can have caused */
    SANDBOX_TIMED_OUT,   /**< killed at the wall-clock limit */
    SANDBOX_TOO_LOUD,    /**< killed for too much output */
    SANDBOX_TOO_BIG,     /**< killed for too much in the work folder */
    SANDBOX_INTERRUPTED, /**< the caller got signal `code`; all is dead */
    SANDBOX_NOT_STARTED, /**< the box or the program could not be started, or
                              its output not be stored: `why` says it; never
                              the program's fault alone */
};

/** What it wrote to one descriptor. */
struct sandbox_output {
    char text[SANDBOX_KEPT + 64]; /**< its first and last bytes, between them a
                                       line that says what is missing; a NUL */
    size_t length;
    uint64_t total; /**< bytes in all */
};

/** What came of it. */
struct sandbox_result {
    enum sandbox_end end;
    int code;
    char why[SANDBOX_WHY];
    uint64_t wall_ns; /**< from its start to its end as the runner measured:
                           the box's own start is not in it */
    uint64_t user_ns; /**< likewise, of all processes that it started, also
                           of those that it did not wait for */
    uint64_t system_ns;
    long peak_kib;        /**< of the largest of them */
    unsigned left_behind; /**< processes that were still there at its end */
    struct sandbox_output out;
    struct sandbox_output err;
    char stacks[STACKS_TEXT]; /**< where its threads stood when its time was
                                   up, or why that is not known (stacks.h);
                                   "" at any other end, or if not wanted */
};

/**
 * Makes a box around a folder, which must exist. Runs a trial program in it
 * (some milliseconds) to see what the system allows.
 * @param why gets the reason if it cannot be done.
 */
bool sandbox_open(struct sandbox *box, const char *work, char why[SANDBOX_WHY]);

/** Gives its user id back, kills what should not be there, and gives the work
 * folder its owner and mode back. What the program made in it stays. */
void sandbox_close(struct sandbox *box);

/**
 * Runs a program in it and waits for its end, and for the end of all that it
 * started. Signals as in run.h: after SANDBOX_INTERRUPTED the caller tidies
 * up and ends. When the caller is killed outright, all in the box dies too.
 */
void sandbox_run(struct sandbox *box, const struct sandbox_job *job,
                 struct sandbox_result *result);

/** Says how it ended: "exit status 1", "killed by signal 11 (Segmentation
 * fault)", "still running after 10 s, stopped", ... @return text. */
const char *sandbox_describe(const struct sandbox_job *job,
                             const struct sandbox_result *result, char *text,
                             size_t size);

#endif
