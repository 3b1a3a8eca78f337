/**
 * @file lab_answer.h
 * @brief Answers: what an oracle says of an input, and what a program says.
 *
 *     struct lab_answer right;
 *     char said[LAB_ANSWER];
 *     if (!lab_answer_read(&right, json))          what the oracle has printed
 *         ...
 *     if (lab_answer_said(out, length, lab.answer, said) &&
 *         strcmp(said, right.text) == 0)
 *         ...                                                 it is right
 *
 * An oracle prints one object of JSON: {"signature": ..., "blocks": N,
 * "acquisitions": N}, and perhaps more. A signature, as the hash of a block, is
 * an integer, or a text of 1 to LAB_ANSWER_MOST characters of ASCII that can be
 * seen. Which it is is the lab's business: here both are texts.
 */
#ifndef LAB_ANSWER_H
#define LAB_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Characters of an answer that is right, at most. */
#define LAB_ANSWER_MOST 62

/** Room for an answer, with its NUL. One that is cut to fit in here has more
 * characters than LAB_ANSWER_MOST, so it equals none that is right. */
#define LAB_ANSWER (LAB_ANSWER_MOST + 2)

/** What an oracle says of an input. */
struct lab_answer {
    char text[LAB_ANSWER];
    uint64_t blocks;       /**< of it */
    uint64_t acquisitions; /**< by a program that locks each time */
};

/** Reads an oracle's JSON. @return false: it is none. */
bool lab_answer_read(struct lab_answer *answer, const char *json);

/** Reads the block_hashes of an oracle's JSON, of which there is to be a
 * number. @param hashes has room for them. @return false: it is none. */
bool lab_answer_blocks(const char *json, char (*hashes)[LAB_ANSWER],
                       size_t count);

/**
 * Finds a program's answer: what stands behind the prefix in the last line of
 * its output that is not empty.
 * @param text gets it, as much as there is room for; "" if there is none.
 * @return whether that line begins so, and is a text.
 */
bool lab_answer_said(const char *output, size_t length, const char *prefix,
                     char text[LAB_ANSWER]);

#endif
