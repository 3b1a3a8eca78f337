/**
 * @file counter.h
 * @brief How many instructions a program executes, as Valgrind counts them.
 *
 *     struct counter counter;
 *     if (!counter_open(&counter))
 *         ... errno
 *     wish.before = counter.before;
 *     wish.keep_file = counter.file;
 *     subject_run(grading, &wish, &result);
 *     if (counter_close(&counter, &instructions) == 1) ...
 *
 * Valgrind's own words come through a socket that it hides from the program:
 * the program can neither write to it nor open it, and what is in a socket
 * cannot be taken back. The tool is cachegrind without caches, the quickest
 * that counts (here as quick as Valgrind's doing nothing); a count is the
 * same from run to run within 1 in 100,000 on a busy machine, too.
 */
#ifndef COUNTER_H
#define COUNTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNTER_WORDS 8

/** A count that is going on. */
struct counter {
    const char *before[COUNTER_WORDS + 1]; /**< words in front of the command */
    int file;       /**< the descriptor that the run has to inherit */
    int reader;     /**< what Valgrind said comes out here */
    char words[32]; /**< one of `before` */
};

/** Whether there is a Valgrind where the box has one. */
bool counter_is_there(void);

/** @return false with errno. */
bool counter_open(struct counter *counter);

/**
 * Ends it; to be called after the run, however that went.
 * @return how many counts came: 1 is right. 0: the program replaced itself, or
 * was killed; more: it made copies of itself, and `count` is the last one's.
 */
size_t counter_close(struct counter *counter, uint64_t *count);

/** Finds the counts in what Valgrind said, as counter_close does. */
size_t counter_parse(const char *said, uint64_t *count);

/**
 * Whether a program contains requests to Valgrind, with which it could switch
 * counting off (cachegrind 3.22 and newer). Known for x86-64 only.
 */
bool counter_is_addressed(const char *program);

#endif
