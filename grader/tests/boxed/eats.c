/*
 * eats MIB: takes memory until it fails or has that much. Says how much.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MIB ((size_t)1024 * 1024)

int main(int argc, char **argv)
{
    size_t most = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    size_t got = 0;
    while (got < most) {
        void *memory = mmap(NULL, MIB, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            break;
        memset(memory, 1, MIB);
        got++;
    }
    printf("got %zu MiB\n", got);
    return 0;
}
