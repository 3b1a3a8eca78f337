/*
 * --chaos SEED: now and then a thread gives its CPU away or sleeps, at the
 * places where threads meet: locks, thread starts and joins, and chaos_point,
 * which the kit's programs call between allocations. What needs an unlikely
 * order of events to go wrong then does so more often.
 *
 * Each thread draws from random numbers of its own (splitmix64, Steele, Lea
 * and Flood 2014), begun from the seed and the thread's place in the tree of
 * who made whom. So what a thread does at its n-th place depends on the seed
 * alone, whatever the others do meanwhile.
 */
#include <sched.h>
#include <sys/syscall.h>

#include "library.h"

/* Of 64 places, on average: */
#define SLEEPS  3 /* of 1 to LONGEST microseconds */
#define YIELDS  8
#define LONGEST 200u

static uint64_t draw(uint64_t *state)
{
    uint64_t number = *state += UINT64_C(0x9e3779b97f4a7c15);

    number = (number ^ number >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    number = (number ^ number >> 27) * UINT64_C(0x94d049bb133111eb);
    return number ^ number >> 31;
}

void chaos_begin(struct self *self, uint64_t seed)
{
    self->chaos = seed;
    self->children = 0;
}

uint64_t chaos_child(struct self *self)
{
    uint64_t state = self->slot->seed + ++self->children;

    return draw(&state);
}

/* Plain system calls: clock_nanosleep would be a point where a thread is
 * cancelled. */
void chaos_perturb(struct self *self)
{
    uint64_t number = draw(&self->chaos);
    unsigned lot = number % 64;
    struct timespec nap = {.tv_nsec =
                               (long)(1000 * (1 + (number >> 6) % LONGEST))};

    if (lot < SLEEPS)
        real.syscall(SYS_nanosleep, &nap, NULL);
    else if (lot < SLEEPS + YIELDS)
        sched_yield();
}

/** Called by the kit's own programs, which know it as a weak symbol. */
WRAPPER void chaos_point(void);

WRAPPER void chaos_point(void)
{
    struct self *self = library_self();

    if (self != NULL)
        chaos(self);
}
