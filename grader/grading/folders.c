/*
 * Copies, writes and removes files below the grader's temporary folder. Parts
 * of it were written by strangers: no symlink is followed.
 */
#define _GNU_SOURCE /* nftw */

#include "folders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READABLE   0644
#define EXECUTABLE 0755

/* Descriptors that walking a folder may use. */
#define WALK_FILES 16

static bool cannot(char why[RESULT_TEXT], const char *what, const char *path)
{
    snprintf(why, RESULT_TEXT, "cannot %s '%.1000s': %s", what, path,
             strerror(errno));
    return false;
}

char *folders_path(char path[PATH_MAX], const char *folder, const char *format,
                   ...)
{
    va_list arguments;
    int length = snprintf(path, PATH_MAX, "%s/", folder);
    va_start(arguments, format);
    if (length > 0 && length < PATH_MAX)
        length += vsnprintf(path + length, (size_t)(PATH_MAX - length), format,
                            arguments);
    va_end(arguments);
    if (length < 0 || length >= PATH_MAX)
        path[0] = '\0';
    return path;
}

bool folders_make(const char *path, char why[RESULT_TEXT])
{
    if (mkdir(path, EXECUTABLE) != 0)
        return cannot(why, "make the folder", path);
    return chmod(path, EXECUTABLE) == 0 || cannot(why, "make the folder", path);
}

static bool write_all(int file, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t done = write(file, text, length);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        text += done;
        length -= (size_t)done;
    }
    return true;
}

static bool pour(int from, int to)
{
    static char buffer[64 * 1024];
    ssize_t got;
    while ((got = read(from, buffer, sizeof buffer)) != 0) {
        if (got < 0 && errno != EINTR)
            return false;
        if (got > 0 && !write_all(to, buffer, (size_t)got))
            return false;
    }
    return true;
}

/* A regular file, or -1 with errno. */
static int open_file(const char *path)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file >= 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode))
        return file;
    if (file >= 0) {
        close(file);
        errno = EINVAL;
    }
    return -1;
}

static int create(const char *path, mode_t mode)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file >= 0 && fchmod(file, mode) != 0) { /* whatever the umask is */
        close(file);
        return -1;
    }
    return file;
}

bool folders_copy(const char *from, const char *to, bool is_program,
                  char why[RESULT_TEXT])
{
    int source = open_file(from);
    if (source < 0)
        return cannot(why, "read", from);
    int target = create(to, is_program ? EXECUTABLE : READABLE);
    bool ok = target >= 0 && pour(source, target);
    if (target >= 0)
        ok = close(target) == 0 && ok;
    if (!ok)
        cannot(why, "write", to);
    close(source);
    return ok;
}

bool folders_write(const char *path, const char *text, size_t length,
                   char why[RESULT_TEXT])
{
    int file = create(path, READABLE);
    bool ok = file >= 0 && write_all(file, text, length);
    if (file >= 0)
        ok = close(file) == 0 && ok;
    return ok || cannot(why, "write", path);
}

/* ---- whole folders ---- */

static bool copy_entry(const char *from, const char *to, char why[RESULT_TEXT])
{
    struct stat status;
    if (lstat(from, &status) != 0)
        return cannot(why, "read", from);
    if (S_ISDIR(status.st_mode))
        return folders_copy_all(from, to, why);
    if (!S_ISREG(status.st_mode))
        return true;
    return folders_copy(from, to, (status.st_mode & S_IXUSR) != 0, why);
}

bool folders_copy_all(const char *from, const char *to, char why[RESULT_TEXT])
{
    char inner[PATH_MAX];
    char outer[PATH_MAX];
    const struct dirent *entry;
    DIR *folder = opendir(from);
    if (folder == NULL)
        return cannot(why, "read", from);
    bool ok = folders_make(to, why);
    while (ok && (entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        ok = copy_entry(folders_path(inner, from, "%s", entry->d_name),
                        folders_path(outer, to, "%s", entry->d_name), why);
    }
    closedir(folder);
    return ok;
}

static int remove_one(const char *path, const struct stat *status, int kind,
                      struct FTW *place)
{
    (void)status;
    if (place->level == 0)
        return 0;
    if (kind == FTW_DP)
        rmdir(path);
    else
        unlink(path);
    return 0;
}

/* A stranger may have taken the right to look into his folders away. */
static int unlock_one(const char *path, const struct stat *status, int kind,
                      struct FTW *place)
{
    (void)status;
    (void)place;
    if (kind == FTW_D || kind == FTW_DNR)
        chmod(path, S_IRWXU);
    return 0;
}

void folders_remove(const char *path, bool also)
{
    nftw(path, unlock_one, WALK_FILES, FTW_PHYS);
    nftw(path, remove_one, WALK_FILES, FTW_PHYS | FTW_DEPTH);
    if (also)
        rmdir(path);
}
