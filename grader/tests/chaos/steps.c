/*
 * Comes by a fixed number of places where --chaos may disturb it, whatever
 * the threads do meanwhile: the same seed has to give the same decisions.
 *
 *     steps          the main thread alone
 *     steps 4        four more threads, too
 *     steps point    chaos_point alone, between two calls of getpgid by which
 *                    a tracer knows it
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TAKES  100 /* by each thread */
#define POINTS 1000
#define MOST   16 /* threads */

void chaos_point(void) __attribute__((weak));

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long total; /* guarded by lock */

static void *take(void *argument)
{
    (void)argument;
    for (int i = 0; i < TAKES; i++) {
        pthread_mutex_lock(&lock);
        total++;
        pthread_mutex_unlock(&lock);
        if (chaos_point != NULL)
            chaos_point();
    }
    return NULL;
}

static int run(long count)
{
    pthread_t threads[MOST];

    for (long i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, take, NULL) != 0)
            return 1;
    take(NULL);
    for (long i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    printf("total %ld\n", total);
    return 0;
}

static int come_by(void)
{
    puts(chaos_point == NULL ? "not there" : "there");
    fflush(stdout);
    getpgid(0);
    for (int i = 0; i < POINTS && chaos_point != NULL; i++)
        chaos_point();
    getpgid(0);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "point") == 0)
        return come_by();
    long count = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    return count < 0 || count > MOST ? 2 : run(count);
}
