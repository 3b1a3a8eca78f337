/*
 * The work folder: whose it is, and how much is in it.
 *
 * When the box has a user of its own, the folder gets that user's group while
 * the box is open, and that user as owner during a run that may write; the
 * caller being root can always do what it likes there. All else about
 * reading and writing is bubblewrap's business, which mounts the folder read
 * only or not; where it cannot, this is all there is.
 *
 * How much is in it is looked up while a program that may write runs. The
 * program can do to its files what it likes meanwhile, so nothing is followed
 * or opened here but folders, and what is too deep or too much to count is
 * too big.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "sandbox_parts.h"

#define BLOCK       512u  /* bytes in st_blocks */
#define ENTRY_BYTES 4096u /* what a file takes at least */
#define MOST_DEPTH  32

/* ---- whose it is ---- */

static bool refuse(char why[SANDBOX_WHY], const char *path, const char *reason)
{
    snprintf(why, SANDBOX_WHY, "cannot box in '%.200s': %s", path, reason);
    return false;
}

/* Whether a stranger gets to the folder: looks at all above it. */
static bool is_reachable(const char *work, char why[SANDBOX_WHY])
{
    char above[PATH_MAX];
    struct stat status;
    for (const char *end = strchr(work + 1, '/'); end != NULL;
         end = strchr(end + 1, '/')) {
        snprintf(above, sizeof above, "%.*s", (int)(end - work), work);
        if (stat(above, &status) != 0)
            return refuse(why, above, strerror(errno));
        if ((status.st_mode & S_IXOTH) == 0) {
            snprintf(why, SANDBOX_WHY,
                     "cannot box in '%.200s': root runs programs as another "
                     "user, who cannot enter '%.200s'",
                     work, above);
            return false;
        }
    }
    return true;
}

bool sandbox_take_folder(struct sandbox *box, const char *work,
                         char why[SANDBOX_WHY])
{
    struct stat status;
    if (realpath(work, box->work) == NULL || stat(box->work, &status) != 0)
        return refuse(why, work, strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return refuse(why, work, strerror(ENOTDIR));
    if (strrchr(box->work, '/') == box->work) /* "/", "/usr": by mistake */
        return refuse(why, work, "it is a folder of the system");
    box->owner = status.st_uid;
    box->group = status.st_gid;
    box->mode = status.st_mode & 07777;
    return geteuid() != 0 || is_reachable(box->work, why);
}

bool sandbox_lend_folder(const struct sandbox *box, bool may_write)
{
    mode_t mode = (box->mode & ~(mode_t)(S_IWGRP | S_IWOTH)) | S_IRWXU;
    if (box->uid == 0) {
        /* a program may have changed it; fails if it is not ours */
        chmod(box->work, box->mode | S_IRWXU);
        return true;
    }
    return chown(box->work, may_write ? box->uid : 0, box->uid) == 0 &&
           chmod(box->work, mode | S_IRGRP | S_IXGRP) == 0;
}

void sandbox_give_folder(const struct sandbox *box)
{
    /* if the folder is gone, nothing is to be given back */
    if (box->uid != 0 && chown(box->work, box->owner, box->group) != 0)
        return;
    chmod(box->work, box->mode);
}

/* ---- how much is in it ---- */

static uint64_t add_folder(int folder, uint64_t most, int depth);

/* What vanishes meanwhile counts nothing. */
static uint64_t add_entry(int folder, const char *name, uint64_t most,
                          int depth)
{
    struct stat status;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
        fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return 0;
    uint64_t sum = ENTRY_BYTES + (uint64_t)status.st_blocks * BLOCK;
    if (!S_ISDIR(status.st_mode) || sum > most)
        return sum;
    int inner =
        openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner < 0)
        return errno == EACCES ? most + 1 : sum;
    return sum + add_folder(inner, most - sum, depth + 1);
}

/* Adds up until it is more than `most`. Closes the folder. */
static uint64_t add_folder(int folder, uint64_t most, int depth)
{
    uint64_t sum = 0;
    const struct dirent *entry;
    DIR *stream = depth < MOST_DEPTH ? fdopendir(folder) : NULL;
    if (stream == NULL) {
        close(folder);
        return most + 1;
    }
    while (sum <= most && (entry = readdir(stream)) != NULL)
        sum += add_entry(dirfd(stream), entry->d_name, most - sum, depth);
    closedir(stream); /* it was only read */
    return sum;
}

bool sandbox_is_bigger(const struct sandbox *box, uint64_t bytes)
{
    if (bytes == SANDBOX_UNLIMITED)
        return false;
    int folder = open(box->work, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return errno == EACCES;
    return add_folder(folder, bytes, 0) > bytes;
}

uint64_t sandbox_free_bytes(const struct sandbox *box)
{
    struct statvfs status;
    if (statvfs(box->work, &status) != 0)
        return 0;
    return (uint64_t)status.f_bavail * status.f_frsize;
}
