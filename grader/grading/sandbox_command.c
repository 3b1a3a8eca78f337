/*
 * The command line of a run.
 *
 *     runner user=... becomes the box's user, and then
 *     bwrap ...       makes namespaces (sandbox_walls.c) and becomes, inside,
 *     runner ...      process 1: limits and reports; its child is
 *     PROGRAM ...     what the job asks for
 *
 * The runner is started from a descriptor, /proc/self/fd/N, so that its file
 * need not be reachable in the box, nor for the box's user outside. The
 * program's environment is among the runner's arguments: neither bubblewrap
 * nor the runner sees it as its own.
 *
 * Without namespaces the runner is all there is, and becomes the user itself
 * for its child.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sandbox_parts.h"

/* Processes in the box that are not the program's: bubblewrap, the runner. */
#define OWN_PROCESSES 2

void sandbox_add(struct sandbox_command *command, char *word)
{
    if (command->count < SANDBOX_WORDS)
        command->argv[command->count++] = word;
    else
        command->is_full = true;
    command->argv[command->count] = NULL;
}

void sandbox_add_text(struct sandbox_command *command, const char *format, ...)
{
    size_t room = sizeof command->text - command->used;
    char *word = command->text + command->used;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(word, room, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= room) {
        command->is_full = true;
        return;
    }
    command->used += (size_t)length + 1;
    sandbox_add(command, word);
}

static void add_list(struct sandbox_command *command, char *const *words)
{
    while (*words != NULL)
        sandbox_add(command, *words++);
}

/* ---- the runner ---- */

/* Processes of all users: as many may belong to a user who is not the box's
 * alone. */
static unsigned running(void)
{
    unsigned count = 0;
    FILE *file = fopen("/proc/loadavg", "re"); /* 0.1 0.2 0.3 1/234 567 */
    if (file == NULL)
        return 0;
    if (fscanf(file, "%*s %*s %*s %*[0-9]/%u", &count) != 1)
        count = 0;
    fclose(file); /* it was only read */
    return count;
}

static void add_limits(struct sandbox_command *command,
                       const struct sandbox_run *run)
{
    const struct sandbox_limits *limits = &run->limits;
    unsigned others = OWN_PROCESSES;
    if (!run->box->has_namespaces)
        others = run->box->uid == 0 ? running() : 0;
    sandbox_add_text(command, "cpu_seconds=%u", limits->cpu_seconds);
    sandbox_add_text(command, "memory_bytes=%" PRIu64, limits->memory_bytes);
    sandbox_add_text(command, "file_bytes=%" PRIu64, limits->file_bytes);
    sandbox_add_text(command, "processes=%u", limits->processes + others);
    sandbox_add_text(command, "files=%u", limits->files);
}

static void add_options(struct sandbox_command *command,
                        const struct sandbox_run *run)
{
    const struct sandbox_job *job = run->job;
    sandbox_add_text(command, "report=%d", run->report);
    if (job->keep_file > STDERR_FILENO)
        sandbox_add_text(command, "keep=%d", job->keep_file);
    if (job->also_keep > STDERR_FILENO)
        sandbox_add_text(command, "keep=%d", job->also_keep);
    if (job->is_pinned)
        sandbox_add_text(command, "cpu=%d", job->cpu);
    if (sandbox_inner_input(run) != NULL)
        sandbox_add_text(command, "input=%s", sandbox_inner_input(run));
    if (!run->box->has_namespaces) {
        sandbox_add_text(command, "user=%u", (unsigned)run->box->uid);
        sandbox_add_text(command, "folder=%s", run->box->work);
    }
    add_limits(command, run);
}

/* ---- all of it ---- */

static void add_runner(struct sandbox_command *command,
                       const struct sandbox_run *run)
{
    if (run->box->has_namespaces) {
        sandbox_add_text(command, "/proc/self/fd/%d", run->runner);
        sandbox_add_text(command, "user=%u", (unsigned)run->box->uid);
        sandbox_add(command, "--");
        sandbox_add(command, "--");
        sandbox_add_walls(command, run);
    }
    sandbox_add_text(command, "/proc/self/fd/%d", run->runner);
    add_options(command, run);
}

/* Without namespaces nothing can be shown under another name. */
static bool has_mounts(const struct sandbox_run *run, char why[SANDBOX_WHY])
{
    for (size_t i = 0; i < SANDBOX_MOUNTS; i++) {
        const struct sandbox_mount *mount = &run->job->mounts[i];
        if (mount->from == NULL || run->box->has_namespaces ||
            strcmp(mount->from, mount->to) == 0)
            continue;
        snprintf(why, SANDBOX_WHY,
                 "cannot show '%.150s' as '%.150s' without namespaces",
                 mount->from, mount->to);
        return false;
    }
    return true;
}

bool sandbox_build_command(struct sandbox_command *command,
                           const struct sandbox_run *run, char why[SANDBOX_WHY])
{
    static char *const usual[] = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", NULL};
    const struct sandbox_job *job = run->job;
    command->count = 0;
    command->used = 0;
    command->is_full = false;
    if (!has_mounts(run, why))
        return false;
    add_runner(command, run);
    sandbox_add(command, "--");
    add_list(command, job->environment != NULL ? job->environment : usual);
    sandbox_add(command, "--");
    add_list(command, job->argv);
    if (command->is_full)
        snprintf(why, SANDBOX_WHY, "the command line is too long");
    return !command->is_full;
}
