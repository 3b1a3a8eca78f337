/*
 * From the lines of DRD's trace to sums per lock.
 *
 *     ==1902== [1] post_mutex_lock mutex 0x10c100 rc 0 owner 0
 *     ==1902== [2] post_mutex_lock mutex 0x10c100 rc 1 owner 1 (locking failed)
 *     ==1902== [1] cond_post_wait  mutex 0x10c100 rc 0 owner 2
 *     ==1902== [1] mutex_unlock    recursive mutex 0x10c140 rc 1
 *     ==1902== [1] post_mutex_lock spinlock 0x10c180 rc 0 owner 0
 *     ==1902== [1] post_rwlock_rdlock 0x10c1c0
 *     ==1902== [1] sem_wait      0x10c200 value 0 -> 0 (did not wait)
 *
 * Each call has a line before it and one after it; the latter is counted. (Of
 * those before it DRD confuses the names of locking and trying to lock.) It
 * does not say whether a call for an rwlock succeeded. A robust mutex whose
 * owner died reads as "locking failed", though it was given.
 */
#include "witness_trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shared.h"

enum effect { TAKE, RELEASE, OWN_BEGIN, OWN_END };

/* The words that count. Of a mutex_... line the lock may be a spinlock. */
static const struct event {
    const char *name;
    enum shared_kind kind;
    enum effect effect;
} events[] = {
    {"post_mutex_lock", SHARED_MUTEX, TAKE},
    {"mutex_unlock", SHARED_MUTEX, RELEASE},
    {"cond_post_wait", SHARED_MUTEX, TAKE},
    {"post_rwlock_rdlock", SHARED_RWLOCK, TAKE},
    {"post_rwlock_wrlock", SHARED_RWLOCK, TAKE},
    {"rwlock_unlock", SHARED_RWLOCK, RELEASE},
    {"sem_wait", SHARED_SEMAPHORE, TAKE},
    {"sem_post", SHARED_SEMAPHORE, RELEASE},
    {"barrier_post_wait", SHARED_BARRIER, TAKE},
    {"mutex_ignore_ordering", SHARED_MUTEX, OWN_BEGIN},
    {"mutex_init", SHARED_MUTEX, OWN_END},
    {"mutex_destroy", SHARED_MUTEX, OWN_END},
};

/* ---- the table ---- */

bool witness_trace_begin(struct witness_trace *trace)
{
    *trace = (struct witness_trace){.lines = 0};
    trace->locks = calloc(WITNESS_LOCKS, sizeof *trace->locks);
    return trace->locks != NULL;
}

void witness_trace_free(struct witness_trace *trace)
{
    free(trace->locks);
    trace->locks = NULL;
}

struct witness_lock *witness_trace_find(struct witness_trace *trace,
                                        uint64_t key)
{
    size_t place = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32);

    for (;; place++) { /* some rows stay unused, so this ends */
        struct witness_lock *lock = &trace->locks[place % WITNESS_LOCKS];
        if (lock->key == key)
            return lock;
        if (lock->key != 0)
            continue;
        if (trace->lock_count >= WITNESS_LOCKS / 4 * 3)
            return NULL;
        trace->lock_count++;
        lock->key = key;
        return lock;
    }
}

/* ---- a line ---- */

/* Reads "TEXT"; false when the line goes on differently. */
static bool skip(const char **line, const char *text)
{
    size_t length = strlen(text);

    if (strncmp(*line, text, length) != 0)
        return false;
    *line += length;
    return true;
}

/* Reads digits; false when there are none. */
static bool skip_number(const char **line, uint64_t *number)
{
    const char *begin = *line;

    for (*number = 0; **line >= '0' && **line <= '9'; ++*line)
        *number = *number * 10 + (uint64_t)(**line - '0');
    return *line > begin;
}

/* Reads the name of an event and the spaces after it. */
static const struct event *skip_event(const char **line)
{
    size_t length = strcspn(*line, " ");

    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        if (strlen(events[i].name) != length ||
            strncmp(*line, events[i].name, length) != 0)
            continue;
        *line += length;
        *line += strspn(*line, " ");
        return &events[i];
    }
    return NULL;
}

