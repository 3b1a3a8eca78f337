/*
 * A lock of its own, from atomics and the kernel's futex, called with
 * syscall().
 *
 * The word is 0 when free, 1 when taken, 2 when somebody may be asleep
 * (Drepper, Futexes Are Tricky, 2011). The main thread takes it first and
 * lets the other fall asleep, so that the kernel is surely called.
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define TAKES 500 /* by each thread */

static atomic_int word;
static int total; /* guarded by word */

static void lock(void)
{
    int expected = 0;

    if (atomic_compare_exchange_strong(&word, &expected, 1))
        return;
    while (atomic_exchange(&word, 2) != 0)
        syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 2, NULL, NULL, 0);
}

static void unlock(void)
{
    if (atomic_exchange(&word, 0) == 2)
        syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
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
