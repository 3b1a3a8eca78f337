/*
 * Running data/gen and reading what it writes.
 *
 * It is found beside the program that calls, since both are built into the
 * same folder. A gen that fails, writes too little or cannot be run is told
 * by errno: EIO stands for one that ran and did not do its work. It gets an
 * empty environment, and everything from the caller's standard error on.
 *
 * No locks, no threads; the only state is the path.
 */
#include "inputs_gen.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char *inputs_gen_path;

/* From X/grader/oracles/caller to X/data/gen. */
static bool find(void)
{
    static char path[PATH_MAX + 16];
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX);
    path[length < 0 ? 0 : length] = '\0';
    for (int i = 0; i < 3; i++) {
        char *slash = strrchr(path, '/');
        if (slash == NULL) {
            errno = ENOENT;
            return false;
        }
        *slash = '\0';
    }
    snprintf(path + strlen(path), 16, "/data/gen");
    inputs_gen_path = path;
    return true;
}

/* In the child. */
_Noreturn static void become(char *const *arguments, int output)
{
    char *const environment[] = {NULL};
    if (dup2(output, STDOUT_FILENO) >= 0)
        execve(inputs_gen_path, arguments, environment);
    _exit(127);
}

/* Starts gen. Returns where its output can be read, or -1. */
static int start(char *const *arguments, pid_t *pid)
{
    int ends[2];
    if (inputs_gen_path == NULL && !find())
        return -1;
    if (access(inputs_gen_path, X_OK) != 0 || pipe(ends) != 0)
        return -1;
    *pid = fork();
    if (*pid == 0)
        become(arguments, ends[1]);
    int reason = errno;
    close(ends[1]);
    if (*pid > 0)
        return ends[0];
    close(ends[0]);
    errno = reason;
    return -1;
}

/* Reads what it writes, up to `room` bytes. Returns their number, or -1. */
static ssize_t run(char *const *arguments, char *to, size_t room)
{
    pid_t pid;
    ssize_t length = 0, n;
    int status = 0;
    int from = start(arguments, &pid);
    if (from < 0)
        return -1;
    while ((n = read(from, to + length, room - (size_t)length)) > 0 ||
           (n < 0 && errno == EINTR))
        length += n > 0 ? n : 0;
    close(from);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (n == 0 && status == 0)
        return length;
    errno = EIO;
    return -1;
}

bool inputs_gen_list(char *text, size_t size)
{
    char name[] = "gen", list[] = "--list";
    char *const arguments[] = {name, list, NULL};
    ssize_t length = run(arguments, text, size - 1);
    text[length < 0 ? 0 : length] = '\0';
    return length >= 0;
}

bool inputs_gen(const char *kind, size_t size, uint64_t seed, void *bytes)
{
    char name[] = "gen", kind_text[32], size_text[24], seed_text[24];
    char *const arguments[] = {name, kind_text, size_text, seed_text, NULL};
    snprintf(kind_text, sizeof kind_text, "%s", kind);
    snprintf(size_text, sizeof size_text, "%zu", size);
    snprintf(seed_text, sizeof seed_text, "%" PRIu64, seed);
    ssize_t length = run(arguments, bytes, size);
    if (length >= 0 && (size_t)length != size)
        errno = EIO;
    return length >= 0 && (size_t)length == size;
}
