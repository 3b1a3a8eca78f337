/*
 * One ufree on a list of exactly 100 holes, to count its instructions.
 *
 *     valgrind --tool=callgrind --toggle-collect=one_free one_free
 *
 * The heap looks like this before the call (200 pieces of 32 bytes, every
 * other one of the first 198 freed again, and the rest of the heap):
 *
 *     | free | used | free | used | ... | free | used | used | used | free |
 *       ^ hole 1      ^ hole 2             ^ hole 99                   ^ 100
 *
 * The piece that goes is one between two holes in the middle, so that there
 * is something to merge on either side. grader/tests/honesty.sh says what the
 * count must be and why. Prints the free bytes before and after, so that a
 * list of another shape shows.
 */
#include <stdio.h>

#include "firstfit.h"
#include "umem.h"

#define HOLES      100
#define PIECES     (2 * HOLES)
#define PIECE_SIZE 32 /* bytes: a node of the tree */

/* What is counted. It must stay a function of its own. */
__attribute__((noinline)) static void one_free(void *pointer)
{
    ufree(pointer);
}

int main(void)
{
    void *pieces[PIECES];

    if (!umem_open(UMEM_THREADS))
        return 1;
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = umalloc(PIECE_SIZE);
        if (pieces[i] == NULL)
            return 1;
    }
    for (size_t i = 0; i < 2 * (HOLES - 1); i += 2)
        ufree(pieces[i]);
    size_t before = umem_free_bytes();
    one_free(pieces[HOLES - 1]);
    size_t after = umem_free_bytes();
    printf("used before %zu, after %zu\n", UMEM_SIZE - before,
           UMEM_SIZE - after);
    umem_close();
    return 0;
}
