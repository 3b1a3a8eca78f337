/*
 * A robust mutex in shared memory, whose owner is a process that is killed.
 *
 *     mutex_robust_process CHILDREN
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "known.h"

static pthread_mutex_t *make(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutex_t *mutex = mmap(NULL, sizeof *mutex, PROT_READ | PROT_WRITE,
                                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    KNOWN(0, mutex == MAP_FAILED);
    KNOWN(0, pthread_mutexattr_init(&attributes));
    KNOWN(0, pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED));
    KNOWN(0, pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST));
    KNOWN(0, pthread_mutex_init(mutex, &attributes));
    return mutex;
}

static void take(pthread_mutex_t *mutex)
{
    int error = pthread_mutex_lock(mutex);

    if (error == EOWNERDEAD)
        error = pthread_mutex_consistent(mutex);
    KNOWN(0, error);
}

int main(int argc, char **argv)
{
    long children = known_argument(argc, argv, 1, 3);
    pthread_mutex_t *mutex = make();
    int status;

    for (long i = 0; i < children; i++) {
        if (fork() == 0) {
            take(mutex);
            raise(SIGKILL);
        }
        KNOWN(0, wait(&status) <= 0);
        KNOWN(SIGKILL, WTERMSIG(status));
    }
    take(mutex);
    KNOWN(0, pthread_mutex_unlock(mutex));
    known_truth("lock take() count=1 type=robust "
                "acquisitions=%ld releases=1 held_at_end<=%ld",
                children + 1, children);
    known_truth("run processes=%ld", children + 1);
    return 0;
}
