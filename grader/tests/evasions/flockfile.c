/*
 * The lock that every stream of stdio has. It is no pthread lock, the C
 * library takes it inside each printf, and nobody expects to see it counted;
 * but flockfile makes a lock for other things of it.
 */
#include <pthread.h>
#include <stdio.h>

#define TAKES 500 /* by each thread */

static int total; /* guarded by the lock of stdin */

static void *work(void *argument)
{
    (void)argument;
    for (int i = 0; i < TAKES; i++) {
        flockfile(stdin);
        total++;
        funlockfile(stdin);
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
