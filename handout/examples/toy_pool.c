/*
 * Faulty on purpose: the first loop writes nine squares where there is room
 * for eight. The ninth lands on what was taken from the pool next.
 *
 * Compiled with -DUMEM_MEMDEBUG it tells Valgrind what it hands out.
 */
#include <stdio.h>

#include "note.h"

bool umem_notes_off; /* the real programs have it in heap.c */

static _Alignas(16) unsigned char pool[1024];
static unsigned char *next = pool;

static void *take(size_t size)
{
    unsigned char *piece = next;

    next += (size + 15) / 16 * 16 + UMEM_REDZONE;
    umem_note_pool_alloc(pool, piece, size);
    return piece;
}

int main(void)
{
    umem_note_pool(pool, sizeof pool);
    int *squares = take(8 * sizeof *squares);
    int *sum = take(sizeof *sum);

    *sum = 0;
    for (int i = 0; i <= 8; i++)
        squares[i] = i * i;
    for (int i = 0; i < 8; i++)
        *sum += squares[i];
    printf("sum %d, expected 140\n", *sum);
    umem_note_pool_end(pool);
    return 0;
}
