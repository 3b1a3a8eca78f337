/*
 * outlives MARK: leaves three processes behind that each rewrite file MARK
 * for 20 seconds: one in its group, one in a session of its own whose parent
 * has ended, one that ignores all signals. Ends when all are there.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void live(const char *mark, int ready)
{
    struct timespec pause = {.tv_nsec = 20000000};
    if (write(ready, "x", 1) != 1)
        _exit(1);
    for (int i = 0; i < 1000; i++) {
        int file = open(mark, O_WRONLY | O_CREAT | O_APPEND, 0666);
        if (file >= 0 && (write(file, "x", 1) != 1 || close(file) != 0))
            _exit(1);
        nanosleep(&pause, NULL);
    }
    _exit(0);
}

static void leave(int kind, const char *mark, int ready)
{
    pid_t pid = fork();
    if (pid != 0) {
        if (kind == 1) /* the parent of the one that stays */
            waitpid(pid, NULL, 0);
        return;
    }
    if (kind == 1 && (setsid() < 0 || fork() != 0))
        _exit(0);
    for (int i = 1; kind == 2 && i < NSIG; i++)
        signal(i, SIG_IGN);
    live(mark, ready);
}

int main(int argc, char **argv)
{
    int ends[2];
    char byte;
    if (argc != 2 || pipe(ends) != 0)
        return 2;
    for (int i = 0; i < 3; i++)
        leave(i, argv[1], ends[1]);
    for (int i = 0; i < 3; i++)
        if (read(ends[0], &byte, 1) != 1)
            return 1;
    return 0;
}
