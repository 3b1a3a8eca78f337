/*
 * hides WAY: two threads stand in a deadlock for ever, and the process does
 * WAY, so that somebody who wants to see where has it hard.
 *
 *     openly        nothing
 *     traced        a child of its is its debugger
 *     asks          a child has asked it to be its debugger, and is stopped
 *     undumpable    none but root may look at it
 *     stopped       it is stopped
 *     vfork         its first thread waits where no debugger can stop it
 *     lost          its first thread has no stack any more
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t locks[2] = {PTHREAD_MUTEX_INITIALIZER,
                                   PTHREAD_MUTEX_INITIALIZER};
static pthread_barrier_t both_have_one;

static __attribute__((noinline)) void take_the_other(pthread_mutex_t *lock)
{
    pthread_mutex_lock(lock);
    pthread_mutex_unlock(lock); /* never */
}

static void *stand(void *own)
{
    pthread_mutex_t *other = own == &locks[0] ? &locks[1] : &locks[0];
    pthread_mutex_lock(own);
    pthread_barrier_wait(&both_have_one);
    take_the_other(other);
    pthread_mutex_unlock(own);
    return NULL;
}

static void debug(pid_t process)
{
    if (ptrace(PTRACE_SEIZE, process, NULL, NULL) != 0)
        perror("hides: PTRACE_SEIZE");
    for (;;)
        pause();
}

static void hide(const char *way)
{
    pid_t self = getpid();
    if (strcmp(way, "traced") == 0) {
        prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
        if (fork() == 0)
            debug(self);
    } else if (strcmp(way, "asks") == 0 && fork() == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
    } else if (strcmp(way, "undumpable") == 0) {
        prctl(PR_SET_DUMPABLE, 0);
    } else if (strcmp(way, "stopped") == 0) {
        raise(SIGSTOP);
    } else if (strcmp(way, "vfork") == 0 && vfork() == 0) {
        for (;;)
            pause();
    }
#ifdef __x86_64__
    if (strcmp(way, "lost") == 0)
        __asm__ __volatile__("xor %%ebp, %%ebp\n"
                             "mov $16, %%esp\n"
                             "1: jmp 1b" ::
                                 : "memory");
#endif
}

int main(int argc, char **argv)
{
    pthread_t threads[2];
    pthread_barrier_init(&both_have_one, NULL, 3);
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, stand, &locks[i]);
    pthread_barrier_wait(&both_have_one);
    hide(argc > 1 ? argv[1] : "openly");
    for (;;)
        pause();
}
