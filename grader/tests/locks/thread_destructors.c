/*
 * Locks taken while threads end: by the destructors of thread-specific
 * values, in each of their rounds.
 *
 *     thread_destructors THREADS KEYS
 */
#include <limits.h>

#include "known.h"

#define ROUNDS PTHREAD_DESTRUCTOR_ITERATIONS
#define MOST   100

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* guards sum */
static long sum;
static pthread_key_t keys[MOST];
static long key_count;

/* A thread's value of a key. */
struct value {
    pthread_key_t key;
    int rounds; /* so far */
};

static void end(void *argument)
{
    struct value *value = argument;

    KNOWN(0, pthread_mutex_lock(&mutex));
    sum++;
    KNOWN(0, pthread_mutex_unlock(&mutex));
    if (++value->rounds < ROUNDS)
        KNOWN(0, pthread_setspecific(value->key, value));
}

static void *work(void *number)
{
    static struct value values[KNOWN_THREADS][MOST];

    for (long i = 0; i < key_count; i++) {
        struct value *value = &values[*(long *)number][i];
        value->key = keys[i];
        KNOWN(0, pthread_setspecific(keys[i], value));
    }
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);

    key_count = known_argument(argc, argv, 2, 3);
    for (long i = 0; i < key_count; i++)
        KNOWN(0, pthread_key_create(&keys[i], end));
    known_threads(threads, work);
    KNOWN(0, sum != threads * key_count * ROUNDS);
    known_truth("lock mutex acquisitions=%ld releases=%ld", sum, sum);
    known_truth("run threads_made=%ld threads_peak<=%ld", threads, threads);
    known_truth("worker_time threads=%ld", threads);
    known_truth("main_time threads=1");
    return 0;
}
