/*
 * The box's user id, when the caller is root.
 *
 * Ids that Linux systems leave free are numbered; box n locks byte n of one
 * file. The lock ends with the process that has it, however that ends, so no
 * id is ever lost. What still runs as a user whose byte was free was left by
 * somebody who was killed; it is killed before the id is used again.
 *
 * An id must be no other box's, as limits on processes count by user, and as
 * everything of a user is killed when a box cannot be trusted to be empty.
 */
#define _GNU_SOURCE /* F_OFD_SETLK, setresuid */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox_parts.h"

#define LOCKS "/run/sandbox-users.lock"

/* From systemd's table of user ids: what neither Debian (up to 59999) nor
 * systemd (from 61184: services that have no fixed user) gives to anybody. */
#define FIRST_USER 61000u
#define USERS      184u

static bool lock_byte(int file, unsigned byte)
{
    struct flock lock = {.l_type = F_WRLCK,
                         .l_whence = SEEK_SET,
                         .l_start = (off_t)byte,
                         .l_len = 1};
    return fcntl(file, F_OFD_SETLK, &lock) == 0;
}

/* In a child: becomes the user and kills all that it may, which is all of
 * that user's. One kill is enough: a fork that is under way meanwhile fails. */
static _Noreturn void kill_all_of(uid_t user)
{
    if (user == 0 || setgroups(0, NULL) != 0 ||
        setresgid(user, user, user) != 0 || setresuid(user, user, user) != 0)
        _exit(1);
    kill(-1, SIGKILL); /* not itself; there may be nobody */
    _exit(0);
}

/* Returns false if we cannot become that user. */
static bool sweep(uid_t user)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        kill_all_of(user);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void sandbox_sweep(const struct sandbox *box)
{
    if (box->uid != 0)
        sweep(box->uid);
}

static bool find_free(struct sandbox *box)
{
    for (unsigned i = 0; i < USERS; i++) {
        uid_t user = FIRST_USER + i;
        if (getpwuid(user) != NULL || !lock_byte(box->lock, i))
            continue;
        if (sweep(user))
            box->uid = user;
        return box->uid != 0;
    }
    return false;
}

bool sandbox_take_user(struct sandbox *box, char why[SANDBOX_WHY])
{
    box->uid = 0;
    box->lock = -1;
    if (geteuid() != 0)
        return true;
    box->lock = open(LOCKS, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (box->lock < 0) {
        snprintf(why, SANDBOX_WHY, "cannot open '%s': %s", LOCKS,
                 strerror(errno));
        return false;
    }
    if (find_free(box))
        return true;
    snprintf(why, SANDBOX_WHY, "no user id of %u to %u can be used", FIRST_USER,
             FIRST_USER + USERS - 1);
    sandbox_give_user(box);
    return false;
}

void sandbox_give_user(struct sandbox *box)
{
    sandbox_sweep(box);
    spawn_close_end(&box->lock);
    box->uid = 0;
}
