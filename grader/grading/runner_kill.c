/*
 * Reaping and killing all that the program started.
 *
 * Whoever loses its parent becomes our child, so all that is left of the
 * program will be: it is killed and reaped until we have no child.
 *
 * Killing is certain as process 1 and as root, where one kill reaches all: a
 * fork that is under way fails when its process has been sent SIGKILL. As a
 * usual user without namespaces, kill(-1) would hit the caller's own
 * processes; there our children are killed one by one, round after round, as
 * their orphans become our children in turn.
 */
#define _GNU_SOURCE /* setresuid */
#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner_parts.h"

#define ROUND_MS 5    /* between one round of killing and the next */
#define ROUNDS   1000 /* then it is in vain */

bool runner_reap(struct runner *runner, uint32_t *others)
{
    for (;;) {
        int status;
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid < 0 && errno == EINTR)
            continue;
        if (pid <= 0)
            return pid == 0;
        if (pid == runner->child) {
            runner->has_ended = true;
            runner->status = status;
        } else if (others != NULL) {
            ++*others;
        }
    }
}

/* Everything of a user is killed by a process that is that user: the system
 * lets it reach nothing else. */
static void kill_user(uid_t user)
{
    pid_t killer = fork();
    if (killer == 0) {
        if (setgroups(0, NULL) == 0 && setresgid(user, user, user) == 0 &&
            setresuid(user, user, user) == 0)
            kill(-1, SIGKILL); /* not itself */
        _exit(0);
    }
    while (killer > 0 && waitpid(killer, NULL, 0) < 0 && errno == EINTR)
        continue;
}

static void kill_children(const struct runner *runner)
{
    char word[32];
    if (!runner->has_ended) /* else a stranger's group may have its number */
        kill(-runner->child, SIGKILL);
    FILE *list = fopen("/proc/thread-self/children", "re");
    if (list == NULL)
        return;
    while (fscanf(list, "%31s", word) == 1)
        kill((pid_t)strtol(word, NULL, 10), SIGKILL);
    fclose(list); /* it was only read */
}

static void kill_all(const struct runner *runner)
{
    if (getpid() == 1)
        kill(-1, SIGKILL);
    else if (runner->user != 0)
        kill_user(runner->user);
    else
        kill_children(runner);
}

bool runner_kill(struct runner *runner, uint32_t *others)
{
    if (!runner_reap(runner, NULL)) /* what has ended was not left behind */
        return true;
    for (int i = 0; i < ROUNDS; i++) {
        kill_all(runner);
        if (!runner_reap(runner, others))
            return true;
        runner_wait(runner, ROUND_MS);
    }
    return false;
}
