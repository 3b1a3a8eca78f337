/*
 * Threads: counts them, and runs each new one with its slot ready.
 *
 * A new thread begins in run_pthread or run_c11, which attach it and then
 * call what the program wanted.
 */
#include "library.h"

/* Announces a thread that is about to be made. */
static struct shared_slot *announce(struct self *self, uint64_t start,
                                    void *argument)
{
    struct shared_slot *slot = library_claim();

    if (slot == NULL)
        return NULL;
    slot->start = start;
    slot->argument = (uint64_t)(uintptr_t)argument;
    slot->seed = chaos_child(self);
    slot->made = library_now();
    library_count(slot);
    return slot;
}

static void withdraw(struct shared_slot *slot)
{
    library_uncount();
    library_unclaim(slot);
}

static void arrive(struct shared_slot *slot)
{
    struct self *self = &library_thread;

    if (self->slot != NULL) /* a tool made it take a lock before this */
        library_end_early();
    self->is_worker = true;
    library_begin(self, slot);
    account(self, SHARED_OUTSIDE, library_now());
    chaos(self);
}

static void *run_pthread(void *argument)
{
    struct shared_slot *slot = argument;
    void *(*start)(void *) = (void *(*)(void *))(uintptr_t)slot->start;

    arrive(slot);
    return start((void *)(uintptr_t)slot->argument);
}

static int run_c11(void *argument)
{
    struct shared_slot *slot = argument;
    thrd_start_t start = (thrd_start_t)(uintptr_t)slot->start;

    arrive(slot);
    return start((void *)(uintptr_t)slot->argument);
}

/* Nobody will have to join it. */
static bool is_detached(const pthread_attr_t *attributes)
{
    int state = PTHREAD_CREATE_JOINABLE;

    return attributes != NULL &&
           pthread_attr_getdetachstate(attributes, &state) == 0 &&
           state == PTHREAD_CREATE_DETACHED;
}

WRAPPER int pthread_create(pthread_t *restrict thread,
                           const pthread_attr_t *restrict attributes,
                           void *(*start)(void *), void *restrict argument)
{
    struct self *self = library_self();
    struct shared_slot *slot =
        self == NULL ? NULL
                     : announce(self, (uint64_t)(uintptr_t)start, argument);

    if (slot == NULL)
        return real.pthread_create(thread, attributes, start, argument);
    uint32_t alive = (uint32_t)slot->alive;
    int error = real.pthread_create(thread, attributes, run_pthread, slot);
    if (error != 0)
        withdraw(slot);
    else
        library_confirm(alive);
    if (error == 0 && is_detached(attributes))
        library_process->detached++;
    chaos(self);
    return error;
}

WRAPPER int thrd_create(thrd_t *thread, thrd_start_t start, void *argument)
{
    struct self *self = library_self();
    struct shared_slot *slot =
        self == NULL ? NULL
                     : announce(self, (uint64_t)(uintptr_t)start, argument);

    if (slot == NULL)
        return real.thrd_create(thread, start, argument);
    uint32_t alive = (uint32_t)slot->alive;
    int error = real.thrd_create(thread, run_c11, slot);
    if (error != thrd_success)
        withdraw(slot);
    else
        library_confirm(alive);
    chaos(self);
    return error;
}
