/*
 * First fit over one address-ordered free list: the textbook allocator.
 *
 * The memory is cut into pieces that lie wall to wall. Free pieces hang on
 * one list, lowest address first:
 *
 *     free -> [ 96 |next]---------> [ 48 |next]-----> [ 9000 |next]-> NULL
 *     |  free 96  | used 48 | used 48 | free 48 | used 64 |  free 9000  |
 *
 * Allocating takes the first piece that is large enough and cuts off what is
 * left over. Freeing puts the piece back at its place in the list, then walks
 * the list from its beginning and merges every two pieces that touch.
 *
 * That second walk is not needed (looking at the two neighbours would do); it
 * is how the textbook version does it, and what it costs under a lock is
 * what this lab is about.
 */
#include "firstfit.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "note.h"

/* The second word of a header says what the piece is. Numbers that neither
 * text nor small integers nor pointers look like. */
#define MAGIC_USED ((size_t)0xA110C8EDC0DEFACEu)
#define MAGIC_FREE ((size_t)0xF4EE0B10CC5EED5Eu)

struct firstfit_piece {
    size_t size; /* bytes of the whole piece, a multiple of 16 */
    size_t magic;
    struct firstfit_piece *next; /* only while free; payload otherwise */
};

/* From the piece to its payload. In a checked flavour the redzone lies
 * between header and payload and holds `next` while the piece is free. */
#define TO_PAYLOAD (FIRSTFIT_HEADER + UMEM_REDZONE)

/* A smaller piece could not hold its own `next`. */
#define SMALLEST_PIECE (FIRSTFIT_HEADER + 16)

_Static_assert(sizeof(struct firstfit_piece) <= SMALLEST_PIECE,
               "a free piece must fit into the smallest piece");
_Static_assert(sizeof(size_t) == 8, "the header is drawn for 64-bit machines");

static unsigned char *end_of(const struct firstfit_piece *piece)
{
    return (unsigned char *)piece + piece->size;
}

void firstfit_init(struct firstfit *list, void *memory, size_t size)
{
    struct firstfit_piece *all = memory;

    list->start = memory;
    list->size = size;
    list->free = all;
    umem_note_hide(memory, size);
    umem_note_show(all, sizeof *all);
    all->size = size;
    all->magic = MAGIC_FREE;
    all->next = NULL;
}

/*
 * Cuts what the request does not need off the end of the piece:
 *
 *     before   prev -> [            piece            ] -> next
 *     after    prev -> [   rest   ] -> next       (piece is off the list)
 *                      ^ at piece + need
 *
 * A rest that could not stand alone stays with the piece, so that it comes
 * back with it. Returns what takes the piece's place on the list.
 */
static struct firstfit_piece *cut(struct firstfit_piece *piece, size_t need)
{
    size_t left_over = piece->size - need;

    if (left_over < SMALLEST_PIECE) {
#ifdef FIRSTFIT_FORGETS_REMAINDER
        /* The slip of the documented system: the rest is on no list and
         * belongs to no piece. It is lost until the program ends. */
        piece->size = need;
#endif
        return piece->next;
    }
    struct firstfit_piece *rest =
        (struct firstfit_piece *)((unsigned char *)piece + need);
    umem_note_show(rest, sizeof *rest);
    rest->size = left_over;
    rest->magic = MAGIC_FREE;
    rest->next = piece->next;
    piece->size = need;
    return rest;
}

void *firstfit_alloc(struct firstfit *list, size_t size)
{
    if (size == 0 || size > list->size)
        return NULL;
    size_t need = TO_PAYLOAD + (size + 15) / 16 * 16 + UMEM_REDZONE;
    struct firstfit_piece **link = &list->free;

    while (*link != NULL && (*link)->size < need)
        link = &(*link)->next;
    struct firstfit_piece *piece = *link;
    if (piece == NULL)
        return NULL;
    *link = cut(piece, need);
    piece->magic = MAGIC_USED;
    umem_note_hide(&piece->next, sizeof piece->next);
    unsigned char *payload = (unsigned char *)piece + TO_PAYLOAD;
    umem_note_alloc(payload, size);
    return payload;
}

/* The one thing that the library prints itself: the program cannot go on. */
static _Noreturn void bad_pointer(const struct firstfit *list,
                                  const void *payload, const char *why)
{
    uintptr_t start = (uintptr_t)list->start;
    uintptr_t at = (uintptr_t)payload;

    fprintf(stderr, "%s: ufree of a bad pointer (heap %c 0x%jx): %s\n",
            engine_program, at < start ? '-' : '+',
            (uintmax_t)(at < start ? start - at : at - start), why);
    abort();
}

