/**
 * @file library.h
 * @brief What the files of the preloaded library share.
 *
 * The library stands between the metered program and the C library: for each
 * function that it wraps, the program calls the wrapper, which counts and then
 * calls the real one.
 *
 *     real.c      the functions behind the wrappers
 *     attach.c    start and end of processes
 *     library.c   start and end of threads
 *     account.c   what a thread's time was spent on
 *     tables.c    rows of the shared tables
 *     modules.c   which files are mapped
 *     lock.h lock.c mutex.c spin.c rwlock.c semaphore.c condition.c
 *                 the locks
 *     thread.c    pthread_create, thrd_create
 *     join.c      pthread_join, pthread_detach, thrd_join ...
 *     process.c   fork and exit
 *     exec.c environment.c    exec, spawn and shells
 *     memory.c    malloc, mmap and their families
 *     raw.c       dlsym and syscall, the ways round all this
 *     chaos.c     --chaos
 *
 * A wrapper of a lock begins with `struct self *self = library_self()`. It is
 * NULL when there is nothing to count into; then the wrapper does nothing but
 * call the real function.
 *
 * Locks: none. A wrapper may be called in any context in which the program
 * may call the function, so the library takes no lock, allocates no memory
 * and makes no call that could. `self` is the thread's own.
 */
#ifndef LOCKMETER_LIBRARY_H
#define LOCKMETER_LIBRARY_H

#include <time.h>
#if defined __x86_64__
#include <x86intrin.h>
#endif

#include "../shared.h"
#include "real.h"

/* All that is declared in this header stays inside the library. */
#pragma GCC visibility push(hidden)

/** Marks what the program is to see; all else is the library's own. */
#define WRAPPER __attribute__((visibility("default")))

/** The address after the call of the wrapper that this is used in. */
#define CALLER ((uint64_t)(uintptr_t)__builtin_return_address(0))

/** Locks held by a thread that forks; of more, the rest is forgotten. */
#define LIBRARY_HOLDS 16

/** A thread, as the library knows it. */
struct self {
    struct shared_slot *slot; /**< NULL: not attached */
    struct shared_use *last;  /**< the use that was found last */
    struct shared_thread *thread;
    uint32_t row;      /**< of `thread`, SHARED_THREADS for slot->rest */
    uint32_t held;     /**< locks held now */
    uint64_t children; /**< threads and processes made by it */
    bool is_worker;    /**< no main thread */
    bool has_ended;    /**< what it frees now is no longer counted */
    /* What a process that it forks takes along: */
    uint64_t fork_seed; /**< of its chaos */
    struct library_hold {
        uint64_t key;
        uint32_t depth;
    } holds[LIBRARY_HOLDS];
    uint64_t chaos;     /**< state of its random numbers */
    unsigned farewells; /**< rounds of thread-specific destructors seen */
};

/** The memory that is counted into; NULL before library_self. */
extern struct shared *shared;

/** This process' row, and its address space. */
extern struct shared_process *library_process;
extern uint32_t library_image;

/* Copies of what is in `shared`, one step nearer. */
extern bool library_has_tsc;    /**< its clock is SHARED_TSC */
extern bool library_has_chaos;  /**< likewise */
extern bool library_has_events; /**< a timeline is wanted */
extern uint64_t library_secret;
extern uint64_t library_long; /**< its long_ticks */

extern _Thread_local struct self library_thread
    __attribute__((tls_model("initial-exec")));

/** Attaches the calling thread. @return NULL if that cannot be. */
struct self *library_attach(void);

/** @return the calling thread, NULL if there is nothing to count into. */
static inline struct self *library_self(void)
{
    struct self *self = &library_thread;
    if (__builtin_expect(self->slot == NULL, 0))
        return library_attach();
    return self;
}