/* Reads "recursive mutex 0x4033a78"; 0 when that is not what is there. */
static uint64_t find_key(const char *line, enum shared_kind kind)
{
    const char *digits = strstr(line, "0x");
    char *end;

    if (digits == NULL)
        return 0;
    uint64_t address = strtoull(digits, &end, 16);
    if (end == digits + 1 || (*end != ' ' && *end != '\0'))
        return 0;
    if (kind == SHARED_MUTEX) {
        if (strncmp(line, "spinlock ", 9) == 0)
            kind = SHARED_SPIN;
        else if (digits - line < 6 || strncmp(digits - 6, "mutex ", 6) != 0)
            return 0; /* a condition variable, a guard of C++ */
    }
    return shared_key(kind, 0, (const void *)(uintptr_t)address);
}

static void count(struct witness_lock *lock, enum effect effect, bool failed)
{
    if (effect == OWN_BEGIN || effect == OWN_END)
        lock->is_own = effect == OWN_BEGIN;
    else if (effect == RELEASE)
        ++*(lock->is_own ? &lock->own_releases : &lock->releases);
    else if (failed)
        lock->failed++;
    else
        ++*(lock->is_own ? &lock->own_given : &lock->given);
}

/* "[1] post_mutex_lock ...", without "[1] ". */
static void take_event(struct witness_trace *trace, const char *text)
{
    const struct event *event = skip_event(&text);
    uint64_t key = event == NULL ? 0 : find_key(text, event->kind);

    if (key == 0)
        return;
    struct witness_lock *lock = witness_trace_find(trace, key);
    bool failed = strstr(text, "(locking failed)") != NULL ||
                  strstr(text, "(did not wait)") != NULL;
    if (lock != NULL)
        count(lock, event->effect, failed);
    else
        trace->lost++;
}

/* The program may have written to the log, too, and a terminal may be shown
 * what is kept of it. */
static void make_printable(char *line)
{
    for (; *line != '\0'; line++)
        if (*line < ' ' || *line > '~')
            *line = '?';
}

/* A line of Valgrind about itself: "valgrind: ...", which may end with a
 * colon and go on in the next line. */
static void take_complaint(struct witness_trace *trace, const char *line)
{
    size_t length = strlen(trace->complaint);

    if (length == 0 && strncmp(line, "valgrind: ", 10) == 0)
        snprintf(trace->complaint, WITNESS_LINE, "%s", line);
    else if (length > 0 && trace->complaint[length - 1] == ':')
        snprintf(trace->complaint + length, WITNESS_LINE - length, " %s",
                 line + strspn(line, " "));
}

static void take_line(struct witness_trace *trace)
{
    const char *line = trace->line;
    uint64_t pid, thread;

    trace->lines++;
    if (!skip(&line, "==") || !skip_number(&line, &pid) ||
        !skip(&line, "== ")) {
        make_printable(trace->line);
        take_complaint(trace, trace->line);
    } else if (skip(&line, "[") && skip_number(&line, &thread) &&
               skip(&line, "] ")) {
        take_event(trace, line);
    } else if (strcmp(line, "drd, a thread error detector") == 0) {
        trace->has_header = true;
    } else {
        make_printable(trace->line);
        witness_race_line(&trace->race, pid, line);
    }
}

void witness_trace_feed(struct witness_trace *trace, const char *bytes,
                        size_t size)
{
    while (size > 0) {
        const char *end = memchr(bytes, '\n', size);
        size_t piece = end != NULL ? (size_t)(end - bytes) : size;
        size_t room = WITNESS_LINE - 1 - trace->length;
        size_t kept = piece < room ? piece : room;
        memcpy(trace->line + trace->length, bytes, kept);
        trace->length += kept;
        trace->line[trace->length] = '\0';
        if (end == NULL)
            return;
        take_line(trace);
        trace->length = 0;
        bytes = end + 1;
        size -= piece + 1;
    }
}
