/*
 * Threads that cannot be made, as their stacks do not fit into memory: they
 * count as little as if nobody had asked for them.
 *
 *     threads_refused THREADS
 */
#include "known.h"

#define STACK ((size_t)1 << 46) /* bytes, about all there is */

static void *work(void *none)
{
    return none;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    pthread_attr_t attributes;
    pthread_t thread;

    KNOWN(0, pthread_attr_init(&attributes));
    KNOWN(0, pthread_attr_setstacksize(&attributes, STACK));
    for (long i = 0; i < threads; i++)
        KNOWN(EAGAIN, pthread_create(&thread, &attributes, work, NULL));
    known_truth("run threads_made=0 threads_peak=0");
    known_truth("worker_time threads=0");
    return 0;
}
