/*
 * works MS [orphan]: uses that much CPU time in user mode; as an orphan,
 * in a process whose parent does not wait for it.
 */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void work(long milliseconds)
{
    struct timespec used;
    unsigned long sum = 0;
    do {
        for (unsigned long i = 0; i < 200000; i++)
            sum += i * sum + 1;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    } while (used.tv_sec * 1000 + used.tv_nsec / 1000000 < milliseconds &&
             sum != 0);
}

int main(int argc, char **argv)
{
    int ends[2];
    char byte;
    if (argc < 2 || pipe(ends) != 0)
        return 2;
    long milliseconds = strtol(argv[1], NULL, 10);
    if (argc == 2) {
        work(milliseconds);
        return 0;
    }
    if (fork() == 0) {
        if (fork() == 0)
            work(milliseconds);
        _exit(0);
    }
    close(ends[1]);
    return read(ends[0], &byte, 1) != 0; /* the orphan has ended */
}
