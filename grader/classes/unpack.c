/*
 * One box for all archives, opened with the first of them.
 *
 *     place/archive    a copy, for the box's user to read
 *     place/unpacked   the box's work folder, empty before each
 */
#include "unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../grading/folders.h"

/* Limits: seconds, and bytes. A C file of more than 1 MiB is refused, and a
 * few hundred are more than anybody hands in. */
#define SECONDS    20
#define FILE_BYTES ((uint64_t)2 * 1024 * 1024)
#define ALL_BYTES  ((uint64_t)32 * 1024 * 1024)
#define MEMORY     ((uint64_t)1024 * 1024 * 1024)
#define SAID_BYTES ((uint64_t)64 * 1024)

/* How much of bsdtar's words is shown. */
#define SHOWN 200

static bool open_box(struct unpack *unpack)
{
    char why[RESULT_TEXT];
    char reason[SANDBOX_WHY];
    folders_path(unpack->work, unpack->place, "unpacked");
    folders_path(unpack->copy, unpack->place, "archive");
    if (!folders_make(unpack->work, why)) {
        result_set(unpack->trouble, "%s", why);
        return false;
    }
    if (!sandbox_open(&unpack->box, unpack->work, reason)) {
        result_set(unpack->trouble, "%s", reason);
        return false;
    }
    unpack->is_open = true;
    return true;
}

/* ---- the archive ---- */

static bool pour(int from, int to)
{
    static char bytes[65536];
    ssize_t got;
    off_t all = 0;
    while ((got = read(from, bytes, sizeof bytes)) > 0) {
        all += got;
        if (all > UNPACK_MOST) {
            errno = EFBIG;
            return false;
        }
        for (ssize_t done = 0, more; done < got; done += more)
            if ((more = write(to, bytes + done, (size_t)(got - done))) < 0)
                return false;
    }
    return got == 0;
}

/* Opens a regular file, whatever lies there meanwhile. */
static int open_regular(int parent, const char *name, char problem[RESULT_TEXT])
{
    struct stat status;
    int file =
        openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file >= 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_size <= UNPACK_MOST)
        return file;
    if (file < 0)
        result_set(problem, "cannot read '%.300s': %s", name, strerror(errno));
    else if (S_ISREG(status.st_mode))
        result_set(problem, "'%.300s' has more than 64 MiB", name);
    else
        result_set(problem, "'%.300s' is not a regular file", name);
    if (file >= 0)
        close(file);
    return -1;
}

static bool fetch(struct unpack *unpack, int parent, const char *name,
                  char problem[RESULT_TEXT])
{
    int from = open_regular(parent, name, problem);
    if (from < 0)
        return false;
    unlink(unpack->copy);
    int to = open(unpack->copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    bool ok = to >= 0 && fchmod(to, 0644) == 0 && pour(from, to);
    if (!ok)
        result_set(unpack->trouble, "cannot copy '%.300s' to '%.300s': %s",
                   name, unpack->copy, strerror(errno));
    if (to >= 0)
        close(to);
    close(from);
    return ok;
}

/* ---- bsdtar ---- */

/* The first line that it said, without its own name. */
static void quote(const struct sandbox_result *result, char line[SHOWN + 1])
{
    const char *text = result->err.text;
    if (strncmp(text, "bsdtar: ", 8) == 0)
        text += 8;
    snprintf(line, SHOWN + 1, "%.*s", (int)strcspn(text, "\n"), text);
}

static bool judge(struct unpack *unpack, const struct sandbox_job *job,
                  const struct sandbox_result *result, const char *name,
                  char problem[RESULT_TEXT])
{
    char line[SHOWN + 1];
    char how[SANDBOX_WHY + 64];
    if (result->end == SANDBOX_EXITED && result->code == 0)
        return true;
    if (result->end == SANDBOX_INTERRUPTED)
        unpack->signal = result->code;
    sandbox_describe(job, result, how, sizeof how);
    if (result->end == SANDBOX_NOT_STARTED)
        result_set(unpack->trouble,
                   "cannot run bsdtar (package libarchive-tools): %s", how);
    quote(result, line);
    result_set(problem, "cannot unpack '%.300s': %s", name,
               result->end == SANDBOX_EXITED && *line != '\0' ? line : how);
    return false;
}

static bool run(struct unpack *unpack, const char *name,
                char problem[RESULT_TEXT])
{
    static struct sandbox_result result;
    char *argv[] = {"bsdtar",
                    "-x",
                    "--no-same-owner",
                    "--no-same-permissions",
                    "--include",
                    "*.c",
                    "-C",
                    unpack->work,
                    "-f",
                    unpack->copy,
                    NULL};
    const struct sandbox_job job = {.argv = argv,
                                    .may_write = true,
                                    .mounts = {{unpack->copy, unpack->copy}},
                                    .limits = {.wall_seconds = SECONDS,
                                               .file_bytes = FILE_BYTES,
                                               .work_bytes = ALL_BYTES,
                                               .memory_bytes = MEMORY,
                                               .output_bytes = SAID_BYTES}};
    sandbox_run(&unpack->box, &job, &result);
    return judge(unpack, &job, &result, name, problem);
}

int unpack_open(struct unpack *unpack, int parent, const char *name,
                char problem[RESULT_TEXT])
{
    if (!unpack->is_open && !open_box(unpack))
        return -1;
    unpack_clear(unpack);
    if (!fetch(unpack, parent, name, problem) || !run(unpack, name, problem))
        return -1;
    int folder = open(unpack->work, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        result_set(unpack->trouble, "cannot read '%.300s': %s", unpack->work,
                   strerror(errno));
    return folder;
}

void unpack_clear(struct unpack *unpack)
{
    if (unpack->is_open)
        folders_remove(unpack->work, false);
}

void unpack_close(struct unpack *unpack)
{
    if (!unpack->is_open)
        return;
    unpack_clear(unpack);
    sandbox_close(&unpack->box);
    unpack->is_open = false;
}
