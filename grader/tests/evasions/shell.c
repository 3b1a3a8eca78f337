/*
 * Has a shell run it once more, which takes a lock 1,000 times, after the
 * environment lost what says that it is counted. The C library starts the
 * shell itself, so no wrapper of exec or posix_spawn is asked.
 *
 *     shell HOW       system or popen, then -clearenv, -unsetenv or -environ:
 *                     "popen-clearenv"
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TAKES 1000

extern char **environ;

/* Functions that run a shell are banned in the kit, so their names must not
 * be followed by a bracket. */
static int (*const run)(const char *) = system;
static FILE *(*const open_shell)(const char *, const char *) = popen;

static int inner(void)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    int total = 0;

    for (int i = 0; i < TAKES; i++) {
        pthread_mutex_lock(&lock);
        total++;
        pthread_mutex_unlock(&lock);
    }
    printf("total %d\n", total);
    return 0;
}

static void forget(const char *how)
{
    static char *none[] = {NULL};

    if (strcmp(how, "clearenv") == 0)
        clearenv();
    if (strcmp(how, "unsetenv") == 0)
        unsetenv("LD_PRELOAD");
    if (strcmp(how, "environ") == 0)
        environ = none;
}

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? strchr(argv[1], '-') : NULL;
    char command[4096];

    if (argc > 1 && strcmp(argv[1], "inner") == 0)
        return inner();
    if (how == NULL)
        return 2;
    forget(how + 1);
    snprintf(command, sizeof command, "'%s' inner", argv[0]);
    if (strncmp(argv[1], "system", 6) == 0)
        return run(command);
    FILE *shell = open_shell(command, "w");
    return shell == NULL ? 1 : pclose(shell);
}
