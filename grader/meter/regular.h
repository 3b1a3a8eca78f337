/**
 * @file regular.h
 * @brief Reads files whose names come from somebody else.
 *
 *     struct stat status;
 *     int file = regular_open(path, &status);
 *     char *bytes = file < 0 ? NULL : regular_read(file, &status);
 *     if (bytes == NULL)
 *         say("cannot read '%s': %s", path, strerror(errno));
 *
 * A name in the counters may be that of a pipe or a terminal, on which open
 * or read would wait for ever.
 */
#ifndef REGULAR_H
#define REGULAR_H

#include <sys/stat.h>

/** Bytes of the largest file that is read: 1 GiB. */
#define REGULAR_MOST (1024L * 1024 * 1024)

/**
 * Opens a regular file for reading; never waits.
 * @param status gets what fstat says of it.
 * @return a descriptor that exec closes; -1 with errno: EACCES if it is no
 * regular file.
 */
int regular_open(const char *path, struct stat *status);

/**
 * Reads a file as a whole: one that shrinks meanwhile cannot kill us, as a
 * mapping would.
 * @return status->st_size bytes, to be freed; NULL with errno: EFBIG if there
 * are more than REGULAR_MOST, EIO if it shrank.
 */
char *regular_read(int file, const struct stat *status);

#endif
