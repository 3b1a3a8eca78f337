/*
 * Valgrind's command line, and the processes around it.
 *
 * The runner is a process of its own, so that its standard files can be
 * /dev/null, its process group can be killed, and the trace can be read while
 * it waits. Valgrind inherits two descriptors from it: the pipe for the log,
 * and a file that tells it to be silent about races within the preloaded
 * library. That one hands memory from thread to thread by atomic operations,
 * which to DRD are no reason to think that one came before the other.
 *
 * Orphans become children of the caller (a "subreaper"), so those that have
 * left the group are found, too, if the library has listed them.
 */
#define _GNU_SOURCE /* memfd_create */
#include "witness_runner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_FILE 200 /* descriptors from here on are out of the way */
#define USUAL_PATH "/usr/local/bin:/usr/bin:/bin"
#define MOST_HUNTS 100 /* for orphans of orphans */

static const char silence[] = "{\n"
                              "   the counting library\n"
                              "   drd:ConflictingAccess\n"
                              "   obj:*/liblockmeter.so\n"
                              "}\n";

/* Two words with descriptors follow, then the program. */
static const char *const command[] = {
    "valgrind",
    "--command-line-only=yes", /* not the user's own options */
    "--tool=drd",
    "--vgdb=no",            /* it would make files in /tmp */
    "--trace-children=yes", /* or programs that it starts are not seen */
    "--trace-mutex=yes",
    "--trace-rwlock=yes",
    "--trace-semaphore=yes",
    "--trace-barrier=yes",
    "--fair-sched=try", /* or a thread that spins may keep the others out */
    "--max-threads=5000"};

#define COMMAND_WORDS (sizeof command / sizeof *command)

bool witness_runner_find(char valgrind[PATH_MAX])
{
    const char *folder = getenv("PATH");

    for (folder = folder != NULL ? folder : USUAL_PATH; folder != NULL;) {
        size_t length = strcspn(folder, ":");
        int written =
            snprintf(valgrind, PATH_MAX, "%.*s/valgrind",
                     length > 0 ? (int)length : 1, length > 0 ? folder : ".");
        if (written > 0 && written < PATH_MAX && access(valgrind, X_OK) == 0)
            return true;
        folder = folder[length] == ':' ? folder + length + 1 : NULL;
    }
    return false;
}

/* ---- in the runner ---- */

/* Moves a descriptor out of the program's way; Valgrind inherits it. */
static int hand_down(int file)
{
    int kept = fcntl(file, F_DUPFD, FIRST_FILE);

    return kept >= 0 ? kept : fcntl(file, F_DUPFD, 0);
}

static int make_silence(void)
{
    int file = memfd_create("suppressions", MFD_CLOEXEC);
    ssize_t length = sizeof silence - 1;

    if (file < 0 || write(file, silence, sizeof silence - 1) != length)
        return -1;
    return hand_down(file);
}

/* Its own group, the files, a death that follows the caller's. */
static bool leave_caller(const struct witness_runner *runner, pid_t caller)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    return setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 &&
           getppid() == caller &&
           sigprocmask(SIG_SETMASK, runner->mask, NULL) == 0 &&
           dup2(nothing, STDIN_FILENO) >= 0 &&
           dup2(nothing, STDOUT_FILENO) >= 0 &&
           dup2(nothing, STDERR_FILENO) >= 0;
}

/* The command line; NULL if memory is short. */
static char **make_words(const struct witness_runner *runner, char *log,
                         char *suppressions)
{
    size_t count = 0, given = 0;

    while (runner->argv[given] != NULL)
        given++;
    char **words = calloc(COMMAND_WORDS + given + 4, sizeof *words);
    if (words == NULL)
        return NULL;
    while (count < COMMAND_WORDS) {
        words[count] = (char *)(uintptr_t)command[count];
        count++;
    }
    words[count++] = log;
    words[count++] = suppressions;
    words[count++] = (char *)(uintptr_t)runner->path;
    for (size_t i = 1; i < given; i++)
        words[count++] = runner->argv[i];
    return words;
}

static bool run(const struct witness_runner *runner, char why[METER_WHY])
{
    char log[32], suppressions[64];
    int log_file = hand_down(runner->log);
    int silence_file = make_silence();

    snprintf(log, sizeof log, "--log-fd=%d", log_file);
    snprintf(suppressions, sizeof suppressions,
             "--suppressions=/proc/self/fd/%d", silence_file);
    char **words = make_words(runner, log, suppressions);
    if (log_file >= 0 && silence_file >= 0 && words != NULL)
        return meter_run(runner->meter, runner->valgrind, words, why);
    snprintf(why, METER_WHY, "%s", strerror(errno));
    return false;
}

static _Noreturn void be_runner(const struct witness_runner *runner,
                                pid_t caller)
{
    const struct meter *meter = runner->meter;
    struct witness_outcome outcome = {.has_run = false};

    if (leave_caller(runner, caller))
        outcome.has_run = run(runner, outcome.why);
    else
        snprintf(outcome.why, METER_WHY, "%s", strerror(errno));
    outcome.end = meter->end;
    outcome.code = meter->code;
    outcome.wall_ns = meter->wall_ns;
    outcome.pid = meter->pid;
    _exit(write(runner->report, &outcome, sizeof outcome) < 0);
}

/* ---- in the caller ---- */

pid_t witness_runner_start(const struct witness_runner *runner)
{
    pid_t caller = getpid();
    pid_t pid;

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid = fork();
    if (pid == 0)
        be_runner(runner, caller);
    return pid;
}

static void kill_child(pid_t pid)
{
    kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

/* Kills the listed processes that are our children; false if there is none. */
static bool hunt(const struct shared *shared)
{
    bool found = false;

    for (size_t i = 0; i < shared->next_process && i < SHARED_PROCESSES; i++) {
        pid_t pid = shared->processes[i].pid;
        siginfo_t info;
        if (pid > 0 &&
            waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0) {
            kill_child(pid);
            found = true;
        }
    }
    return found;
}

void witness_runner_stop(pid_t pid, const struct shared *shared)
{
    kill(-pid, SIGKILL);
    kill_child(pid); /* it may not have got to its group yet */
    for (int i = 0; i < MOST_HUNTS && hunt(shared); i++)
        continue;
    prctl(PR_SET_CHILD_SUBREAPER, 0);
}
