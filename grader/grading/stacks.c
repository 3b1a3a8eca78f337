/*
 * The process that reads stacks.
 *
 *     stacks_read    fork -> wait for its end, or end it when its time is up
 *                    -> what it has found until then, as text
 *       serve        give up all rights -> find the processes -> stop them
 *                    -> read one after the other (stacks_walk.c)
 *
 * The processes are stopped together, before the first is read, so that all
 * are seen as they were at one moment, and so that twenty threads that work
 * in circles leave the CPU to the one that looks at them. What it finds it
 * puts into memory that it shares with the caller, so that nothing of it is
 * lost when a thread that cannot be stopped, or a damaged file, is the end of
 * the reader. The system then lets go of what it was attached to.
 */
#define _GNU_SOURCE /* close_range, pipe2 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../run.h"
#include "stacks_parts.h"

#define MILLISECOND 1000000ull           /* nanoseconds */
#define TIME        (2000 * MILLISECOND) /* of the reader */
#define MEMORY      (512ul << 20)        /* likewise, besides what we have */
#define PROCESSES   64                   /* most of them */

/* ---- the processes ---- */

struct tree {
    pid_t pids[PROCESSES];
    unsigned generations[PROCESSES]; /* below the first */
    size_t count;
};

/* Adds what a list of the system's says: "123 124 ". */
static void add_list(struct tree *tree, size_t parent, const char *path)
{
    char word[32];
    FILE *list = fopen(path, "re");
    if (list == NULL)
        return;
    while (tree->count < PROCESSES && fscanf(list, "%31s", word) == 1) {
        tree->generations[tree->count] = tree->generations[parent] + 1;
        tree->pids[tree->count++] = (pid_t)strtol(word, NULL, 10);
    }
    fclose(list); /* it was only read */
}

/* Adds the children of each thread. */
static void add_children(struct tree *tree, size_t parent)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "/proc/%ld/task", (long)tree->pids[parent]);
    DIR *tasks = opendir(path);
    if (tasks == NULL)
        return;
    for (const struct dirent *task; (task = readdir(tasks)) != NULL;) {
        snprintf(path, sizeof path, "/proc/%ld/task/%s/children",
                 (long)tree->pids[parent], task->d_name);
        if (task->d_name[0] != '.')
            add_list(tree, parent, path);
    }
    closedir(tasks);
}

static void find(struct tree *tree, pid_t top)
{
    tree->pids[0] = top;
    tree->count = 1;
    for (size_t i = 0; i < tree->count; i++)
        add_children(tree, i);
}

/* ---- the reader ---- */

static bool limit(int resource, rlim_t value)
{
    struct rlimit both = {value, value};
    return setrlimit(resource, &both) == 0;
}

/* Pages of address space that we have. */
static unsigned long pages(void)
{
    unsigned long count = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL)
        return 0;
    if (fscanf(file, "%lu", &count) != 1)
        count = 0;
    fclose(file); /* it was only read */
    return count;
}

/* Only standard output stays, the pipe whose end tells of ours. */
static bool keep_pipe(int pipe)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    return null >= 0 && dup2(pipe, STDOUT_FILENO) >= 0 &&
           dup2(null, STDIN_FILENO) >= 0 && dup2(null, STDERR_FILENO) >= 0 &&
           close_range(STDERR_FILENO + 1, UINT_MAX, 0) == 0;
}

/* Our memory has answers in it, so that nobody may look at us; nor may we
 * outlive the caller. */
static bool give_up_rights(pid_t parent, uid_t user)
{
    rlim_t bytes = (rlim_t)pages() * (rlim_t)sysconf(_SC_PAGESIZE) + MEMORY;
    if (user != 0 &&
        (setgroups(0, NULL) != 0 || setresgid(user, user, user) != 0 ||
         setresuid(user, user, user) != 0))
        return false;
    return prctl(PR_SET_DUMPABLE, 0) == 0 &&
           prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
           limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) &&
           limit(RLIMIT_AS, bytes);
}

static _Noreturn void serve(struct stacks *stacks, pid_t top,
                            unsigned generations)
{
    static struct tree tree;
    find(&tree, top);
    for (size_t i = 0; i < tree.count; i++)
        if (tree.generations[i] >= generations)
            kill(tree.pids[i], SIGSTOP); /* it may have ended */
    for (size_t i = 0; i < tree.count; i++)
        if (tree.generations[i] >= generations)
            stacks_walk(stacks, tree.pids[i]);
    _exit(0);
}

/* ---- the caller ---- */

/* Ends it when its time is up. Returns whether it had come to its end: then
 * killing it changes nothing. It may be no longer what it was; so it is not
 * waited for alive. */
static bool wait_for(pid_t reader, int pipe)
{
    uint64_t until = run_now() + TIME;
    int status = 0;
    struct pollfd event = {pipe, 0, 0}; /* its end only */
    for (uint64_t now; (now = run_now()) < until && event.revents == 0;)
        poll(&event, 1, (int)((until - now) / MILLISECOND) + 1);
    kill(reader, SIGKILL);
    while (waitpid(reader, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Returns false with errno. */
static bool read_into(struct stacks *stacks, pid_t top, unsigned generations,
                      uid_t user)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    pid_t caller = getpid();
    pid_t reader = fork();
    if (reader == 0) {
        if (keep_pipe(ends[1]) && give_up_rights(caller, user))
            serve(stacks, top, generations);
        _exit(1);
    }
    close(ends[1]);
    if (reader > 0 && !wait_for(reader, ends[0]))
        stacks->is_cut = true;
    close(ends[0]);
    return reader > 0;
}

void stacks_read(pid_t top, unsigned generations, uid_t user,
                 char text[STACKS_TEXT])
{
    struct stacks *stacks = mmap(NULL, sizeof *stacks, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (stacks != MAP_FAILED && read_into(stacks, top, generations, user))
        stacks_write(stacks, text);
    else
        snprintf(text, STACKS_TEXT, "cannot be read: %s\n", strerror(errno));
    if (stacks != MAP_FAILED)
        munmap(stacks, sizeof *stacks);
}
