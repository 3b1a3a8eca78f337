/*
 * As thread_clone.c, with clone3 called through syscall(). The new thread
 * comes out of the kernel in the middle of that function, on a stack of its
 * own: where it looks for the way back, it finds `work`, which never returns.
 */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TAKES 500 /* by each thread */
#define STACK 65536
#define FLAGS                                                                  \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |        \
     CLONE_SYSVSEM)

static atomic_flag spin = ATOMIC_FLAG_INIT;
static atomic_bool done;
static int total; /* guarded by spin */

static void take(void)
{
    for (int i = 0; i < TAKES; i++) {
        while (atomic_flag_test_and_set(&spin))
            continue;
        total++;
        atomic_flag_clear(&spin);
    }
}

static void work(void)
{
    take();
    done = true;
    for (;;)
        syscall(SYS_exit, 0);
}

int main(void)
{
    static uint64_t stack[STACK / sizeof(uint64_t)]
        __attribute__((aligned(64)));
    struct clone_args wish = {.flags = FLAGS,
                              .stack = (uint64_t)(uintptr_t)stack,
                              .stack_size = STACK - 8 * sizeof *stack};

#if defined __x86_64__
    stack[STACK / sizeof *stack - 9] = (uint64_t)(uintptr_t)work;
    wish.stack_size -= sizeof *stack;
#else
    wish = (struct clone_args){.exit_signal = SIGCHLD}; /* a process, then */
#endif
    long pid = syscall(SYS_clone3, &wish, sizeof wish);
    if (pid == 0)
        work();
    if (pid < 0)
        return 1;
    take();
#if defined __x86_64__
    while (!done)
        sched_yield();
#endif
    printf("total %d\n", total);
    return 0;
}
