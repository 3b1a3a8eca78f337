/*
 * reads PATH...: tries to read files and folders, and says what it got.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int reads_file(const char *path)
{
    char bytes[64];
    int file = open(path, O_RDONLY);
    ssize_t count = file >= 0 ? read(file, bytes, sizeof bytes) : -1;
    if (file >= 0)
        close(file);
    return count > 0;
}

static int reads_folder(const char *path)
{
    DIR *folder = opendir(path);
    if (folder != NULL)
        closedir(folder);
    return folder != NULL;
}

int main(int argc, char **argv)
{
    struct stat status;
    char target[256];
    for (int i = 1; i < argc; i++) {
        if (stat(argv[i], &status) == 0)
            printf("saw %s\n", argv[i]);
        if (reads_file(argv[i]) || reads_folder(argv[i]))
            printf("read %s\n", argv[i]);
        if (readlink(argv[i], target, sizeof target) > 0)
            printf("followed %s\n", argv[i]);
    }
    puts("done");
    return 0;
}
