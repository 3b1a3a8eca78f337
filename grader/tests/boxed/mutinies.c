/*
 * mutinies: turns against the runner, process 1 of the box: all signals,
 * tracing, its memory, its descriptors. Prints what worked.
 *
 * mutinies limit: lowers the runner's limits instead, which the system lets
 * any process of the same user do; ends with 0 after a second, unless the
 * runner's death comes first.
 */
#define _GNU_SOURCE /* prlimit */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void lower(void)
{
    static const struct rlimit none = {0, 0};
    static const struct timespec pause = {.tv_sec = 1};
    for (int i = 0; i < RLIMIT_NLIMITS; i++)
        prlimit(1, (__rlimit_resource_t)i, &none, NULL);
    for (int i = 0; i < 100; i++)
        kill(1, SIGCHLD); /* it wakes up, and uses CPU time */
    nanosleep(&pause, NULL);
}

static void grab(void)
{
    int runner = (int)syscall(SYS_pidfd_open, 1, 0);
    for (int i = 0; i < 64; i++)
        if (syscall(SYS_pidfd_getfd, runner, i, 0) >= 0)
            printf("has descriptor %d of the runner\n", i);
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1) {
        lower();
        return 0;
    }
    for (int i = 1; i <= SIGRTMAX; i++)
        kill(1, i);
    if (ptrace(PTRACE_SEIZE, 1, NULL, NULL) == 0)
        puts("traces the runner");
    if (open("/proc/1/mem", O_RDWR) >= 0)
        puts("has the runner's memory");
    if (open("/proc/1/environ", O_RDONLY) >= 0)
        puts("has the runner's environment");
    grab();
    puts("done");
    return 5;
}
