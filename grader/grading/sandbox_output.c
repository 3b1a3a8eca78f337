/*
 * What the program writes to standard output and standard error.
 *
 * A buffer fills from its start; when it is full, its first half stays and
 * the second half becomes a window on the latest bytes:
 *
 *     text: |first bytes ........|latest bytes ......|
 *                                ^ HALF              ^ SANDBOX_KEPT
 *
 * At the end a line between them says how many bytes are missing.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sandbox_parts.h"

#define HALF  (SANDBOX_KEPT / 2)
#define CHUNK (16 * 1024) /* bytes per read; less than HALF */

int sandbox_create_output(const char *path)
{
    /* O_EXCL: never through a link, which somebody else may have made */
    if (unlink(path) != 0 && errno != ENOENT)
        return -1;
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

static void keep(struct sandbox_output *output, const char *bytes, size_t count)
{
    size_t room = SANDBOX_KEPT - output->length;
    size_t first = count < room ? count : room;
    size_t rest = count - first;
    char *window = output->text + HALF;
    memcpy(output->text + output->length, bytes, first);
    output->length += first;
    output->total += count;
    if (rest > 0) {
        memmove(window, window + rest, HALF - rest);
        memcpy(window + HALF - rest, bytes + first, rest);
    }
    output->text[output->length] = '\0';
}

static bool store(int file, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(file, bytes, count);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
        }
    }
    return true;
}

enum sandbox_taken sandbox_take_output(int *reader,
                                       struct sandbox_output *output, int file)
{
    char chunk[CHUNK];
    ssize_t count = *reader < 0 ? 0 : read(*reader, chunk, sizeof chunk);
    if (count == 0)
        spawn_close_end(reader);
    if (count <= 0)
        return SANDBOX_NOTHING;
    keep(output, chunk, (size_t)count);
    if (file >= 0 && !store(file, chunk, (size_t)count))
        return SANDBOX_NOT_STORED;
    return SANDBOX_TAKEN;
}

void sandbox_finish_output(struct sandbox_output *output)
{
    char line[sizeof output->text - SANDBOX_KEPT];
    char *window = output->text + HALF;
    if (output->total <= SANDBOX_KEPT)
        return;
    int length =
        snprintf(line, sizeof line, "\n[... %" PRIu64 " bytes left out ...]\n",
                 output->total - SANDBOX_KEPT);
    memmove(window + length, window, HALF);
    memcpy(window, line, (size_t)length);
    output->length += (size_t)length;
    output->text[output->length] = '\0';
}
