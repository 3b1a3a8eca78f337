/*
 * Calls for memory, by the main thread and by others, from known places.
 *
 *     memory THREADS ROUNDS
 */
#define _GNU_SOURCE /* mremap */
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include "known.h"

#define BYTES 100
#define PAGE  4096
#define FRAME __attribute__((noinline)) /* a place of its own */

static long rounds;

FRAME static void *get(void)
{
    void *memory = malloc(BYTES);

    KNOWN(0, memory == NULL);
    return memory;
}
enum { LINE = __LINE__ - 5 }; /* of malloc */

FRAME static void *get_zeroed(void)
{
    void *memory = calloc(3, BYTES);

    KNOWN(0, memory == NULL);
    return memory;
}

FRAME static void *get_more(void *memory)
{
    memory = realloc(memory, 2 * BYTES);
    KNOWN(0, memory == NULL);
    return memory;
}

/* Five ways, one place each. */
FRAME static void get_aligned(void *memory[5])
{
    memory[0] = aligned_alloc(64, 2L * 64);
    memory[1] = memalign(64, BYTES);
    memory[2] = valloc(BYTES);
    KNOWN(0, posix_memalign(&memory[3], 64, BYTES));
    memory[4] = pvalloc(1);
}

FRAME static void map_and_unmap(void)
{
    char *memory = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    KNOWN(0, memory == MAP_FAILED);
    memory = mremap(memory, PAGE, 2L * PAGE, MREMAP_MAYMOVE);
    KNOWN(0, memory == MAP_FAILED);
    memory[2 * PAGE - 1] = 1;
    KNOWN(0, munmap(memory, 2L * PAGE));
}

FRAME static void ask_for_break(void)
{
    KNOWN(0, sbrk(0) == (void *)-1);
}

/* Frees eight times a round. */
static void *work(void *none)
{
    for (long i = 0; i < rounds; i++) {
        void *memory[5];
        free(get_more(get()));
        free(get_zeroed());
        free(get_more(NULL));
        get_aligned(memory);
        for (int j = 0; j < 5; j++)
            free(memory[j]);
        map_and_unmap();
        ask_for_break();
        free(NULL); /* asks for nothing */
    }
    return none;
}

/* A line of the truth: as often by a thread as this, of so many bytes. */
static void say(const char *place, long threads, long times, long bytes)
{
    long by_main = times * rounds;

    known_truth("site %s by_main=%ld by_workers=%ld bytes=%ld "
                "file=memory.c",
                place, by_main, by_main * threads,
                by_main * bytes * (threads + 1));
}

int main(int argc, char **argv)
{
    long threads = known_argument(argc, argv, 1, 2);
    long all;

    rounds = known_argument(argc, argv, 2, 10);
    work(NULL);
    known_threads(threads, work);
    all = threads * rounds;
    say("malloc get()", threads, 1, BYTES);
    known_truth("site malloc get() count=1 line=%d", LINE);
    say("calloc get_zeroed()", threads, 1, 3 * BYTES);
    say("realloc get_more()", threads, 2, 2 * BYTES);
    known_truth("site aligned_alloc get_aligned() count=5 by_main=%ld",
                5 * rounds);
    known_truth("site mmap map_and_unmap() count=2 by_main=%ld", 2 * rounds);
    known_truth("site brk ask_for_break() by_main=%ld by_workers=%ld", rounds,
                all);
    known_truth("workers malloc=%ld calloc=%ld realloc=%ld aligned_alloc=%ld "
                "free=%ld mmap=%ld munmap=%ld brk=%ld",
                all, all, 2 * all, 5 * all, 8 * all, 2 * all, all, all);
    known_truth("main munmap=%ld brk=%ld free>=%ld", rounds, rounds,
                8 * rounds);
    return 0;
}
