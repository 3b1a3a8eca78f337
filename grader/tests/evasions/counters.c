/*
 * Takes a lock 1,000 times with two threads and then writes over the memory
 * that they were counted in. It finds that by the name in /proc/self/maps,
 * and knows what is where from the header that the counters' owner uses.
 *
 *     counters HOW
 *
 *     none          leaves it alone
 *     zero          all of it is 0
 *     ones          all of it is 0xff
 *     noise         all behind the head is random
 *     uses          what threads did with locks is 0
 *     one           the lock was taken once
 *     check         likewise, and what is to prove it fits
 *     balanced      likewise, and it was released once, too
 *     threads       likewise, and each thread says the same
 *     unmap         it is gone, and the lock is taken once more
 *     replace       memory that nobody else sees lies in its place
 *     truncate      its file is empty
 *     pipe PATH     the names of all mapped files are PATH
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../meter/shared.h"

#define TAKES 500 /* by each thread */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total; /* guarded by lock */
static struct shared *shared;
static size_t size; /* bytes of it */

static void *work(void *argument)
{
    (void)argument;
    for (int i = 0; i < TAKES; i++) {
        pthread_mutex_lock(&lock);
        total++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void find(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[4096];

    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        char *end;
        if (strstr(line, "memfd:lockmeter") == NULL)
            continue;
        uintptr_t begin = strtoul(line, &end, 16);
        memcpy(&shared, &begin, sizeof shared);
        size = strtoul(end + 1, NULL, 16) - begin;
        break;
    }
    if (maps != NULL)
        fclose(maps);
}

/* ---- ways ---- */

static void leave_alone(void)
{
}

/* Only as much as is in use: the rest is some 100 MB. */
static size_t used(void)
{
    return (size_t)((unsigned char *)&shared->slots[shared->top_slot] -
                    (unsigned char *)shared);
}

static void make_zero(void)
{
    memset(shared, 0, used());
}

static void make_ones(void)
{
    memset(shared, 0xff, used());
}

static void make_noise(void)
{
    unsigned char *bytes = (unsigned char *)shared;
    size_t end = used();
    uint64_t state = 1;

    for (size_t i = offsetof(struct shared, next_process); i < end; i++) {
        state = state * UINT64_C(6364136223846793005) + 1;
        bytes[i] = (unsigned char)(state >> 56);
    }
}

static void clear_uses(void)
{
    for (size_t i = 0; i < shared->top_slot; i++)
        memset(shared->slots[i].uses, 0, sizeof shared->slots[i].uses);
}

enum { COUNT, CHECK, BALANCE, THREADS };

static void reduce(struct shared_use *use, int how)
{
    if (use->acquisitions == 0)
        return;
    use->acquisitions = 1;
    if (how >= CHECK)
        use->check = shared->secret;
    if (how >= BALANCE)
        use->releases = 1;
}

static void reduce_all(int how)
{
    for (size_t i = 0; i < shared->top_slot; i++)
        for (size_t j = 0; j < SHARED_USES; j++)
            reduce(&shared->slots[i].uses[j], how);
    for (size_t i = 0; how >= THREADS && i < shared->next_thread; i++)
        if (shared->threads[i].acquisitions > 0)
            shared->threads[i].acquisitions = 1;
}

static void reduce_count(void)
{
    reduce_all(COUNT);
}

static void reduce_check(void)
{
    reduce_all(CHECK);
}

static void reduce_balanced(void)
{
    reduce_all(BALANCE);
}

static void reduce_threads(void)
{
    reduce_all(THREADS);
}

static void unmap(void)
{
    munmap(shared, size);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
}

static void replace(void)
{
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE;

    if (mmap(shared, size, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED)
        return;
    for (int i = 0; i < TAKES; i++) {
        pthread_mutex_lock(&lock);
        total++;
        pthread_mutex_unlock(&lock);
    }
    total -= TAKES;
}

static void truncate_file(void)
{
    const char *text = getenv(SHARED_VARIABLE);

    if (text != NULL && ftruncate((int)strtol(text, NULL, 10), 0) != 0)
        perror("counters: cannot truncate the file");
}

static const char *path = "";

static void name_pipe(void)
{
    for (size_t i = 0; i < SHARED_MODULES; i++)
        snprintf(shared->modules[i].path, sizeof shared->modules[i].path, "%s",
                 path);
}

static const struct {
    const char *name;
    void (*run)(void);
} ways[] = {
    {"none", leave_alone},       {"zero", make_zero},
    {"ones", make_ones},         {"noise", make_noise},
    {"uses", clear_uses},        {"one", reduce_count},
    {"check", reduce_check},     {"balanced", reduce_balanced},
    {"threads", reduce_threads}, {"unmap", unmap},
    {"replace", replace},        {"truncate", truncate_file},
    {"pipe", name_pipe},
};

int main(int argc, char **argv)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, work, NULL) != 0)
        return 1;
    work(NULL);
    pthread_join(thread, NULL);
    find();
    if (argc > 2)
        path = argv[2];
    if (shared == NULL)
        return 1;
    printf("total %d\n", total);
    fflush(stdout);
    for (size_t i = 0; argc > 1 && i < sizeof ways / sizeof *ways; i++)
        if (strcmp(argv[1], ways[i].name) == 0)
            ways[i].run();
    return 0;
}
