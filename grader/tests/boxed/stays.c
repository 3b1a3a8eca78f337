/*
 * stays SECONDS: ignores all signals that can be ignored, and sleeps.
 */
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct timespec left = {.tv_sec = 1};
    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_IGN);
    if (argc > 1)
        left.tv_sec = strtol(argv[1], NULL, 10);
    while (nanosleep(&left, &left) != 0)
        continue;
    return 0;
}