/* The piece of a payload, as far as its header can be trusted. */
static struct firstfit_piece *piece_of(const struct firstfit *list,
                                       void *payload)
{
    uintptr_t offset = (uintptr_t)payload - (uintptr_t)list->start;

    if (offset >= list->size)
        bad_pointer(list, payload, "outside the heap");
    if (offset < TO_PAYLOAD || offset % 16 != 0)
        bad_pointer(list, payload, "not where a payload can begin");
    struct firstfit_piece *piece =
        (struct firstfit_piece *)((unsigned char *)payload - TO_PAYLOAD);
    umem_note_show(piece, FIRSTFIT_HEADER);
    if (piece->magic == MAGIC_FREE)
        bad_pointer(list, payload, "freed before");
    if (piece->magic != MAGIC_USED)
        bad_pointer(list, payload,
                    "no header in front of it (not from umalloc, or "
                    "overwritten)");
    if (piece->size % 16 != 0 || piece->size < SMALLEST_PIECE ||
        piece->size > list->size - (offset - TO_PAYLOAD))
        bad_pointer(list, payload, "the size in its header is overwritten");
    return piece;
}

#ifndef FIRSTFIT_MERGES_NEIGHBOURS
/*
 * Merges every two pieces of the list that touch:
 *
 *     before   [ 96 ]->[ 48 ]->   [ 64 ]->     (the first two touch)
 *     after    [    144     ]->   [ 64 ]->
 *
 * The header of the piece that disappears keeps MAGIC_FREE, so that freeing
 * it once more is still recognised.
 */
static void merge_all(struct firstfit *list)
{
    struct firstfit_piece *piece = list->free;

    while (piece != NULL && piece->next != NULL) {
        struct firstfit_piece *next = piece->next;
        if (end_of(piece) == (unsigned char *)next) {
            piece->size += next->size;
            piece->next = next->next;
            umem_note_hide(next, sizeof *next);
        } else {
            piece = next;
        }
    }
}
#else
static void merge_with_next(struct firstfit_piece *piece)
{
    struct firstfit_piece *next = piece->next;

    if (next == NULL || end_of(piece) != (unsigned char *)next)
        return;
    piece->size += next->size;
    piece->next = next->next;
    umem_note_hide(next, sizeof *next);
}

/* For an experiment: only a piece that was freed just now can touch others,
 * so its two neighbours on the list are all that need be looked at. `link`
 * points to the piece; it is the `next` of the piece before. */
static void merge_neighbours(struct firstfit *list,
                             struct firstfit_piece **link)
{
    size_t offset = offsetof(struct firstfit_piece, next);

    merge_with_next(*link);
    if (link != &list->free)
        merge_with_next(
            (struct firstfit_piece *)((unsigned char *)link - offset));
}
#endif

void firstfit_free(struct firstfit *list, void *payload)
{
    umem_note_free(payload);
    struct firstfit_piece *piece = piece_of(list, payload);
    struct firstfit_piece **link = &list->free;

    while (*link != NULL && *link < piece)
        link = &(*link)->next;
    if (*link != NULL && end_of(piece) > (unsigned char *)*link)
        bad_pointer(list, payload, "the size in its header is overwritten");
    umem_note_show(&piece->next, sizeof piece->next);
#ifdef UMEM_JUNK
    memset(payload, UMEM_JUNK_FREED, piece->size - TO_PAYLOAD);
#endif
    umem_note_hide(payload, piece->size - TO_PAYLOAD);
    umem_note_show(piece, sizeof *piece);
    piece->magic = MAGIC_FREE;
    piece->next = *link;
    *link = piece;
#ifndef FIRSTFIT_MERGES_NEIGHBOURS
    merge_all(list);
#else
    merge_neighbours(list, link);
#endif
}

size_t firstfit_free_bytes(const struct firstfit *list)
{
    size_t bytes = 0;

    for (struct firstfit_piece *p = list->free; p != NULL; p = p->next)
        bytes += p->size;
    return bytes;
}

size_t firstfit_holes(const struct firstfit *list)
{
    size_t holes = 0;

    for (struct firstfit_piece *p = list->free; p != NULL; p = p->next)
        holes++;
    return holes;
}

const char *firstfit_broken(const struct firstfit *list)
{
    const unsigned char *end = list->start + list->size;
    const unsigned char *previous_end = NULL;

    for (struct firstfit_piece *p = list->free; p != NULL; p = p->next) {
        const unsigned char *at = (unsigned char *)p;
        if (at < list->start || at >= end)
            return "a piece lies outside the memory";
        if ((size_t)(at - list->start) % 16 != 0)
            return "a piece is not aligned";
        if (p->magic != MAGIC_FREE)
            return "a piece on the list is not marked free";
        if (p->size % 16 != 0 || p->size < SMALLEST_PIECE ||
            p->size > (size_t)(end - at))
            return "a piece has an impossible size";
        if (previous_end != NULL && at < previous_end)
            return "two pieces overlap or are out of order";
        if (at == previous_end)
            return "two free pieces touch and are not merged";
        previous_end = end_of(p);
    }
    return NULL;
}
