/*
 * As futex_syscall.c, but enters the kernel by an instruction of its own.
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>

#define TAKES 500 /* by each thread */

static atomic_int word;
static int total; /* guarded by word */

static void futex(long operation, long value)
{
#if defined __x86_64__
    long result = SYS_futex;
    register long timeout __asm__("r10") = 0;

    __asm__ __volatile__("syscall"
                         : "+a"(result)
                         : "D"(&word), "S"(operation), "d"(value), "r"(timeout)
                         : "rcx", "r11", "memory");
#elif defined __aarch64__
    register long number __asm__("x8") = SYS_futex;
    register long result __asm__("x0") = (long)&word;
    register long second __asm__("x1") = operation;
    register long third __asm__("x2") = value;
    register long timeout __asm__("x3") = 0;

    __asm__ __volatile__("svc 0"
                         : "+r"(result)
                         : "r"(number), "r"(second), "r"(third), "r"(timeout)
                         : "memory");
#endif
}

static void lock(void)
{
    int expected = 0;

    if (atomic_compare_exchange_strong(&word, &expected, 1))
        return;
    while (atomic_exchange(&word, 2) != 0)
        futex(FUTEX_WAIT_PRIVATE, 2);
}

static void unlock(void)
{
    if (atomic_exchange(&word, 0) == 2)
        futex(FUTEX_WAKE_PRIVATE, 1);
}

static void *work(void *argument)
{
    (void)argument;
    for (int i = 0; i < TAKES; i++) {
        lock();
        total++;
        unlock();
    }
    return NULL;
}

int main(void)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    pthread_t thread;

    lock();
    if (pthread_create(&thread, NULL, work, NULL) != 0)
        return 1;
    while (atomic_load(&word) != 2)
        nanosleep(&moment, NULL);
    unlock();
    work(NULL);
    pthread_join(thread, NULL);
    printf("total %d\n", total);
    return total != 2 * TAKES;
}
