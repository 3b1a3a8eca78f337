/*
 * fills FOLDER MIB [unlink|deep]: writes files of 1 MiB each until it fails
 * or has written that much; with `unlink`, into files that have no name any
 * more; with `deep`, each into a folder in the last one, whose content even
 * its owner cannot list. Says how much it wrote.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB (1024 * 1024)

static char bytes[MIB];

static int fill_one(const char *path, int unlinks)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0)
        return 0;
    ssize_t count = write(file, bytes, sizeof bytes);
    if (unlinks)
        return unlink(path) == 0 && count == MIB; /* and stays open */
    return close(file) == 0 && count == MIB;
}

int main(int argc, char **argv)
{
    if (argc < 3 || chdir(argv[1]) != 0)
        return 2;
    int unlinks = argc > 3 && strcmp(argv[3], "unlink") == 0;
    int deep = argc > 3 && strcmp(argv[3], "deep") == 0;
    long most = strtol(argv[2], NULL, 10);
    long done = 0;
    char name[32];
    memset(bytes, 1, sizeof bytes);
    for (; done < most; done++) {
        snprintf(name, sizeof name, "fill%ld", done);
        if (!fill_one(name, unlinks))
            break;
        if (deep &&
            (mkdir("d", 0700) != 0 || chdir("d") != 0 || chmod(".", 0300) != 0))
            break;
    }
    printf("wrote %ld MiB\n", done);
    return 0;
}
