/*
 * More different locks than the meter tells apart for one thread (256): the
 * counts of the others are kept elsewhere, without times. Some are still held
 * when the program ends.
 *
 *     many_locks THREADS LOCKS HELD
 */
#include "known.h"

#define MOST 32768

static pthread_mutex_t locks[MOST];
static long count;

static void *work(void *none)
{
    (void)none;
    for (long i = 0; i < count; i++) {
        KNOWN(0, pthread_mutex_lock(&locks[i]));
        KNOWN(0, pthread_mutex_unlock(&locks[i]));
    }
    return NULL;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    long held = known_argument(argc, argv, 3, 0);

    count = known_argument(argc, argv, 2, 1000);
    for (long i = 0; i < count; i++)
        KNOWN(0, pthread_mutex_init(&locks[i], NULL));
    known_threads(threads, work);
    for (long i = count - held; i < count; i++)
        KNOWN(0, pthread_mutex_lock(&locks[i]));
    known_truth("lock locks count=%ld acquisitions=%ld releases=%ld "
                "held_at_end=%ld",
                count, threads * count + held, threads * count, held);
    return 0;
}
