/*
 * From DRD's report of a race to a few lines that a person reads.
 *
 *     Conflicting load by thread 3 at 0x0010f0a0 size 4
 *        at 0x10917E: work (counter.c:12)
 *        by 0x484DD34: ??? (in .../vgpreload_drd-amd64-linux.so)
 *        by 0x49411F4: start_thread (pthread_create.c:442)
 *     Allocation context: BSS section of .../counter
 *     Other segment start (thread 2)
 *        at 0x48582D4: pthread_mutex_unlock@* (in .../vgpreload_drd-...)
 *        by 0x10F026: umem_heap_unlock (heap.c:131)
 *     Other segment end (thread 2)
 *        (thread finished, call stack no longer available)
 *     (an empty line)
 *
 * Of each call stack are kept the two innermost frames that are neither
 * Valgrind's nor of the functions that threads and locks are made of; an end
 * of a segment that has none goes, too. The other lines stay as they are.
 */
#include "witness_race.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define MOST_FRAMES 2 /* of each call stack */

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool is_race(const char *text)
{
    return begins(text, "Conflicting load by thread ") ||
           begins(text, "Conflicting store by thread ");
}

/* Appends a line; what does not fit is left out. */
static void keep(struct witness_race *race, const char *begin, const char *text)
{
    size_t length = strlen(race->first);
    const char *end = length > 0 ? "\n" : "";

    snprintf(race->first + length, sizeof race->first - length, "%s%s%s", end,
             begin, text);
}

/* "   by 0x10F026: lock (heap.c:131)": what comes after the address; NULL if
 * the line is no frame. */
static const char *find_frame(const char *text)
{
    if (!begins(text, "   at 0x") && !begins(text, "   by 0x"))
        return NULL;
    text += strlen("   by 0x");
    while (isxdigit((unsigned char)*text))
        text++;
    return begins(text, ": ") ? text + 2 : NULL;
}

/* Frames that say nothing about the program. */
static bool is_dull(const char *frame)
{
    static const char *const names[] = {
        "pthread_", "mtx_",  "cnd_",         "sem_", "thrd_",
        "clone",    "futex", "start_thread", "__",   "???"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (begins(frame, names[i]))
            return true;
    return strstr(frame, "/vgpreload_") != NULL ||
           strstr(frame, ".S:") !=
               NULL; /* written in assembly: the C library */
}

/* A line of the first race. */
static void extend(struct witness_race *race, const char *text)
{
    const char *frame = find_frame(text);

    if (begins(text, "Other segment ")) {
        snprintf(race->heading, sizeof race->heading, "%s", text);
        race->frames = 0;
    } else if (frame == NULL && *text != ' ') {
        keep(race, "", text);
    } else if (frame != NULL && race->frames < MOST_FRAMES && !is_dull(frame)) {
        if (*race->heading != '\0')
            keep(race, "", race->heading);
        race->heading[0] = '\0';
        keep(race, race->frames == 0 ? "   at " : "   by ", frame);
        race->frames++;
    }
}

void witness_race_line(struct witness_race *race, uint64_t pid,
                       const char *text)
{
    if (is_race(text) && ++race->count == 1) {
        race->pid = pid;
        race->is_open = true;
    }
    if (!race->is_open || pid != race->pid)
        return;
    if (*text == '\0')
        race->is_open = false;
    else
        extend(race, text);
}
