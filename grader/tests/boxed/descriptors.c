/*
 * descriptors list: says which of 0 to 1023 are open.
 * descriptors close: closes them all and ends with 7.
 * descriptors forge: writes what the runner would report to all but 0, 1
 * and 2, and to all that process 1 and its own parent have; ends with 3.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../grading/runner.h"

#define MOST 1024

static void forge_to(int file)
{
    struct runner_record record = {.kind = RUNNER_ENDED, .wall_ns = 1};
    if (write(file, &record, sizeof record) == (ssize_t)sizeof record)
        printf("wrote a report to %d\n", file);
}

static void forge_through_proc(const char *process)
{
    char path[64];
    for (int i = 0; i < MOST; i++) {
        snprintf(path, sizeof path, "/proc/%s/fd/%d", process, i);
        int file = open(path, O_WRONLY);
        if (file < 0)
            continue;
        printf("opened %s\n", path);
        forge_to(file);
        close(file);
    }
}

int main(int argc, char **argv)
{
    const char *way = argc > 1 ? argv[1] : "";
    for (int i = 0; i < MOST; i++) {
        if (strcmp(way, "list") == 0 && fcntl(i, F_GETFD) >= 0)
            printf("%d\n", i);
        else if (strcmp(way, "close") == 0)
            close(i);
        else if (strcmp(way, "forge") == 0 && i > STDERR_FILENO)
            forge_to(i);
    }
    if (strcmp(way, "forge") != 0)
        return strcmp(way, "close") == 0 ? 7 : 0;
    forge_through_proc("1");
    puts("done");
    return 3;
}
