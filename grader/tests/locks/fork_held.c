/*
 * A fork by a thread that holds locks: the child has copies of them, held by
 * itself. It releases one and ends with the other in its hands. So one
 * acquisition has two releases, and nothing is wrong.
 *
 *     fork_held CHILDREN
 */
#include <sys/wait.h>
#include <unistd.h>

#include "known.h"

#define NAP 20 /* ms */

static pthread_mutex_t released = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t kept = PTHREAD_MUTEX_INITIALIZER;

int main(int argc, char **argv)
{
    long children = known_argument(argc, argv, 1, 2);
    int status;

    for (long i = 0; i < children; i++) {
        KNOWN(0, pthread_mutex_lock(&released));
        KNOWN(0, pthread_mutex_lock(&kept));
        if (fork() == 0) {
            known_nap(NAP);
            KNOWN(0, pthread_mutex_unlock(&released));
            _exit(0);
        }
        KNOWN(0, pthread_mutex_unlock(&released));
        KNOWN(0, pthread_mutex_unlock(&kept));
        KNOWN(0, wait(&status) < 0);
        KNOWN(0, status);
    }
    known_truth("lock released acquisitions=%ld releases=%ld holding_ns>=%ld",
                children, 2 * children, children * NAP * 1000000);
    known_truth("lock kept acquisitions=%ld releases=%ld held_at_end=%ld "
                "holding_ns>=0",
                children, children, children);
    known_truth("main_time holding_ns>=%ld", children * NAP * 1000000);
    return 0;
}
