/*
 * Do the preloaded library and DRD say the same?
 *
 *     shared.slots[].uses[], locks[]  -- summed by kind and address --> counted
 *     the trace                       ----------------------------->  traced
 *
 * Both are in the rows of struct witness_lock. Locks that only DRD has seen
 * are those of the C library and the dynamic linker, which take them without
 * going through the names that are wrapped; or they were taken in a way round
 * the library. The former lie in the memory of these two files.
 *
 * A thread that is stopped in mid-flight (killed, or its process ended) may
 * be between the two counts, so each such thread excuses a difference of one.
 */
#include <string.h>

#include "witness.h"

/* The bits of glibc's __kind (its header nptl/pthreadP.h). */
#define TYPE_BITS      3
#define RECURSIVE_TYPE 1
#define CHECKING_TYPE  2
#define ROBUST_BIT     16
#define PRIORITY_BITS  96

/* Differences that are put down to threads that were stopped. DRD runs one
 * thread at a time, so few are ever where it matters. */
#define MOST_IN_FLIGHT 16

/* What two counts of one lock come to. */
struct verdict {
    uint64_t counted; /* acquisitions */
    uint64_t traced;
    uint64_t releases_counted;
    uint64_t releases_traced;
};

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t distance(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

/* ---- what the library counted ---- */

/* The row of a lock, whichever process used it; NULL when there is no room. */
static struct witness_counted *find(struct witness_trace *trace, uint64_t key)
{
    const void *address = (const void *)(uintptr_t)shared_key_address(key);
    enum shared_kind kind = shared_key_kind(key);

    if (key == 0 || kind >= SHARED_KINDS) /* the program can write there */
        return NULL;
    struct witness_lock *lock =
        witness_trace_find(trace, shared_key(kind, 0, address));
    if (lock == NULL)
        trace->lost++;
    return lock == NULL ? NULL : &lock->counted;
}

static void add_use(struct witness_trace *trace, const struct shared_use *use)
{
    struct witness_counted *sum = find(trace, use->key);

    if (sum == NULL)
        return;
    sum->acquisitions += use->acquisitions;
    sum->contended += use->contended;
    sum->failed += use->failed;
    sum->releases += use->releases;
}

static void add_lock(struct witness_trace *trace,
                     const struct shared_lock *lock)
{
    struct witness_counted *sum = find(trace, lock->key);

    if (sum == NULL)
        return;
    sum->acquisitions += lock->spilled;
    sum->contended += lock->spilled_contended;
    sum->releases += lock->spilled_releases;
    sum->failed += lock->spilled_failed;
    sum->type = lock->type;
}

static void add_counted(struct witness_trace *trace,
                        const struct shared *shared)
{
    for (size_t i = 0; i < shared->top_slot && i < SHARED_SLOTS; i++)
        for (size_t j = 0; j < SHARED_USES; j++)
            add_use(trace, &shared->slots[i].uses[j]);
    for (size_t i = 0; i < SHARED_LOCKS; i++)
        add_lock(trace, &shared->locks[i]);
}

/* Threads that did not come to their end. */
static uint64_t count_unfinished(const struct shared *shared)
{
    uint64_t count = 0;

    for (size_t i = 0; i < shared->next_thread && i < SHARED_THREADS; i++)
        count +=
            shared->threads[i].number > 0 && shared->threads[i].finished == 0;
    for (size_t i = 0; i < shared->next_process && i < SHARED_PROCESSES; i++)
        count += shared->processes[i].ended == SHARED_SILENT;
    return count;
}

/* ---- one lock ---- */

/* The acquisitions, given that the trace has calls: each call of the program
 * is one that does not block, and one more if it then had to wait. */
static uint64_t from_calls(uint64_t calls,
                           const struct witness_counted *counted)
{
    uint64_t others = counted->contended + counted->failed;
    uint64_t given = calls - least(calls, others);

    /* A call that failed did so at once, or after waiting: one more. */
    if (given > counted->acquisitions &&
        given - counted->acquisitions <= counted->failed)
        return counted->acquisitions;
    return given;
}

static uint64_t traced_acquisitions(const struct witness_lock *lock)
{
    const struct witness_counted *counted = &lock->counted;
    bool is_robust = (counted->type & ROBUST_BIT) != 0;

    switch (shared_key_kind(lock->key)) {
    case SHARED_RWLOCK:
        return from_calls(lock->given, counted);
    case SHARED_SEMAPHORE:
        return lock->given + counted->contended >= counted->acquisitions &&
                       lock->given < counted->acquisitions
                   ? counted->acquisitions
                   : lock->given;
    case SHARED_MUTEX:
        return is_robust && lock->given < counted->acquisitions
                   ? from_calls(lock->given + lock->failed, counted)
                   : lock->given;
    default:
        return lock->given;
    }
}

/* Whether unlocking it may fail, as far as the program can make it. */
static bool may_refuse(const struct witness_lock *lock)
{
    int type = lock->counted.type;
    int rules = type & TYPE_BITS;

    return rules == RECURSIVE_TYPE || rules == CHECKING_TYPE ||
           (type & (ROBUST_BIT | PRIORITY_BITS)) != 0;
}

static struct verdict judge(const struct witness_lock *lock)
{
    const struct witness_counted *counted = &lock->counted;
    uint64_t own = least(counted->acquisitions, lock->own_given);
    uint64_t own_releases = least(counted->releases, lock->own_releases);
    struct witness_lock rest = *lock;

    rest.counted.acquisitions -= own;
    rest.counted.releases -= own_releases;
    struct verdict verdict = {rest.counted.acquisitions,
                              traced_acquisitions(&rest), rest.counted.releases,
                              lock->releases};
    return verdict;
}

/* ---- all ---- */

/* Whether it is the C library or the dynamic linker. */
static bool is_libc(const struct shared_module *module)
{
    static const char *const names[] = {"ld-", "ld.", "libc.", "libc-",
                                        "libpthread"};
    char path[sizeof module->path];

    memcpy(path, module->path, sizeof path);
    path[sizeof path - 1] = '\0'; /* the program can write there */
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(name, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

static bool is_in_libc(const struct shared *shared, uint64_t address)
{
    for (size_t i = 0; i < shared->next_module && i < SHARED_MODULES; i++) {
        const struct shared_module *module = &shared->modules[i];
        if (module->image != 0 && address >= module->first &&
            address < module->last)
            return is_libc(module);
    }
    return false;
}

static void note_difference(struct witness_result *result,
                            const struct witness_lock *lock, bool is_unseen,
                            uint64_t counted, uint64_t traced)
{
    struct witness_difference *worst = &result->worst;
    bool has_worst = result->locks_differing + result->locks_unseen > 0;

    if (has_worst &&
        distance(counted, traced) <= distance(worst->counted, worst->traced))
        return;
    *worst = (struct witness_difference){shared_key_kind(lock->key),
                                         shared_key_address(lock->key),
                                         is_unseen, counted, traced};
}

/* A lock that the library has seen. @return by how much the counts differ. */
static uint64_t compare(struct witness_result *result,
                        const struct witness_lock *lock)
{
    struct verdict verdict = judge(lock);
    uint64_t off = distance(verdict.counted, verdict.traced);
    uint64_t releases_off =
        may_refuse(lock)
            ? 0
            : distance(verdict.releases_counted, verdict.releases_traced);

    result->acquisitions_counted += verdict.counted;
    result->acquisitions_traced += verdict.traced;
    result->releases_counted += verdict.releases_counted;
    result->releases_traced += verdict.releases_traced;
    if (off > 0)
        note_difference(result, lock, false, verdict.counted, verdict.traced);
    else if (releases_off > 0)
        note_difference(result, lock, false, verdict.releases_counted,
                        verdict.releases_traced);
    result->locks_differing += off + releases_off > 0;
    result->locks_compared++;
    return off + releases_off;
}

/* A lock that only DRD has seen. */
static void look_at_unseen(struct witness_result *result,
                           const struct shared *shared,
                           const struct witness_lock *lock)
{
    if (lock->given + lock->releases == 0)
        return; /* DRD's own */
    if (is_in_libc(shared, shared_key_address(lock->key))) {
        result->locks_ignored++;
        result->acquisitions_ignored += lock->given;
    } else {
        note_difference(result, lock, true, 0, lock->given);
        result->locks_unseen++;
        result->acquisitions_unseen += lock->given;
    }
}

void witness_compare(const struct shared *shared, struct witness_trace *trace,
                     struct witness_result *result)
{
    uint64_t off = 0;

    add_counted(trace, shared);
    result->unfinished = count_unfinished(shared);
    for (size_t i = 0; i < WITNESS_LOCKS; i++) {
        const struct witness_lock *lock = &trace->locks[i];
        const struct witness_counted *counted = &lock->counted;
        bool is_seen = counted->acquisitions > lock->own_given ||
                       counted->releases > lock->own_releases ||
                       counted->failed > 0;
        if (lock->key == 0)
            continue;
        if (is_seen)
            off += compare(result, lock);
        else
            look_at_unseen(result, shared, lock);
    }
    result->agrees = off <= least(result->unfinished, MOST_IN_FLIGHT) &&
                     result->locks_unseen == 0;
}
