/*
 * floods 1|2 MIB: writes that much to descriptor 1 or 2, lines of 16 bytes
 * that are numbered from 0.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LINES 4096

int main(int argc, char **argv)
{
    static char text[LINES * 16 + 1];
    if (argc != 3)
        return 2;
    int file = (int)strtol(argv[1], NULL, 10);
    unsigned long lines = strtoul(argv[2], NULL, 10) * 65536;
    for (unsigned long i = 0; i < lines; i += LINES) {
        for (unsigned long j = 0; j < LINES; j++)
            snprintf(text + j * 16, 17, "%15lu\n", i + j);
        if (write(file, text, sizeof text - 1) < 0)
            return 1;
    }
    return 0;
}
