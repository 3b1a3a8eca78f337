/**
 * @file folders.h
 * @brief Small jobs with files and folders that the grader does a lot.
 *
 *     char path[PATH_MAX];
 *     folders_path(path, grading->work, "bin/%s", name);
 *     folders_make(path, why)
 *     folders_copy("a/b.o", path, why)
 *
 * All return false with a clause in `why`, "cannot copy 'a/b.o': ...".
 */
#ifndef FOLDERS_H
#define FOLDERS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "result.h"

/** Joins a folder and a name. @return path; one that is too long is "", which
 * no file has. */
char *folders_path(char path[PATH_MAX], const char *folder, const char *format,
                   ...) __attribute__((format(printf, 3, 4)));

/** Makes a folder that others may read. */
bool folders_make(const char *path, char why[RESULT_TEXT]);

/**
 * Copies a regular file. What is `to` must not exist. Both ends are looked at
 * without following a symlink, since `from` may lie where a stranger wrote.
 */
bool folders_copy(const char *from, const char *to, bool is_program,
                  char why[RESULT_TEXT]);

/** Writes a file that does not exist yet. */
bool folders_write(const char *path, const char *text, size_t length,
                   char why[RESULT_TEXT]);

/** Copies a whole folder of files and folders, for the user to look at. */
bool folders_copy_all(const char *from, const char *to, char why[RESULT_TEXT]);

/** Empties a folder, and with `also` removes it. What cannot be removed
 * stays. */
void folders_remove(const char *path, bool also);

#endif
