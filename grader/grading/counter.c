/*
 * Counts instructions with cachegrind, and takes its word only.
 *
 * What Valgrind says goes to the descriptor of --log-fd. It copies that to the
 * highest numbers that the process may have, which it refuses to the program
 * for any use; a descriptor that has such a number to begin with is hidden,
 * too. The box allows 256, of which Valgrind keeps 12 for itself.
 *
 *     ==2== I   refs:      373,766
 *
 * A line of the program's own, by a request to Valgrind, begins with **2**.
 */
#define _GNU_SOURCE /* memmem, SOCK_CLOEXEC */
#include "counter.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define VALGRIND "/usr/bin/valgrind"
#define HIDDEN   245          /* the first number that is */
#define SAID     (256 * 1024) /* bytes; more than a socket holds */

bool counter_is_there(void)
{
    return access(VALGRIND, X_OK) == 0;
}

/* Where so high a number is not allowed, another one does. */
static int hide(int file)
{
    int hidden = fcntl(file, F_DUPFD_CLOEXEC, HIDDEN);
    if (hidden < 0)
        return file;
    close(file);
    return hidden;
}

bool counter_open(struct counter *counter)
{
    int ends[2];
    const char *const words[COUNTER_WORDS + 1] = {
        VALGRIND,      "--tool=cachegrind", "--cache-sim=no",
        "--vgdb=no",   "--fair-sched=yes",  "--cachegrind-out-file=/dev/null",
        counter->words};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
                   ends) != 0)
        return false;
    counter->reader = ends[0];
    counter->file = hide(ends[1]);
    snprintf(counter->words, sizeof counter->words, "--log-fd=%d",
             counter->file);
    memcpy(counter->before, words, sizeof words);
    return true;
}

/* "373,766" */
static uint64_t number(const char *digits)
{
    uint64_t value = 0;
    for (; (*digits >= '0' && *digits <= '9') || *digits == ','; digits++)
        if (*digits != ',')
            value = 10 * value + (uint64_t)(*digits - '0');
    return value;
}

/* What follows "==2== I   refs:" in a line; NULL: it is another line. */
static const char *digits_of(const char *line)
{
    static const char label[] = "refs:";
    if (strncmp(line, "==", 2) != 0)
        return NULL;
    line += 2 + strspn(line + 2, "0123456789");
    if (strncmp(line, "== I ", 5) != 0)
        return NULL;
    line += 5 + strspn(line + 5, " ");
    if (strncmp(line, label, strlen(label)) != 0)
        return NULL;
    line += strlen(label);
    line += strspn(line, " ");
    return *line >= '0' && *line <= '9' ? line : NULL;
}

size_t counter_parse(const char *said, uint64_t *count)
{
    size_t found = 0;
    *count = 0;
    for (const char *line = said; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        const char *digits = digits_of(line);
        if (digits == NULL)
            continue;
        *count = number(digits);
        found++;
    }
    return found;
}

size_t counter_close(struct counter *counter, uint64_t *count)
{
    size_t length = 0;
    ssize_t got;
    char *said = malloc(SAID);
    close(counter->file);
    do {
        got = said != NULL ? recv(counter->reader, said + length,
                                  SAID - 1 - length, MSG_DONTWAIT)
                           : -1;
        length += got > 0 ? (size_t)got : 0;
    } while (got > 0);
    close(counter->reader);
    if (said != NULL)
        said[length] = '\0';
    size_t found = counter_parse(said != NULL ? said : "", count);
    free(said);
    return found;
}

/* ---- requests ---- */

/* How a request begins on x86-64: four rotations of %rdi, 128 bits in all,
 * and an exchange of %rbx with itself (valgrind.h). */
static const unsigned char request[] = {
    0x48, 0xc1, 0xc7, 0x03, 0x48, 0xc1, 0xc7, 0x0d, 0x48, 0xc1,
    0xc7, 0x3d, 0x48, 0xc1, 0xc7, 0x33, 0x48, 0x87, 0xdb};

bool counter_is_addressed(const char *program)
{
    struct stat status;
    bool found = false;
    int file = open(program, O_RDONLY | O_CLOEXEC);
    if (file >= 0 && fstat(file, &status) == 0 && status.st_size > 0) {
        size_t size = (size_t)status.st_size;
        void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
        if (bytes != MAP_FAILED) {
            found = memmem(bytes, size, request, sizeof request) != NULL;
            munmap(bytes, size);
        }
    }
    if (file >= 0)
        close(file);
    return found;
}
