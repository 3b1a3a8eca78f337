/*
 * Faulty on purpose: two threads take two locks in both orders, and meet in
 * between. Each waits for the other; after a second SIGALRM ends the program.
 */
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t pool = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t heap = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t meeting;

static void *refill(void *unused)
{
    pthread_mutex_lock(&pool);
    pthread_barrier_wait(&meeting);
    pthread_mutex_lock(&heap);
    return unused;
}

static void *give_back(void *unused)
{
    pthread_mutex_lock(&heap);
    pthread_barrier_wait(&meeting);
    pthread_mutex_lock(&pool);
    return unused;
}

int main(void)
{
    pthread_t first, second;

    alarm(1);
    pthread_barrier_init(&meeting, NULL, 2);
    pthread_create(&first, NULL, refill, NULL);
    pthread_create(&second, NULL, give_back, NULL);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
}
