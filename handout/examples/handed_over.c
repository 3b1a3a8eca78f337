/*
 * Correct, and wrongly accused: one thread writes `answer`, then sets `ready`
 * with release order; the other waits for `ready` with acquire order, then
 * reads. C11 says that this is no data race. Valgrind's tools see ordinary
 * loads and stores, and do not know.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

static int answer;
static atomic_int ready;

static void *produce(void *unused)
{
    answer = 42;
    atomic_store_explicit(&ready, 1, memory_order_release);
    return unused;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, produce, NULL);
    while (!atomic_load_explicit(&ready, memory_order_acquire))
        sched_yield();
    printf("answer %d\n", answer);
    pthread_join(thread, NULL);
    return 0;
}
