/*
 * A process-shared mutex in memory that forked children share.
 *
 *     mutex_shared CHILDREN ROUNDS
 */
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "known.h"

static struct common {
    pthread_mutex_t mutex; /* guards sum */
    long sum;
} * common;

static void make(void)
{
    pthread_mutexattr_t attributes;

    common = mmap(NULL, sizeof *common, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    KNOWN(0, common == MAP_FAILED);
    KNOWN(0, pthread_mutexattr_init(&attributes));
    KNOWN(0, pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED));
    KNOWN(0, pthread_mutex_init(&common->mutex, &attributes));
}

static void take_all(long rounds)
{
    for (long i = 0; i < rounds; i++) {
        KNOWN(0, pthread_mutex_lock(&common->mutex));
        common->sum++;
        KNOWN(0, pthread_mutex_unlock(&common->mutex));
    }
}

int main(int argc, char **argv)
{
    long children = known_argument(argc, argv, 1, 2);
    long rounds = known_argument(argc, argv, 2, 1000);
    int status;

    make();
    for (long i = 0; i < children; i++)
        if (fork() == 0) {
            take_all(rounds);
            _exit(0);
        }
    take_all(rounds);
    while (wait(&status) > 0)
        KNOWN(0, status);
    KNOWN(0, common->sum != (children + 1) * rounds);
    known_truth("lock take_all() count=1 type=process-shared acquisitions=%ld "
                "releases=%ld",
                common->sum, common->sum);
    known_truth("run processes=%ld threads_made=0 threads_peak=0",
                children + 1);
    known_truth("main_time threads=%ld", children + 1);
    return 0;
}
