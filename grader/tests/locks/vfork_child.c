/*
 * vfork: the child borrows its parent's memory until it ends or becomes
 * another program. The parent goes on as if nothing had been.
 *
 *     vfork_child WAY CHILDREN ROUNDS     way: exit or exec
 */
#include <sys/wait.h>
#include <unistd.h>

#include "known.h"

#define NAP 50 /* ms */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* @return the child that ends with status 0. */
static pid_t start(int is_exec)
{
    pid_t child = vfork();

    if (child == 0 && is_exec)
        execl("/bin/true", "true", (char *)NULL);
    if (child == 0)
        _exit(is_exec);
    return child;
}

int main(int argc, char **argv)
{
    int is_exec = argc > 1 && strcmp(argv[1], "exec") == 0;
    long children = known_argument(argc, argv, 2, 2);
    long rounds = known_argument(argc, argv, 3, 10);
    int status;

    for (long i = 0; i < children; i++) {
        KNOWN(0, waitpid(start(is_exec), &status, 0) <= 0);
        KNOWN(0, status);
        for (long j = 0; j < rounds; j++) {
            KNOWN(0, pthread_mutex_lock(&mutex));
            KNOWN(0, pthread_mutex_unlock(&mutex));
        }
    }
    known_nap(NAP);
    known_truth("lock mutex acquisitions=%ld releases=%ld", children * rounds,
                children * rounds);
    known_truth("run processes=%ld threads_made=0", is_exec ? 1 + children : 1);
    known_truth("main_time threads=%ld blocked_ns>=%d",
                is_exec ? 1 + children : 1, NAP * 900000);
    return 0;
}
