/*
 * A thread made by the function clone(), unknown to the thread library, that
 * shares a spinlock with the main thread.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

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

static int work(void *argument)
{
    (void)argument;
    take();
    done = true;
    return 0;
}

int main(void)
{
    static char stack[STACK] __attribute__((aligned(64)));

    if (clone(work, stack + STACK, FLAGS, NULL) < 0)
        return 1;
    take();
    while (!done)
        sched_yield();
    printf("total %d\n", total);
    return total != 2 * TAKES;
}
