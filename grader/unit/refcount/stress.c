/*
 * Threads count references to the same few objects, in all ways that there are
 * and with nothing else that orders them: for tools that look for races
 * (check_tools.c). A workload has one kind of operation only; a mistake in
 * another kind is not to be seen in it.
 *
 *     each turn     get, keep; one reference is held for a few turns
 *                   half of the threads do only that in the first half of their
 *                   turns: what they read is ordered by nothing that they do
 *     some turns    replace a place
 *                   create or get, keep, hand over; the next thread puts it
 *                   pause and resume
 *     some more     leave and enter again
 *     the end       pause; all wait; put what is held or has arrived
 *
 * The library stops by at chaos_point between finding an object and counting
 * it: here that gives the CPU away now and then.
 *
 * Exit status: 0; 1 with a line on standard error if objects were not freed as
 * they should be, or the machine would not start the threads.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "refcount_mail.h"
#include "refcount_objects.h"

#define THREADS 4
#define PLACES  3
#define ROUNDS  5
#define TURNS   400
#define HELD    3

/* Of that many places where a thread may be disturbed it is at one. */
#define DISTURB 4

struct worker {
    alignas(RC_APART) pthread_t thread;
    unsigned slot;
    uint32_t state; /* of its random numbers */
    struct rc_object *held[HELD];
};

static struct worker workers[THREADS];
static struct mail mails[THREADS]; /* to the next thread */
static pthread_barrier_t barrier;

static _Noreturn void give_up(const char *what, int error)
{
    fprintf(stderr, "stress: %s%s%s\n", what, error == 0 ? "" : ": ",
            error == 0 ? "" : strerror(error));
    exit(EXIT_FAILURE);
}

static uint32_t below(uint32_t *state, uint32_t limit)
{
    *state = *state * 1664525 + 1013904223;
    return (*state >> 16) % limit;
}

void chaos_point(void)
{
    static _Thread_local uint32_t state = 1;

    if (below(&state, DISTURB) == 0)
        sched_yield();
}

/* ---- One turn ---- */

static void finish(struct rc_object *object)
{
    rc_read(object);
    rc_put(object);
}

static void hold(struct worker *self, size_t turn)
{
    struct rc_object **place = &self->held[turn % HELD];

    if (*place != NULL)
        finish(*place);
    *place = rc_get(below(&self->state, PLACES));
    rc_keep(*place);
    finish(*place);
}

static void give(struct worker *self, size_t turn)
{
    struct mail *out = &mails[self->slot];

    if (!rc_mail_has_room(out))
        return;
    struct rc_object *object =
        turn % 2 == 0 ? rc_create(turn) : rc_get(below(&self->state, PLACES));
    if (object == NULL)
        give_up("no memory for objects", 0);
    rc_keep(object);
    rc_hand_over(object);
    rc_mail_send(out, object);
    rc_keep(object);
    finish(object);
    finish(object);
}

static void take(const struct worker *self)
{
    struct mail *in = &mails[(self->slot + THREADS - 1) % THREADS];
    struct rc_object *object;

    while ((object = rc_mail_take(in)) != NULL) {
        rc_keep(object);
        finish(object);
        finish(object);
    }
}

static void do_turn(struct worker *self, size_t turn)
{
    hold(self, turn);
    if (turn < TURNS / 2 && self->slot % 2 == 0)
        return;
    if (below(&self->state, 4) == 0 && !rc_replace(below(&self->state, PLACES)))
        give_up("no memory for objects", 0);
    if (below(&self->state, 3) == 0)
        give(self, turn);
    if (below(&self->state, 8) == 0)
        take(self);
    if (below(&self->state, 16) == 0) {
        rc_pause();
        sched_yield();
        rc_resume();
    }
    if (below(&self->state, 64) == 0) {
        rc_thread_end();
        rc_thread_begin(self->slot);
    }
}

/* ---- Threads ---- */

static void *work(void *argument)
{
    struct worker *self = argument;

    rc_thread_begin(self->slot);
    for (size_t turn = 0; turn < TURNS; turn++)
        do_turn(self, turn);
    rc_pause();
    pthread_barrier_wait(&barrier);
    rc_resume();
    for (size_t i = 0; i < HELD; i++)
        finish(self->held[i]);
    take(self);
    rc_thread_end();
    return NULL;
}

static void run_threads(void)
{
    for (unsigned i = 0; i < THREADS; i++)
        workers[i] = (struct worker){.slot = i, .state = i};
    for (unsigned i = 0; i < THREADS; i++) {
        int error = pthread_create(&workers[i].thread, NULL, work, &workers[i]);
        if (error != 0)
            give_up("cannot start a thread", error);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        int error = pthread_join(workers[i].thread, NULL);
        if (error != 0)
            give_up("cannot join a thread", error);
    }
}

static void expect_none(const char *what, uint64_t count)
{
    char text[100];

    if (count == 0)
        return;
    snprintf(text, sizeof text, "objects %s: %" PRIu64, what, count);
    give_up(text, 0);
}

static void run_round(void)
{
    const struct rc_shape shape = {.threads = THREADS, .objects = PLACES};
    struct rc_counts counts;

    rc_objects_open(61);
    if (!rc_open(&shape))
        give_up("no memory for the pool", 0);
    run_threads();
    rc_close();
    rc_objects_close(&counts);
    expect_none("freed twice", counts.twice);
    expect_none("used after they were freed", counts.stale);
    expect_none("still live at the end", counts.created - counts.freed);
}

int main(void)
{
    int error = pthread_barrier_init(&barrier, NULL, THREADS);
    if (error != 0)
        give_up("cannot make a barrier", error);
    rc_note_atomic(mails, sizeof mails);
    for (int round = 0; round < ROUNDS; round++)
        run_round();
    error = pthread_barrier_destroy(&barrier);
    if (error != 0)
        give_up("cannot destroy a barrier", error);
    return EXIT_SUCCESS;
}
