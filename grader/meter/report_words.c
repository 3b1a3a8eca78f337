/*
 * Words for what a report counts.
 */
#include <stdio.h>
#include <string.h>

#include "report.h"

const char *report_kind(enum shared_kind kind)
{
    static const char *const names[SHARED_KINDS] = {
        [SHARED_MUTEX] = "mutex",     [SHARED_SPIN] = "spinlock",
        [SHARED_RWLOCK] = "rwlock",   [SHARED_SEMAPHORE] = "semaphore",
        [SHARED_BARRIER] = "barrier",
    };

    return kind < SHARED_KINDS ? names[kind] : "?";
}

const char *report_call(enum shared_call call)
{
    static const char *const names[SHARED_CALLS] = {
        [SHARED_MALLOC] = "malloc",   [SHARED_CALLOC] = "calloc",
        [SHARED_REALLOC] = "realloc", [SHARED_ALIGNED] = "aligned_alloc",
        [SHARED_FREE] = "free",       [SHARED_MMAP] = "mmap",
        [SHARED_MUNMAP] = "munmap",   [SHARED_BRK] = "brk",
    };

    return call < SHARED_CALLS ? names[call] : "?";
}

/* Of a robust mutex nobody can tell whether it is process-shared: glibc sets
 * that bit for all of them. The bits of glibc's __kind (its header
 * nptl/pthreadP.h). */
#define TYPE_BITS   3
#define ROBUST_BIT  16
#define INHERIT_BIT 32
#define PROTECT_BIT 64
#define SHARED_BIT  128

const char *report_type(const struct report_lock *lock, char text[64])
{
    static const char *const types[] = {"", "recursive, ", "errorcheck, ",
                                        "adaptive, "};
    int type = lock->type;

    snprintf(text, 64, "%s%s%s%s", types[type & TYPE_BITS],
             (type & ROBUST_BIT) != 0 ? "robust, " : "",
             (type & (INHERIT_BIT | PROTECT_BIT)) != 0 ? "priority, " : "",
             (type & SHARED_BIT) != 0 && (type & ROBUST_BIT) == 0
                 ? "process-shared, "
                 : "");
    size_t length = strlen(text);
    if (length > 0)
        text[length - 2] = '\0';
    return text;
}
