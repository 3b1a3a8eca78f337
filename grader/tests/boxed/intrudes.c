/*
 * intrudes PID...: tries to find and to touch other processes, gently: what
 * it could do is as bad as what it does.
 */
#define _GNU_SOURCE /* process_vm_readv */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int opens(long pid, const char *what, int how)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/%s", pid, what);
    int file = open(path, how);
    if (file >= 0)
        close(file);
    return file >= 0;
}

static int peeks(long pid)
{
    char byte;
    struct iovec here = {&byte, 1};
    struct iovec there = {&byte, 1}; /* EFAULT would say that we may */
    return process_vm_readv((pid_t)pid, &here, 1, &there, 1, 0) >= 0;
}

static void attack(long pid)
{
    struct rlimit limit;
    if (kill((pid_t)pid, 0) == 0)
        printf("could signal %ld\n", pid);
    if (ptrace(PTRACE_SEIZE, (pid_t)pid, NULL, NULL) == 0)
        printf("traced %ld\n", pid);
    if (prlimit((pid_t)pid, RLIMIT_CORE, NULL, &limit) == 0)
        printf("saw the limits of %ld\n", pid);
    if (syscall(SYS_pidfd_open, pid, 0) >= 0)
        printf("opened %ld\n", pid);
    if (peeks(pid) || opens(pid, "mem", O_RDWR))
        printf("saw the memory of %ld\n", pid);
    if (opens(pid, "environ", O_RDONLY) || opens(pid, "cmdline", O_RDONLY))
        printf("saw the words of %ld\n", pid);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        attack(strtol(argv[i], NULL, 10));
    puts("done");
    return 0;
}
