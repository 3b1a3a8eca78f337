/*
 * Reads regular files, and no others.
 */
#include "regular.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Without O_NONBLOCK, open would wait for who writes into a pipe. */
int regular_open(const char *path, struct stat *status)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (file < 0)
        return -1;
    if (fstat(file, status) == 0 && S_ISREG(status->st_mode))
        return file;
    close(file);
    errno = EACCES; /* what exec says of such a file, too */
    return -1;
}

char *regular_read(int file, const struct stat *status)
{
    size_t size = (size_t)status->st_size;
    ssize_t count = 1;

    if (status->st_size > REGULAR_MOST) {
        errno = EFBIG;
        return NULL;
    }
    char *bytes = malloc(size + 1); /* never of 0 bytes */
    for (size_t at = 0; bytes != NULL && at < size; at += (size_t)count) {
        count = pread(file, bytes + at, size - at, (off_t)at);
        if (count > 0)
            continue;
        errno = count < 0 ? errno : EIO;
        free(bytes);
        bytes = NULL;
    }
    return bytes;
}
