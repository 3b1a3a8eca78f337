/*
 * A spinlock of its own, from C11 atomics. No function is called, so nothing
 * can be counted from outside; but a checker of races that knows no such lock
 * sees two threads change `total` without one.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

#define TAKES 500 /* by each thread */

static atomic_flag spin = ATOMIC_FLAG_INIT;
static int total; /* guarded by spin */

static atomic_int here;

/* Neither thread is gone before the other has begun, or has ended: a checker
 * of races compares those that live. */
static void meet(int arrivals)
{
    atomic_fetch_add(&here, 1);
    while (atomic_load(&here) < arrivals)
        sched_yield();
}

static void *work(void *argument)
{
    (void)argument;
    meet(2);
    for (int i = 0; i < TAKES; i++) {
        while (atomic_flag_test_and_set_explicit(&spin, memory_order_acquire))
            sched_yield();
        total++;
        atomic_flag_clear_explicit(&spin, memory_order_release);
    }
    meet(4);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, work, NULL) != 0)
        return 1;
    work(NULL);
    pthread_join(thread, NULL);
    printf("total %d\n", total);
    return total != 2 * TAKES;
}
