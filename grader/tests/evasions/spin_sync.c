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

static void *work(void *argument)
{
    (void)argument;
    for (int i = 0; i < TAKES; i++) {
        while (__sync_lock_test_and_set(&spin, 1) != 0)
            sched_yield();
        total++;
        __sync_lock_release(&spin);
    }
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
