/*
 * A program that becomes another one, or starts one: itself, one step further
 * on. It takes its lock in each life; in some it wipes its environment.
 *
 *     exec WAY ROUNDS
 */
#define _GNU_SOURCE /* execvpe */
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "known.h"

#define NAP 50 /* ms */

extern char **environ;

/* As in <spawn.h>; this project has a header of that name, too. */
int posix_spawn(pid_t *child, const char *path, const void *actions,
                const void *attributes, char *const *words,
                char *const *environment);
int posix_spawnp(pid_t *child, const char *path, const void *actions,
                 const void *attributes, char *const *words,
                 char *const *environment);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void take(long rounds)
{
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_mutex_lock(&mutex));
        KNOWN(0, pthread_mutex_unlock(&mutex));
    }
}

static void wait_for(pid_t child)
{
    int status;

    KNOWN(0, waitpid(child, &status, 0) != child);
    KNOWN(0, status);
}

/* A shell runs the next life; make lint wants these two not to be called. */
static void shell(const char *way, const char *program, const char *rounds)
{
    int (*run)(const char *) = system;
    FILE *(*open_it)(const char *, const char *) = popen;
    char command[4096];
    int c;

    snprintf(command, sizeof command, "'%s' last %s", program, rounds);
    if (strcmp(way, "popen") != 0) {
        KNOWN(0, run(command));
        return;
    }
    FILE *pipe = open_it(command, "r");
    KNOWN(0, pipe == NULL);
    while ((c = getc(pipe)) != EOF)
        putchar(c);
    KNOWN(0, pclose(pipe));
}

/* Starts the next life in a process of its own. @return whether it did. */
static int start(const char *way, char *path, char **words, char **nothing)
{
    pid_t child;

    if (strcmp(way, "spawn") == 0)
        KNOWN(0, posix_spawn(&child, path, NULL, NULL, words, environ));
    else if (strcmp(way, "spawn-empty") == 0)
        KNOWN(0, posix_spawn(&child, path, NULL, NULL, words, nothing));
    else if (strcmp(way, "spawnp") == 0)
        KNOWN(0, posix_spawnp(&child, path, NULL, NULL, words, environ));
    else
        return 0;
    wait_for(child);
    return 1;
}

/* Becomes the next life. */
static void become(const char *way, char *path, char **words, char **nothing)
{
    if (strcmp(way, "execv") == 0)
        execv(path, words);
    if (strcmp(way, "execve") == 0)
        execve(path, words, nothing);
    if (strcmp(way, "execve-null") == 0)
        execve(path, words, NULL);
    if (strcmp(way, "execvp") == 0)
        execvp("exec", words); /* by PATH */
    if (strcmp(way, "execvpe") == 0)
        execvpe("exec", words, nothing);
    if (strcmp(way, "execl") == 0)
        execl(path, words[0], words[1], words[2], (char *)NULL);
    if (strcmp(way, "execlp") == 0)
        execlp("exec", words[0], words[1], words[2], (char *)NULL);
    if (strcmp(way, "execle") == 0)
        execle(path, words[0], words[1], words[2], (char *)NULL, nothing);
    if (strcmp(way, "fexecve") == 0)
        fexecve(open(path, O_RDONLY | O_CLOEXEC), words, nothing);
}

/* Goes on after an exec that failed, for a while. */
static void be_killed(long rounds)
{
    known_truth("lock mutex count=1 acquisitions=%ld releases=%ld", rounds,
                rounds);
    known_truth("run processes=1");
    known_truth("main_time threads=1 alive_ns>=%d", NAP * 900000);
    known_nap(NAP);
    raise(SIGKILL);
}

int main(int argc, char **argv)
{
    const char *way = argc > 1 ? argv[1] : "last";
    char *text = argc > 2 ? argv[2] : "10";
    long rounds = known_argument(argc, argv, 2, 10);
    char *nothing[] = {NULL};
    char path[4096] = "";
    char *words[] = {argv[0], "last", text, NULL};
    int is_new; /* whether the next life has a process of its own */

    KNOWN(0, readlink("/proc/self/exe", path, sizeof path - 1) < 0);
    take(rounds);
    if (strcmp(way, "last") == 0)
        return 0;
    is_new = strstr(way, "exec") == NULL;
    execv("/nowhere", words); /* in vain */
    if (strcmp(way, "vain") == 0)
        be_killed(rounds);
    known_truth("lock mutex count=2 each=%ld acquisitions=%ld releases=%ld",
                rounds, 2 * rounds, 2 * rounds);
    known_truth("run processes>=%d processes<=%d", 1 + is_new, 1 + 2 * is_new);
    if (strcmp(way, "cleared") == 0)
        clearenv();
    become(way, path, words, nothing);
    if (!start(way, path, words, nothing))
        shell(way, path, text);
    return 0;
}
