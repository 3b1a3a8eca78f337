/*
 * A number for each text: 0 for the first one, 1 for the next new one.
 *
 *     timeline_name(&names, "main")       0
 *     timeline_name(&names, "worker 2")   1
 *     timeline_name(&names, "main")       0
 *
 * A trace names the same few locks and the same thousands of threads in a
 * million events. An open hash table finds them, at most half full, with
 * linear probing and the hash FNV-1a.
 *
 * Also the memory of growing arrays: there is room for a power of two of
 * items, so an array is full when its count is one (or 0).
 */
#include <stdlib.h>
#include <string.h>

#include "timeline.h"

static _Noreturn void out_of_memory(void)
{
    fputs("timeline: out of memory\n", stderr);
    exit(1); /* nothing is half written: OUT comes last, and whole */
}

void *timeline_grow(void *array, size_t count, size_t item)
{
    if (count > 0 && (count & (count - 1)) != 0)
        return array;
    size_t room = count == 0 ? 1 : 2 * count;
    void *grown = room > SIZE_MAX / item ? NULL : realloc(array, room * item);
    if (grown == NULL)
        out_of_memory();
    return grown;
}

void *timeline_zeros(size_t count, size_t item)
{
    void *zeros = calloc(count > 0 ? count : 1, item);
    if (zeros == NULL)
        out_of_memory();
    return zeros;
}

static size_t hash_of(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return (size_t)(hash ^ hash >> 32);
}

/* The slot that has the text, or the free one where it belongs. */
static uint32_t *slot_of(const struct timeline_names *names, const char *text)
{
    size_t at = hash_of(text) & (names->slot_count - 1);
    while (names->slots[at] != 0 &&
           strcmp(names->texts[names->slots[at] - 1], text) != 0)
        at = (at + 1) & (names->slot_count - 1);
    return &names->slots[at];
}

/* Doubles the hash table and puts everything in again. */
static void grow_slots(struct timeline_names *names)
{
    names->slot_count = names->slot_count == 0 ? 64 : 2 * names->slot_count;
    free(names->slots);
    names->slots = timeline_zeros(names->slot_count, sizeof *names->slots);
    for (size_t i = 0; i < names->count; i++)
        *slot_of(names, names->texts[i]) = (uint32_t)i + 1;
}

uint32_t timeline_name(struct timeline_names *names, const char *text)
{
    if (2 * (names->count + 1) > names->slot_count)
        grow_slots(names);
    uint32_t *slot = slot_of(names, text);
    if (*slot != 0)
        return *slot - 1;

    char *copy = strdup(text);
    if (copy == NULL)
        out_of_memory();
    names->texts =
        timeline_grow(names->texts, names->count, sizeof *names->texts);
    names->texts[names->count++] = copy;
    *slot = (uint32_t)names->count;
    return *slot - 1;
}

void timeline_names_free(struct timeline_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->texts[i]);
    free(names->texts);
    free(names->slots);
    *names = (struct timeline_names){0};
}
