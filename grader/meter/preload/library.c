/*
 * Attaches threads, and detaches them.
 *
 *     claim (by the thread's maker)   begin .......... end
 *
 * A thread's slot is claimed by whoever makes the thread, so that the new one
 * finds it ready; a thread that nobody announced (a main thread, or one that
 * the C library made for itself) claims one at the first call that counts.
 * Its end is noted by the destructor of a thread-specific value, which runs
 * however the thread ends.
 */
#include <limits.h>
#include <signal.h>
#include <unistd.h>

#include "library.h"

_Thread_local struct self library_thread
    __attribute__((tls_model("initial-exec")));

enum { NOT_YET, BUSY, ATTACHED };
static atomic_int phase; /* of this process */
static pthread_key_t farewell;

/* Whether nobody owns the slot, or a process that is dead. */
static bool is_free(uint32_t owner, bool look_for_dead)
{
    if (owner == 0 || !look_for_dead)
        return owner == 0;
    return kill(shared->processes[owner - 1].pid, 0) != 0;
}

/* Whoever had the slot ended with locks in its hands. */
static void abandon_holds(struct shared_slot *slot)
{
    for (size_t i = 0; i < SHARED_USES; i++) {
        slot->uses[i].given_away += slot->uses[i].depth;
        slot->uses[i].depth = 0;
    }
}

/* The guard is there before anything tells that a slot is used: the process may
 * be killed after any instruction. */
static struct shared_slot *claim(bool look_for_dead)
{
    uint32_t me = (uint32_t)(library_process - shared->processes) + 1;

    for (uint32_t i = 0; i < SHARED_SLOTS; i++) {
        uint32_t owner = shared->slot_owner[i];
        if (!is_free(owner, look_for_dead))
            continue;
        shared->slots[i].guard = shared->secret + i;
        if (!atomic_compare_exchange_strong(&shared->slot_owner[i], &owner, me))
            continue;
        uint32_t top = shared->top_slot;
        while (top <= i &&
               !atomic_compare_exchange_weak(&shared->top_slot, &top, i + 1))
            continue;
        if (look_for_dead)
            abandon_holds(&shared->slots[i]);
        return &shared->slots[i];
    }
    return NULL;
}

struct shared_slot *library_claim(void)
{
    struct shared_slot *slot = claim(false);

    if (slot == NULL)
        slot = claim(true);
    if (slot == NULL)
        shared->lost_slots++;
    return slot;
}

void library_unclaim(struct shared_slot *slot)
{
    if (library_thread.slot == slot && library_thread.held > 0)
        abandon_holds(slot);
    shared->slot_owner[slot - shared->slots] = 0;
}

/* Numbers are never given twice, not even those of threads that could not be
 * made. */
void library_count(struct shared_slot *slot)
{
    slot->number = ++library_process->named;
    library_process->made++;
    slot->alive = ++library_process->alive;
}

void library_uncount(void)
{
    library_process->made--;
    library_process->alive--;
}

void library_confirm(uint32_t alive)
{
    uint32_t peak = library_process->peak;

    while (alive > peak &&
           !atomic_compare_exchange_weak(&library_process->peak, &peak, alive))
        continue;
}

/* The row for a life that begins in this slot. */
static struct shared_thread *claim_row(struct self *self,
                                       struct shared_slot *slot)
{
    uint32_t row = shared->next_thread++;

    self->row = row < SHARED_THREADS ? row : SHARED_THREADS;
    return row < SHARED_THREADS ? &shared->threads[row] : &slot->rest;
}

void library_begin(struct self *self, struct shared_slot *slot)
{
    struct shared_thread *thread = claim_row(self, slot);
    uint64_t now = slot->made;

    slot->chunk = 0;
    slot->row = self->row;
    thread->process = (uint32_t)(library_process - shared->processes);
    thread->number = (uint32_t)slot->number;
    thread->slot = (uint32_t)(slot - shared->slots);
    thread->tid = gettid();
    thread->is_worker = self->is_worker;
    thread->began = now;
    thread->mark = now;
    thread->state = SHARED_OUTSIDE;
    thread->finished = 0;
    self->thread = thread;
    self->slot = slot;
    self->last = slot->uses;
    self->held = 0;
    self->farewells = 0;
    account_begin(self);
    chaos_begin(self, slot->seed);
    pthread_setspecific(farewell, self);
}

static void end_life(struct self *self)
{
    uint64_t now = library_now();

    account(self, SHARED_OUTSIDE, now);
    self->thread->finished = now;
    library_unclaim(self->slot);
    self->slot = NULL;
}

void library_end_early(void)
{
    if (library_thread.is_worker)
        library_uncount();
    end_life(&library_thread);
}

static void end_thread_now(struct self *self)
{
    end_life(self);
    if (self->is_worker)
        library_process->alive--;
    self->has_ended = true;
}

/* Other values' destructors may still take locks, so this thread's end is
 * put off to the last round of them. */
static void end_thread(void *argument)
{
    struct self *self = argument;

    if (++self->farewells < PTHREAD_DESTRUCTOR_ITERATIONS &&
        pthread_setspecific(farewell, self) == 0)
        return;
    if (self->slot != NULL)
        end_thread_now(self);
}

/* ---- the first call of all ---- */

/* Handlers of fork are called in the order in which they were registered, in
 * the child: these come first, before any that takes a lock. */
static void attach_process(void)
{
    real_find();
    attach_memory();
    if (pthread_key_create(&farewell, end_thread) != 0)
        attach_refuse("it has no thread-specific values left");
    if (pthread_atfork(library_forks, NULL, library_forked) != 0)
        attach_refuse("there is no memory for fork handlers");
    attach_begin();
    modules_learn();
}

/* A thread whose end has been noted takes a lock all the same. It gets a slot
 * until it holds none any more; its row says when it ended first. */
static struct self *resume(struct self *self, struct shared_slot *slot)
{
    slot->row = self->row;
    slot->chunk = 0;
    self->slot = slot;
    self->last = slot->uses;
    self->thread->mark = library_now();
    return self;
}

void library_pause(void)
{
    library_unclaim(library_thread.slot);
    library_thread.slot = NULL;
}

struct self *library_attach(void)
{
    struct self *self = &library_thread;
    int before = NOT_YET;

    if (phase != ATTACHED) {
        if (!atomic_compare_exchange_strong(&phase, &before, BUSY))
            return NULL; /* called by the dynamic linker, below */
        attach_process();
        phase = ATTACHED;
    }
    struct shared_slot *slot = library_claim();
    if (slot == NULL)
        return NULL;
    if (self->has_ended)
        return resume(self, slot);
    slot->seed = shared->chaos_seed;
    slot->made = library_now();
    slot->number = 0;
    self->is_worker = gettid() != getpid();
    if (self->is_worker) {
        library_count(slot);
        library_confirm((uint32_t)slot->alive);
    }
    library_begin(self, slot);
    return self;
}

__attribute__((constructor)) static void construct(void)
{
    library_self();
}

__attribute__((destructor)) static void destruct(void)
{
    library_end_process(SHARED_EXIT);
}
