/*
 * ends HOW: exit status N, or by a signal in the usual ways: abort, null,
 * cpu (endless work), file (writes on and on to ./big).
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void work_on(void)
{
    for (unsigned long i = 0; getppid() >= 0; i++)
        continue;
}

static void write_on(void)
{
    static char bytes[65536];
    int file = open("big", O_WRONLY | O_CREAT, 0600);
    for (int i = 0; i < 4096; i++) /* 256 MiB */
        if (write(file, bytes, sizeof bytes) < 0)
            exit(9);
}

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "";
    if (strcmp(how, "abort") == 0)
        abort();
    if (strcmp(how, "cpu") == 0)
        work_on();
    if (strcmp(how, "file") == 0)
        write_on();
    if (strcmp(how, "null") == 0)
        return *(int *)strtoul("0", NULL, 10);
    return (int)strtol(how, NULL, 10);
}
