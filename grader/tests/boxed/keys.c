/*
 * keys give COMMAND...: outside; runs it with a key in its session's keyring.
 * keys take: reads that key.
 */
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define JOIN    1 /* operations of keyctl */
#define READ    11
#define SEARCH  10
#define SESSION (-3)

int main(int argc, char **argv)
{
    char text[32] = "";
    if (argc > 2 && strcmp(argv[1], "give") == 0) {
        if (syscall(SYS_keyctl, JOIN, NULL) < 0 ||
            syscall(SYS_add_key, "user", "canary", "secret", 6, SESSION) < 0)
            return 77;
        execv(argv[2], argv + 2);
        return 1;
    }
    long key = syscall(SYS_keyctl, SEARCH, SESSION, "user", "canary", 0);
    if (key > 0 && syscall(SYS_keyctl, READ, key, text, sizeof text - 1) > 0)
        printf("got %s\n", text);
    puts("done");
    return 0;
}
