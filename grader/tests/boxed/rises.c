/*
 * rises: tries to get more rights than it has, and says which it got.
 */
#define _GNU_SOURCE /* unshare */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

static void got(int what, const char *words)
{
    if (what)
        printf("got %s\n", words);
}

/* A setuid program of the system that would show root's number. */
static int is_root_by_program(void)
{
    static char *const words[] = {"su", "-c", "exit 42", NULL};
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        execv("/bin/su", words);
        _exit(1);
    }
    waitpid(pid, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 42;
}

static int writes(const char *path)
{
    int file = open(path, O_WRONLY);
    if (file >= 0)
        close(file);
    return file >= 0;
}

int main(void)
{
    printf("user %u %u, group %u\n", (unsigned)getuid(), (unsigned)geteuid(),
           (unsigned)getgid());
    got(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1, "new privileges");
    got(getuid() == 0 || setuid(0) == 0 || setgid(0) == 0, "root");
    got(is_root_by_program(), "root by su");
    got(unshare(CLONE_NEWUSER) == 0, "a user namespace");
    got(unshare(CLONE_NEWNS) == 0, "a mount namespace");
    got(mount("none", "/tmp", "tmpfs", 0, NULL) == 0, "a mount");
    got(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL) == 0, "a remount");
    got(umount2("/tmp", MNT_DETACH) == 0, "an unmount");
    got(chroot("/tmp") == 0, "chroot");
    got(mknod("/tmp/disk", S_IFBLK | 0600, makedev(254, 0)) == 0, "a device");
    got(sethostname("x", 1) == 0, "the host's name");
    got(writes("/proc/sys/kernel/core_pattern"), "/proc/sys/kernel");
    got(writes("/proc/sys/vm/overcommit_memory"), "/proc/sys/vm");
    got(writes("/proc/sys/net/ipv4/ip_forward"), "/proc/sys/net");
    got(writes("/proc/sysrq-trigger"), "/proc/sysrq-trigger");
    puts("done");
    return 0;
}
