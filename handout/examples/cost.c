/* cost.c: a umalloc and its ufree, by the number of holes. */
#include <stdio.h>
#include <time.h>

#include "engine.h"
#include "firstfit.h"

#define MOST_HOLES 10000

const char engine_program[] = "cost";

static _Alignas(16) unsigned char memory[2 * 1024 * 1024];
static struct firstfit list;

static void make_holes(int holes)
{
    static void *pieces[2 * MOST_HOLES];

    firstfit_init(&list, memory, sizeof memory);
    for (int i = 0; i < 2 * holes; i++)
        pieces[i] = firstfit_alloc(&list, 32);
    for (int i = 0; i < 2 * holes; i += 2)
        firstfit_free(&list, pieces[i]);
}

static double nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

int main(void)
{
    for (int holes = 1; holes <= MOST_HOLES; holes *= 10) {
        int rounds = 10000000 / (holes + 10);
        make_holes(holes);
        double start = nanoseconds();
        for (int i = 0; i < rounds; i++)
            firstfit_free(&list, firstfit_alloc(&list, 32));
        printf("%6d holes: %9.1f ns\n", holes,
               (nanoseconds() - start) / rounds);
    }
    return 0;
}
