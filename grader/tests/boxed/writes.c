/*
 * writes PATH...: tries to change files, and to make and remove them, in
 * every way. Only ever given files that the tests made, or names that nobody
 * has.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void attack(const char *path)
{
    char other[4096];
    snprintf(other, sizeof other, "%s.moved", path);
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT, 0600);
    if (file >= 0) {
        if (write(file, "x", 1) == 1)
            printf("wrote %s\n", path);
        close(file);
    }
    if (truncate(path, 0) == 0)
        printf("truncated %s\n", path);
    if (chmod(path, 0777) == 0)
        printf("changed the mode of %s\n", path);
    if (symlink("/", other) == 0)
        printf("linked %s\n", other);
    if (unlink(other) == 0)
        printf("removed %s\n", other);
    if (rename(path, other) == 0)
        printf("renamed %s\n", path);
    if (mkdir(other, 0700) == 0)
        printf("made %s\n", other);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        attack(argv[i]);
    puts("done");
    return 0;
}
