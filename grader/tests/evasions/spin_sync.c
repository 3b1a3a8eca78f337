/*
 * As spin_c11.c, with the compiler's own built-ins: no header says what they
 * are, and no import either.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

#define TAKES 500 /* by each thread */

static int spin;
static int total; /* guarded by spin */

static int here;

/* As in spin_c11.c. */
static void meet(int arrivals)
{
    __sync_fetch_and_add(&here, 1);
    while (__sync_fetch_and_add(&here, 0) < arrivals)
        sched_yield();
}

static void *work(void *argument)
{
    (void)argument;
    meet(2);
    for (int i = 0; i < TAKES; i++) {
        while (__sync_lock_test_and_set(&spin, 1) != 0)
            sched_yield();
        total++;
        __sync_lock_release(&spin);
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
