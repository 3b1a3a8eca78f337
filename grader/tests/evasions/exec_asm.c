/*
 * As exec.c, by an instruction of its own: nobody can put the environment
 * back.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>

#define TAKES 1000

static int inner(void)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    int total = 0;

    for (int i = 0; i < TAKES; i++) {
        pthread_mutex_lock(&lock);
        total++;
        pthread_mutex_unlock(&lock);
    }
    printf("total %d\n", total);
    return 0;
}

static void become(const char *path, char *const *words, char *const *variables)
{
#if defined __x86_64__
    long result = SYS_execve;

    __asm__ __volatile__("syscall"
                         : "+a"(result)
                         : "D"(path), "S"(words), "d"(variables)
                         : "rcx", "r11", "memory");
#elif defined __aarch64__
    register long number __asm__("x8") = SYS_execve;
    register long result __asm__("x0") = (long)path;
    register long second __asm__("x1") = (long)words;
    register long third __asm__("x2") = (long)variables;

    __asm__ __volatile__("svc 0"
                         : "+r"(result)
                         : "r"(number), "r"(second), "r"(third)
                         : "memory");
#endif
}

int main(int argc, char **argv)
{
    static char *const words[] = {"exec_asm", "inner", NULL};
    static char *const variables[] = {NULL};

    (void)argv;
    if (argc > 1)
        return inner();
    become("/proc/self/exe", words, variables);
    return 1;
}
