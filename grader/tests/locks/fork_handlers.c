/*
 * What libraries do so that a fork finds their locks free: pthread_atfork
 * takes them before, and both sides release them after.
 *
 *     fork_handlers CHILDREN ROUNDS
 */
#include <sys/wait.h>
#include <unistd.h>

#include "known.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void take(void)
{
    KNOWN(0, pthread_mutex_lock(&mutex));
}

static void release(void)
{
    KNOWN(0, pthread_mutex_unlock(&mutex));
}

int main(int argc, char **argv)
{
    long children = known_argument(argc, argv, 1, 2);
    long rounds = known_argument(argc, argv, 2, 10);
    int status;

    KNOWN(0, pthread_atfork(take, release, release));
    for (long i = 0; i < children; i++)
        if (fork() == 0) {
            for (long j = 0; j < rounds; j++) {
                take();
                release();
            }
            _exit(0);
        }
    while (wait(&status) > 0)
        KNOWN(0, status);
    known_truth("lock mutex acquisitions=%ld releases=%ld",
                children * (1 + rounds), children * (2 + rounds));
    known_truth("run processes=%ld", 1 + children);
    return 0;
}
