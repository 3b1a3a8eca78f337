/*
 * comet: its process number never stays the same. Each process starts the
 * next and ends, for 20 seconds at most, in a session of its own; the first
 * one ends when the flight has begun.
 */
#include <time.h>
#include <unistd.h>

int main(void)
{
    time_t began = time(NULL);
    pid_t pid = fork();
    if (pid != 0)
        return pid < 0;
    while (time(NULL) < began + 20) {
        setsid();
        pid = fork();
        if (pid > 0)
            _exit(0);
    }
    return 0;
}
