/*
 * A file that appears whole or not at all: everything is written to
 * PATH.part-PID beside it, which takes PATH's name at the very end. Renaming
 * is atomic, so whoever opens PATH finds the old file or the new one.
 *
 * The part file of a living run is locked with flock; the kernel drops the
 * lock when the process ends, however it ends. A part file that can be locked
 * is therefore a leftover.
 *
 * `part_of_signal` is what the signal handler reads. The main thread writes
 * it while `part_exists` is false; that flag is atomic.
 */
#include "output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static char part_of_signal[PATH_MAX + OUTPUT_SUFFIX];
static pid_t owner_of_part; /* forked children must not remove it */
static atomic_bool part_exists;

/* Signals that end a program and can be caught. */
static const int ending_signals[] = {
    SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM, SIGUSR1, SIGUSR2,  SIGABRT,
    SIGBUS, SIGFPE, SIGILL,  SIGSEGV, SIGTRAP, SIGXCPU, SIGVTALRM};

/* The handler is off again when it runs (SA_RESETHAND): the signal that it
 * raises ends the program as if it had not been caught. */
static void remove_part(int signal_number)
{
    if (atomic_load(&part_exists) && getpid() == owner_of_part)
        unlink(part_of_signal);
    raise(signal_number);
}

/* Handlers of others (sanitizers) and ignored signals (nohup) stay. */
static void catch_signals(void)
{
    struct sigaction ours = {.sa_handler = remove_part,
                             .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};
    size_t count = sizeof ending_signals / sizeof *ending_signals;

    sigemptyset(&ours.sa_mask);
    for (size_t i = 0; i < count; i++) {
        struct sigaction now;
        if (sigaction(ending_signals[i], NULL, &now) == 0 &&
            now.sa_handler == SIG_DFL)
            sigaction(ending_signals[i], &ours, NULL);
    }
}

/* Copies a path that must fit. */
static bool copy_path(char *to, const char *from)
{
    size_t length = strlen(from);

    if (length >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(to, from, length + 1);
    return true;
}

/* Splits "folder/name": returns the name and leaves the folder's length,
 * slash included. */
static const char *name_in(const char *path, size_t *folder_length)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;

    *folder_length = (size_t)(name - path);
    return name;
}

/* Replaces a symlink by what it points to, also when that does not exist. */
static bool follow_symlinks(char *path)
{
    char target[PATH_MAX];
    char joined[PATH_MAX];
    ssize_t length;

    for (int links = 0; links < 40; links++) {
        size_t folder;
        length = readlink(path, target, sizeof target - 1);
        if (length < 0)
            return true;
        target[length] = '\0';
        name_in(path, &folder);
        if (target[0] == '/')
            folder = 0;
        if (folder + (size_t)length >= sizeof joined) {
            errno = ENAMETOOLONG;
            return false;
        }
        memcpy(joined, path, folder);
        memcpy(joined + folder, target, (size_t)length + 1);
        memcpy(path, joined, folder + (size_t)length + 1);
    }
    errno = ELOOP;
    return false;
}

/* Is this "NAME.part-DIGITS"? */
static bool is_part_of(const char *candidate, const char *name)
{
    size_t length = strlen(name);

    if (strncmp(candidate, name, length) != 0 ||
        strncmp(candidate + length, ".part-", 6) != 0)
        return false;
    const char *digits = candidate + length + 6;
    return *digits != '\0' && strspn(digits, "0123456789") == strlen(digits);
}

/* Removes a part file whose writer is dead. */
static void remove_leftover(int folder, const char *name)
{
    struct stat about;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);

    if (fd < 0)
        return;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) &&
        flock(fd, LOCK_EX | LOCK_NB) == 0)
        unlinkat(folder, name, 0);
    close(fd);
}

