/**
 * @file suite_word.h
 * @brief How a test tells the grader that it came to its end.
 *
 * The grader puts a random word at the beginning of a file and gives its
 * descriptor's number in the environment. suite.c takes the word away before
 * any other code runs, and writes it behind that place when the test is over.
 *
 * What keeps code under test from doing that itself:
 *
 *     it runs before the word is taken      an engine file with code that runs
 *                                           before main is refused (entry.h)
 *     it finds the word, or suite.c,        the graded program has no symbols,
 *     by a name                             and shows the tested code none of
 *                                           the tests' (build.c)
 *     it finds the word by its look         it lies among others like it
 *     it calls what gives the word back     that is no function, but the place
 *                                           where a test returns to
 *     it ends a thread, not the test        the tests' threads note that they
 *                                           came back
 *
 * What does not: tests and tested code are one process. Whoever knows this
 * program's code can work out from an address in it, as that where umalloc
 * returns to, where the word lies, or where a test would return to. To keep
 * the word in another process until a test is over would not help: it would
 * have to be asked for, and anybody here can ask. So a test that passed tells
 * much about a submission that makes mistakes, and less about one that was
 * written to deceive; what is measured from outside, answers, locks,
 * instructions and time, does not rest on it.
 */
#ifndef SUITE_WORD_H
#define SUITE_WORD_H

#include <stdint.h>

/** The variable with the descriptor's number. */
#define SUITE_WORD "SUITE_WORD"

/** The word. */
struct suite_word {
    uint64_t words[2];
};

#endif
