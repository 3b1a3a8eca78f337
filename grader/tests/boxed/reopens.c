/*
 * reopens: tries to open its standard input once more, for writing, and to
 * destroy what is in it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    static const char *const paths[] = {"/proc/self/fd/0", "/dev/stdin",
                                        "/run/input"};
    char byte;
    if (read(STDIN_FILENO, &byte, 1) != 1 || byte != 'k')
        puts("has no input");
    if (write(STDIN_FILENO, "x", 1) == 1 || ftruncate(STDIN_FILENO, 0) == 0)
        puts("wrote its input");
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (open(paths[i], O_RDWR | O_TRUNC) >= 0)
            printf("opened %s\n", paths[i]);
    puts("done");
    return 0;
}
