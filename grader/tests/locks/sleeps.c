/*
 * Threads that sleep, with nothing in their hands: blocked. The main thread
 * sleeps when they are done: while it joins them it may be ready for a while.
 *
 *     sleeps THREADS MILLISECONDS
 */
#include "known.h"

static long milliseconds;

static void *work(void *none)
{
    known_nap(milliseconds);
    return none;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);

    milliseconds = known_argument(argc, argv, 2, 50);
    known_threads(threads, work);
    known_nap(milliseconds);
    known_truth("worker_time threads=%ld blocked_ns>=%ld waiting_ns=0 "
                "holding_ns=0",
                threads, threads * milliseconds * 900000);
    known_truth("main_time threads=1 blocked_ns>=%ld", milliseconds * 900000);
    return 0;
}
