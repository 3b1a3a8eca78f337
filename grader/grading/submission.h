/**
 * @file submission.h
 * @brief The file as it was handed in.
 *
 *     struct submission file;
 *     if (!submission_read(&file, "ada/x.c", why))
 *         say("%s", why);              "cannot grade 'ada/x.c': a folder"
 *     ... file.text, file.length, file.hash ...
 *     submission_free(&file);
 */
#ifndef SUBMISSION_H
#define SUBMISSION_H

#include <stdbool.h>
#include <stddef.h>

#include "result.h"

/** Bytes that a submission may have. */
#define SUBMISSION_MOST (1024 * 1024)

/** A submission. */
struct submission {
    char *text;    /**< its bytes and a NUL */
    size_t length; /**< without that */
    char hash[65]; /**< SHA-256, hexadecimal */
};

/**
 * Reads a submission: a regular file that ends in .c, of text, not too large.
 * @param why gets one line if it is not.
 */
bool submission_read(struct submission *submission, const char *path,
                     char why[RESULT_TEXT]);

/** Frees the text. */
void submission_free(struct submission *submission);

#endif
