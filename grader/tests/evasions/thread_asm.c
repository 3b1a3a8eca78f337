/*
 * As thread_clone.c, by an instruction of its own: no import, no call. The
 * new thread has a stack, and nothing of what the thread library gives one.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/syscall.h>

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
}

/* The thread finds the function to call on its stack, and ends after it. */
static void start(void *stack)
{
#if defined __x86_64__
    long result = SYS_clone;
    register long none __asm__("r10") = 0;

    __asm__ __volatile__("syscall\n\t"
                         "test %%rax, %%rax\n\t"
                         "jnz 1f\n\t"
                         "pop %%rax\n\t"
                         "call *%%rax\n\t"
                         "mov %[exit], %%eax\n\t"
                         "xor %%edi, %%edi\n\t"
                         "syscall\n"
                         "1:"
                         : "+a"(result)
                         : "D"((long)FLAGS), "S"(stack), "d"(0L),
                           "r"(none), [exit] "i"(SYS_exit)
                         : "rcx", "r8", "r11", "memory");
#else
    (void)stack; /* written for x86-64 only */
    work();
#endif
}

int main(void)
{
    static void *stack[STACK / sizeof(void *)] __attribute__((aligned(64)));
    void **top = stack + STACK / sizeof(void *) - 8;
    void (*function)(void) = work;

    __builtin_memcpy(top, &function, sizeof function);
    start(top);
    take();
    while (!done)
        sched_yield();
    printf("total %d\n", total);
    return total != 2 * TAKES;
}