/** @return the time in ticks. */
static inline uint64_t library_now(void)
{
#if defined __x86_64__
    if (__builtin_expect(library_has_tsc, 1))
        return __rdtsc();
#elif defined __aarch64__
    if (__builtin_expect(library_has_tsc, 1)) {
        uint64_t ticks;
        __asm__ __volatile__("mrs %0, cntvct_el0" : "=r"(ticks));
        return ticks;
    }
#endif
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* ---- attach.c ---- */

/** Maps the memory. */
void attach_memory(void);

/** Begins a process: finds or makes its row. */
void attach_begin(void);

/** The process is about to become another program.
 * @return its row, for attach_exec_failed */
struct shared_process *attach_exec(uint64_t caller);

/** It did not. */
void attach_exec_failed(struct shared_process *process);

/** A new process with another program was made. */
void attach_spawned(int32_t pid, uint64_t caller);

/** Says why the program is not run, and ends it. Calls nothing wrapped. */
_Noreturn void attach_refuse(const char *why);

/* ---- library.c ---- */

/** Claims a slot and a row for a thread that is about to start.
 * @return the slot, NULL when there is none: the thread is not metered. */
struct shared_slot *library_claim(void);

/** Gives back what was claimed for a thread that did not start. */
void library_unclaim(struct shared_slot *slot);

/** Counts a thread that is about to start, or has: gives it its number. It is
 * alive from now on, so that the peak does not depend on how soon it gets a
 * CPU. */
void library_count(struct shared_slot *slot);

/** It did not start. */
void library_uncount(void);

/** It did; so many were alive then. It may have ended since, and its slot may
 * be another's: hence the number. */
void library_confirm(uint32_t alive);

/** Makes `self` the owner of a claimed slot; its life begins now. */
void library_begin(struct self *self, struct shared_slot *slot);

/** Ends the life that a thread began before it was known that it was
 * announced. */
void library_end_early(void);

/** The calling process is gone after this: gives its slot back. */
void library_leave(void);

/** The calling process ends, or is about to be replaced. */
void library_end_process(enum shared_end how);

/** A thread that has ended holds no lock any more. */
void library_pause(void);

/** Before a fork: notes what the new process takes along. By then its parent
 * may have changed its slot, which both see. */
void library_forks(void);

/** In the child of a fork: a new process, with this thread alone. */
void library_forked(void);

/** The environment variables that a program needs to be metered: "NAME=..." */
extern char library_preload[];
extern char library_variable[];

/* ---- account.c ---- */

/** Charges the time since the last call to the state that has lasted since
 * then; what follows is `next`.
 * @return ticks of it that the thread was ready, but without a CPU. */
uint64_t account_long(struct self *self, uint64_t now);

static inline uint64_t account(struct self *self, enum shared_state next,
                               uint64_t now)
{
    struct shared_thread *thread = self->thread;
    uint64_t passed = now - thread->mark;
    uint64_t stalled = 0;

    if (__builtin_expect(passed > library_long, 0)) {
        stalled = account_long(self, now);
    } else {
        thread->time[thread->state][SHARED_RUNNING] += passed;
        thread->assumed += passed;
    }
    thread->mark = now;
    thread->state = next;
    return stalled;
}

/** Begins the accounts of a thread. */
void account_begin(struct self *self);

/** Before this process exits: notes how far its other threads are. */
void account_others(void);

/** Adds a slice to the timeline. */
void account_event(struct self *self, uint64_t key, enum shared_state state,
                   uint64_t begin, uint64_t end);

/* ---- tables.c ---- */

/** Finds the use of a lock, or makes it.
 * @return NULL when the slot has no room: the lock's row counts instead. */
struct shared_use *table_find_use(struct self *self, uint64_t key, int type,
                                  uint64_t caller);

static inline struct shared_use *table_use(struct self *self, uint64_t key,
                                           int type, uint64_t caller)
{
    if (__builtin_expect(self->last->key == key, 1))
        return self->last;
    return table_find_use(self, key, type, caller);
}

/** @return the row of a lock that has one. */
struct shared_lock *table_lock(uint64_t key);

/** Counts a call for memory. */
void table_count_site(const struct self *self, enum shared_call call,
                      uint64_t caller, uint64_t bytes);

/** Reports something suspicious, once for each place. */
void table_suspect(enum shared_doubt doubt, uint64_t caller);

/* ---- modules.c ---- */

/** Writes down what files are mapped now, but for those already known. */
void modules_learn(void);

/** The same, in no time when the linker has loaded none since. */
void modules_learn_new(void);

/** The same, if the address belongs to none that is known. */
void modules_learn_place(uint64_t address);

/** Marks those that are not mapped any more. */
void modules_forget(void);

/* ---- chaos.c ---- */

/** Begins a thread's random numbers: its parent's and which child it is. */
void chaos_begin(struct self *self, uint64_t seed);

/** @return the seed of the next thread that this one makes. */
uint64_t chaos_child(struct self *self);

/** Now and then yields or sleeps. */
void chaos_perturb(struct self *self);

static inline void chaos(struct self *self)
{
    if (__builtin_expect(library_has_chaos, 0))
        chaos_perturb(self);
}

#pragma GCC visibility pop

#endif
