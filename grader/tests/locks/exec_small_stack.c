/*
 * Threads with small stacks that start a program: there is room for that, and
 * below the stack nothing may be touched.
 *
 *     exec_small_stack WAY THREADS        way: spawn or exec
 */
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "known.h"

#define STACK ((size_t)65536)   /* bytes; PTHREAD_STACK_MIN is 16384 */
#define GUARD ((size_t)1 << 20) /* bytes below it that nobody may touch */

extern char **environ;

/* As in <spawn.h>; this project has a header of that name, too. */
int posix_spawn(pid_t *child, const char *path, const void *actions,
                const void *attributes, char *const *words,
                char *const *environment);

static int is_exec;

static void *work(void *none)
{
    char *words[] = {"true", NULL};
    pid_t child = -1;
    int status;

    if (is_exec) {
        child = fork();
        if (child == 0) {
            execv("/bin/true", words);
            _exit(1);
        }
    } else {
        KNOWN(0, posix_spawn(&child, "/bin/true", NULL, NULL, words, environ));
    }
    KNOWN(0, waitpid(child, &status, 0) != child);
    KNOWN(0, status);
    return none;
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 2, 2);
    pthread_attr_t attributes;
    pthread_t thread;
    char *memory = mmap(NULL, GUARD + STACK, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    KNOWN(0, memory == MAP_FAILED);
    KNOWN(0, mprotect(memory, GUARD, PROT_NONE));
    is_exec = argc > 1 && strcmp(argv[1], "exec") == 0;
    KNOWN(0, pthread_attr_init(&attributes));
    KNOWN(0, pthread_attr_setstack(&attributes, memory + GUARD, STACK));
    for (long i = 0; i < threads; i++) {
        KNOWN(0, pthread_create(&thread, &attributes, work, NULL));
        KNOWN(0, pthread_join(thread, NULL));
    }
    known_truth("run processes=%ld threads_made=%ld", 1 + threads, threads);
    return 0;
}
