/*
 * What a thread's time was spent on.
 *
 * A thread's life is cut into stretches at each lock that it waits for, takes
 * or releases; each stretch has one state (shared.h). Within it the thread
 * was running, ready without a CPU, or asleep, which only the kernel knows.
 * Asking it takes microseconds, so that is done after long stretches alone:
 *
 *     ready     what /proc/thread-self/schedstat says more than last time
 *     running   what the thread's CPU clock says more than last time, less
 *               what was charged as running since
 *     asleep    the rest
 *
 * A short stretch is charged as running. Had the kernel taken the CPU away,
 * the stretch would not be short.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "library.h"

#define TEXT_SIZE 96

/* Nanoseconds that a thread has been on a CPU (as of the last tick) and ready;
 * false if nobody counts them. Plain system calls: open would be a point where
 * a thread is cancelled. */
static bool read_accounts(const char *path, uint64_t *ran, uint64_t *ready)
{
    char text[TEXT_SIZE] = "";
    char *end;
    long file = real.syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);

    if (file < 0)
        return false;
    long length = real.syscall(SYS_read, (int)file, text, sizeof text - 1);
    real.syscall(SYS_close, (int)file);
    if (length <= 0)
        return false;
    *ran = strtoull(text, &end, 10);
    *ready = strtoull(end, NULL, 10);
    return true;
}

static bool read_own(uint64_t *ready)
{
    uint64_t ran;

    return read_accounts("/proc/thread-self/schedstat", &ran, ready);
}

static uint64_t read_ran(void)
{
    struct timespec ran;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ran);
    return (uint64_t)ran.tv_sec * 1000000000u + (uint64_t)ran.tv_nsec;
}

/* long_ticks are SHARED_LONG_NS, which gives the rate. */
static uint64_t ticks_of(uint64_t nanoseconds)
{
    return (uint64_t)((double)nanoseconds * (double)shared->long_ticks /
                      SHARED_LONG_NS);
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* A new thread's accounts are all zero, and so are those of a new process. */
void account_begin(struct self *self)
{
    struct shared_thread *thread = self->thread;

    thread->ready = 0;
    thread->assumed = 0;
    thread->last_at = 0;
    thread->ran = self->is_worker ? 0 : read_ran();
    if (!self->is_worker) /* it has run up to here */
        shared->has_schedstat = read_own(&thread->ready) ? 1 : 2;
}

/* Ticks since the last time that the kernel calls ready. */
static uint64_t take_ready(struct shared_thread *thread)
{
    uint64_t ready = thread->ready;
    uint64_t before = ready;

    if (!read_own(&ready) || ready < before)
        return 0;
    thread->ready = ready;
    return ticks_of(ready - before);
}

/* Ticks since the last time on a CPU that have not yet been charged. */
static uint64_t take_running(struct shared_thread *thread)
{
    uint64_t before = thread->ran;
    uint64_t assumed = thread->assumed;

    thread->ran = read_ran();
    thread->assumed = 0;
    uint64_t running = ticks_of(thread->ran - before);
    return running > assumed ? running - assumed : 0;
}

/* Those of another thread, which lives on while its process exits. Its own
 * row may change meanwhile, so what is left is worked out by the report. */
static void look_at(struct shared_thread *thread)
{
    char path[TEXT_SIZE];
    uint64_t ran, ready;

    snprintf(path, sizeof path, "/proc/self/task/%d/schedstat",
             (int)thread->tid);
    if (!read_accounts(path, &ran, &ready))
        return; /* gone, when an earlier program of this process ended */
    thread->last_ran = ran;
    thread->last_ready = ready;
    thread->last_at = library_now();
}

void account_others(void)
{
    uint32_t me = (uint32_t)(library_process - shared->processes) + 1;
    uint32_t top = shared->top_slot;

    for (uint32_t i = 0; i < top && i < SHARED_SLOTS; i++) {
        struct shared_slot *slot = &shared->slots[i];
        if (shared->slot_owner[i] == me && slot != library_thread.slot &&
            slot->row < SHARED_THREADS &&
            shared->threads[slot->row].finished == 0)
            look_at(&shared->threads[slot->row]);
    }
}

uint64_t account_long(struct self *self, uint64_t now)
{
    struct shared_thread *thread = self->thread;
    uint64_t *time = thread->time[thread->state];
    uint64_t passed = now - thread->mark;
    int saved = errno;

    uint64_t ready = least(take_ready(thread), passed);
    uint64_t running = least(take_running(thread), passed - ready);
    time[SHARED_READY] += ready;
    time[SHARED_RUNNING] += running;
    time[SHARED_ASLEEP] += passed - ready - running;
    errno = saved;
    return ready;
}

/* ---- the timeline ---- */

static struct shared_chunk *new_chunk(struct self *self, uint64_t now)
{
    uint32_t number = shared->chunk_count;
    uint64_t never = 0;

    if (shared->cut == 0)
        number = shared->next_chunk++;
    if (number >= shared->chunk_count) {
        atomic_compare_exchange_strong(&shared->cut, &never, now);
        return NULL;
    }
    self->slot->chunk = number + 1;
    shared->chunks[number].thread = self->row;
    return &shared->chunks[number];
}

/* It has begun before the cut, and there is no room for it any more. */
static void keep_at_cut(struct shared_thread *thread,
                        const struct shared_event *event)
{
    struct shared_event *kept = &thread->at_cut[event->state];

    if (kept->key == 0 || event->begin < kept->begin)
        *kept = *event;
}

void account_event(struct self *self, uint64_t key, enum shared_state state,
                   uint64_t begin, uint64_t end)
{
    const struct shared_event event = {begin, end, key, state, 0};
    uint64_t number = self->slot->chunk;
    struct shared_chunk *chunk = NULL;

    if (number > 0)
        chunk = &shared->chunks[number - 1];
    if (number == 0 || chunk->count == SHARED_CHUNK)
        chunk = new_chunk(self, begin);
    if (shared->cut != 0 && begin >= shared->cut)
        return;
    if (chunk == NULL)
        keep_at_cut(self->thread, &event);
    else
        chunk->events[chunk->count++] = event;
}
