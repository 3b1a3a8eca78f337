/*
 * Threads use up all memory at once, whatever the sizes of a submission's
 * pools: for tools that look for races (check_tools.c). A lock that is missing
 * where a pool overflows cannot be seen while no pool does.
 *
 *     round     main          8 threads, slots 0 to 7
 *     take                    umalloc until it gives NULL, in all threads
 *     free                    every second piece of one's own
 *     ---- all wait
 *     swap                    check and free what is left of the neighbour's
 *     ---- all wait
 *               join, umem_batch_end
 *
 * Each piece holds what it is known by, and up to its last word a pattern of
 * its own, so memory that was handed out twice, or changed while it was taken,
 * is found here as well. The barrier orders the threads between the steps and
 * never within them, and nothing else is shared: what races there is the
 * allocator's.
 *
 * Exit status: 0; 1 with a line on standard error if memory was not what it
 * has to be, or the machine would not start the threads.
 */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "umem.h"

#define THREADS 8
#define ROUNDS  3

/* Large ones fill the heap with few pieces: free lists stay short, and tools
 * fast. Small ones go on fitting into what is left of a pool. Multiples of 8,
 * and at least a struct piece. */
static const size_t sizes[] = {32, 4104, 208, 8192, 64, 6000, 1024, 7160};

/* The beginning of each piece. */
struct piece {
    struct piece *next; /* taken before it by the same thread */
    size_t words;       /* all of it, these included */
    uint64_t seed;      /* of the pattern that fills the rest */
    uint64_t pattern[];
};

struct worker {
    pthread_t thread;
    unsigned slot;
    unsigned round;
    size_t taken;         /* pieces */
    struct piece *pieces; /* the neighbour's, after the first barrier */
};

static struct worker workers[THREADS];
static pthread_barrier_t barrier;

static _Noreturn void give_up(const char *what, int error)
{
    fprintf(stderr, "overflow: %s%s%s\n", what, error == 0 ? "" : ": ",
            error == 0 ? "" : strerror(error));
    exit(EXIT_FAILURE);
}

static void wait_for_all(void)
{
    int error = pthread_barrier_wait(&barrier);
    if (error != 0 && error != PTHREAD_BARRIER_SERIAL_THREAD)
        give_up("cannot wait at a barrier", error);
}

/* ---- one piece ---- */

static size_t bytes_of(size_t number)
{
    return sizes[number % (sizeof sizes / sizeof *sizes)];
}

/* A piece is known by its number, its thread's slot and the round. */
static uint64_t seed_of(const struct worker *owner, size_t number)
{
    return ((uint64_t)number << 32 | owner->slot << 16 | owner->round) << 8;
}

static size_t pattern_words(const struct piece *piece)
{
    return piece->words - sizeof *piece / sizeof(uint64_t);
}

static void fill(struct piece *piece, size_t bytes, uint64_t seed)
{
    piece->words = bytes / sizeof(uint64_t);
    piece->seed = seed;
    for (size_t i = 0; i < pattern_words(piece); i++)
        piece->pattern[i] = seed + i;
}

static void check(const struct piece *piece, const struct worker *owner,
                  size_t number)
{
    uint64_t seed = seed_of(owner, number);
    bool is_right = piece->seed == seed &&
                    piece->words == bytes_of(number) / sizeof(uint64_t);
    for (size_t i = 0; is_right && i < pattern_words(piece); i++)
        is_right = piece->pattern[i] == seed + i;
    if (!is_right)
        give_up("memory that umalloc gave to one thread was changed by another",
                0);
}

/* ---- the steps ---- */

/* Takes until there is nothing left. */
static void take(struct worker *self)
{
    for (;; self->taken++) {
        size_t bytes = bytes_of(self->taken);
        struct piece *piece = umalloc(bytes);
        if (piece == NULL)
            return;
        if ((uintptr_t)piece % UMEM_ALIGNMENT != 0)
            give_up("umalloc gave memory that is not aligned", 0);
        fill(piece, bytes, seed_of(self, self->taken));
        piece->next = self->pieces;
        self->pieces = piece;
    }
}

/* Frees those with odd numbers; others may be taking memory still. */
static void free_half(struct worker *self)
{
    struct piece **link = &self->pieces;
    for (size_t number = self->taken; number-- > 0;) {
        struct piece *piece = *link;
        check(piece, self, number);
        if (number % 2 == 0) {
            link = &piece->next;
            continue;
        }
        *link = piece->next;
        ufree(piece);
    }
}

/* Frees what free_half has left. */
static void free_rest(struct worker *owner)
{
    size_t number = (owner->taken + 1) / 2 * 2;
    while (owner->pieces != NULL) {
        struct piece *piece = owner->pieces;
        number -= 2;
        check(piece, owner, number);
        owner->pieces = piece->next;
        ufree(piece);
    }
}

static void *work(void *argument)
{
    struct worker *self = argument;

    umem_thread_begin(self->slot);
    wait_for_all();
    take(self);
    free_half(self);
    wait_for_all();
    free_rest(&workers[(self->slot + 1) % THREADS]);
    wait_for_all();
    umem_thread_end();
    return NULL;
}

static void run_round(unsigned round)
{
    size_t taken = 0;
    for (unsigned i = 0; i < THREADS; i++)
        workers[i] = (struct worker){.slot = i, .round = round};
    for (unsigned i = 0; i < THREADS; i++) {
        int error = pthread_create(&workers[i].thread, NULL, work, &workers[i]);
        if (error != 0)
            give_up("cannot start a thread", error);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        int error = pthread_join(workers[i].thread, NULL);
        if (error != 0)
            give_up("cannot join a thread", error);
        taken += workers[i].taken;
    }
    umem_batch_end();
    if (taken == 0)
        give_up("umalloc gave no memory to any thread", 0);
}

int main(void)
{
    int error = pthread_barrier_init(&barrier, NULL, THREADS);
    if (error != 0)
        give_up("cannot make a barrier", error);
    if (!umem_open(UMEM_THREADS))
        give_up("umem_open", errno);
    for (unsigned round = 0; round < ROUNDS; round++)
        run_round(round);
    umem_close();
    error = pthread_barrier_destroy(&barrier);
    if (error != 0)
        give_up("cannot destroy a barrier", error);
    return EXIT_SUCCESS;
}