static void remove_leftovers(const char *path)
{
    char folder[PATH_MAX + 1]; /* a path that ends in a slash, and "." */
    size_t length;
    const char *name = name_in(path, &length);

    memcpy(folder, path, length);
    memcpy(folder + length, ".", 2);
    DIR *entries = opendir(folder);
    if (entries == NULL)
        return;
    struct dirent *entry;
    while ((entry = readdir(entries)) != NULL)
        if (is_part_of(entry->d_name, name))
            remove_leftover(dirfd(entries), entry->d_name);
    closedir(entries);
}

/* Makes the part file and locks it. Another run may take it for a leftover
 * between the two; then it has no name any more, and we try again. */
static int make_part(struct output *output)
{
    struct stat about;

    snprintf(output->part, sizeof output->part, "%s.part-%ld", output->path,
             (long)getpid());
    for (int attempt = 0; attempt < 10; attempt++) {
        int fd = open(output->part, O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (fd < 0)
            return -1;
        if (flock(fd, LOCK_EX) == 0 && fstat(fd, &about) == 0 &&
            about.st_nlink > 0)
            return fd;
        close(fd);
    }
    errno = EBUSY;
    return -1;
}

/* What the new file takes over from the one that it will replace. */
static bool keep_mode(int fd, const struct stat *old)
{
    if (old->st_uid != geteuid() || old->st_gid != getegid())
        if (fchown(fd, old->st_uid, old->st_gid) != 0 && errno != EPERM)
            return false;
    return fchmod(fd, old->st_mode & 07777) == 0;
}

/* A new regular file, or one that replaces `old` (NULL if there is none). */
static int open_part(struct output *output, const struct stat *old)
{
    remove_leftovers(output->path);
    if (old != NULL && access(output->path, W_OK) != 0)
        return -1;
    int fd = make_part(output);
    if (fd < 0)
        return -1;
    memcpy(part_of_signal, output->part, sizeof part_of_signal);
    owner_of_part = getpid();
    atomic_store(&part_exists, true);
    catch_signals();
    if (old != NULL && !keep_mode(fd, old)) {
        int error = errno;
        close(fd);
        blocks_output_discard(output);
        errno = error;
        return -1;
    }
    return fd;
}

bool blocks_output_open(struct output *output, const char *path)
{
    struct stat old;
    int fd;

    output->stream = NULL;
    output->part[0] = '\0';
    if (!copy_path(output->path, path))
        return false;
    bool exists = stat(path, &old) == 0;
    if (!exists && errno != ENOENT)
        return false;
    output->is_direct = exists && !S_ISREG(old.st_mode);
    if (output->is_direct)
        fd = open(path, O_WRONLY);
    else if (follow_symlinks(output->path))
        fd = open_part(output, exists ? &old : NULL);
    else
        fd = -1;
    if (fd < 0)
        return false;
    output->stream = fdopen(fd, "wb");
    if (output->stream == NULL) {
        close(fd);
        blocks_output_discard(output);
    }
    return output->stream != NULL;
}

/* Bytes that only the kernel has may still fail to reach the disk. What
 * cannot be synchronised (a pipe, some file systems) says EINVAL. */
bool blocks_output_flush(struct output *output)
{
    return fflush(output->stream) == 0 && (fsync(fileno(output->stream)) == 0 ||
                                           errno == EINVAL || errno == EROFS);
}

static void forget_part(struct output *output)
{
    atomic_store(&part_exists, false);
    output->part[0] = '\0';
}

bool blocks_output_commit(struct output *output)
{
    bool ok = blocks_output_flush(output) &&
              (output->is_direct || rename(output->part, output->path) == 0);

    if (!ok) {
        int error = errno;
        blocks_output_discard(output);
        errno = error;
        return false;
    }
    forget_part(output);
    ok = fclose(output->stream) == 0;
    output->stream = NULL;
    return ok;
}

void blocks_output_discard(struct output *output)
{
    if (output->stream != NULL)
        fclose(output->stream);
    output->stream = NULL;
    if (output->part[0] != '\0')
        unlink(output->part);
    forget_part(output);
}
