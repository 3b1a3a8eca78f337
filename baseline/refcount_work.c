/*
 * What one thread of a workload does.
 *
 *     local       create  read ...  put
 *     shared      get  ... some operations later ...  read ...  put
 *     hand-over   create or get  keep  hand_over  send  put
 *                                                 -> next thread: read ...  put
 *
 * and after every so many operations a place of the pool is replaced. Numbers
 * of operations, not of threads, decide what is read (refcount_workload.h).
 *
 * A thread that waits for its neighbours pauses: then nobody waits for it.
 *
 * Locks: none. What two threads share are the rings between them, and `failed`.
 */
#include "refcount_work.h"

#include <sched.h>

#include "refcount_objects.h"

/* Operations from one look at the peak to the next; a power of two. */
#define SAMPLE 1024

/* Looks at the mail before a thread gives its CPU away: some microseconds. */
#define LOOKS 500

/* A thread at work. */
struct work {
    struct share *share;
    const struct workload *workload;
    uint64_t sum;
    uint64_t received;
    unsigned reads; /* the workload's */
    struct rc_object *held[WORKLOAD_HOLD];
    unsigned held_first, held_count;
};

static uint64_t draw(const struct work *work, unsigned stream, uint64_t number)
{
    return rc_draw(work->workload->seed, stream, number);
}

static bool has_failed(const struct work *work)
{
    return atomic_load_explicit(work->share->failed, memory_order_relaxed);
}

static void fail(struct work *work)
{
    atomic_store_explicit(work->share->failed, true, memory_order_relaxed);
}

/* Once more, with a reference more. */
static uint64_t read_once_more(struct rc_object *object)
{
    rc_keep(object);
    uint64_t value = rc_read(object);
    rc_put(object);
    return value;
}

/* Reads as often as is wanted, and gives the reference back. */
static inline void finish(struct work *work, struct rc_object *object)
{
    work->sum += rc_read(object);
    for (unsigned i = 1; i < work->reads; i++)
        work->sum += read_once_more(object);
    rc_put(object);
}

static struct rc_object *create(struct work *work, uint64_t number)
{
    struct rc_object *object =
        rc_create(rc_draw_value(draw(work, RC_DRAW_CREATED, number)));

    if (object == NULL)
        fail(work);
    return object;
}

static inline struct rc_object *get(struct work *work, uint64_t number)
{
    return rc_get(rc_draw_place(draw(work, RC_DRAW_GET, number),
                                work->workload->objects));
}

/* ---- The kinds ---- */

static void do_local(struct work *work, uint64_t number)
{
    struct rc_object *object = create(work, number);

    if (object != NULL)
        finish(work, object);
}

static void finish_oldest(struct work *work)
{
    struct rc_object *object = work->held[work->held_first];

    work->held_first = (work->held_first + 1) % WORKLOAD_HOLD;
    work->held_count--;
    finish(work, object);
}

static void do_shared(struct work *work, uint64_t number)
{
    unsigned place = (work->held_first + work->held_count) % WORKLOAD_HOLD;
    struct rc_object *object = get(work, number);

    if (work->workload->hold == 1) { /* the usual case, and measured most */
        finish(work, object);
        return;
    }
    work->held[place] = object;
    work->held_count++;
    if (work->held_count == work->workload->hold)
        finish_oldest(work);
}

/* @return false: there was nothing. */
static bool receive(struct work *work)
{
    struct rc_object *object = rc_mail_take(work->share->in);

    if (object == NULL)
        return false;
    work->received++;
    finish(work, object);
    return true;
}

static bool has_to_wait(const struct work *work, bool is_room_enough)
{
    return rc_mail_is_empty(work->share->in) && !has_failed(work) &&
           !(is_room_enough && rc_mail_has_room(work->share->out));
}

/* Until there is something to do. */
static void wait_for_mail(const struct work *work, bool is_room_enough)
{
    for (int i = 0; i < LOOKS; i++)
        if (!has_to_wait(work, is_room_enough))
            return;
    rc_pause();
    while (has_to_wait(work, is_room_enough))
        sched_yield();
    rc_resume();
}

static void do_hand_over(struct work *work, uint64_t number)
{
    struct share *share = work->share;

    while (!rc_mail_has_room(share->out) && !has_failed(work))
        if (!receive(work))
            wait_for_mail(work, true);
    struct rc_object *object =
        number % 2 == 0 ? create(work, number) : get(work, number);
    if (object == NULL || has_failed(work)) {
        if (object != NULL)
            rc_put(object);
        return;
    }
    rc_keep(object);
    rc_hand_over(object);
    rc_mail_send(share->out, object);
    rc_read(object); /* it is ours still, too */
    rc_put(object);
    receive(work);
}

/* ---- All of it ---- */

static void replace(struct work *work, uint64_t number)
{
    if (!rc_replace(rc_draw_place(draw(work, RC_DRAW_REPLACE, number),
                                  work->workload->objects)))
        fail(work);
}

bool rc_work_replaces(const struct workload *workload, size_t place)
{
    uint64_t every = workload->replace_every;

    for (uint64_t i = every; every > 0 && i <= workload->operations; i += every)
        if (rc_draw_place(rc_draw(workload->seed, RC_DRAW_REPLACE, i - 1),
                          workload->objects) == place)
            return true;
    return false;
}

/* The next number, after this one, that is a multiple. */
static uint64_t next_multiple(uint64_t number, uint64_t of)
{
    return (number / of + 1) * of;
}

/* How far operations go on without anything between them. */
static uint64_t next_stop(const struct work *work, uint64_t number)
{
    uint64_t every = work->workload->replace_every;
    uint64_t stop = next_multiple(number, SAMPLE);

    if (every > 0 && next_multiple(number, every) < stop)
        stop = next_multiple(number, every);
    return stop < work->share->end ? stop : work->share->end;
}

/* Inlined, with an operation that is known: a call would be measured, too. */
static inline void do_all(struct work *work,
                          void (*operation)(struct work *, uint64_t))
{
    uint64_t every = work->workload->replace_every;
    uint64_t i = work->share->first;

    while (i < work->share->end && !has_failed(work)) {
        for (uint64_t stop = next_stop(work, i); i < stop; i++)
            operation(work, i);
        if (every > 0 && i % every == 0)
            replace(work, i - 1);
        rc_objects_sample();
    }
}

void rc_work(struct share *share)
{
    struct work work = {.share = share,
                        .workload = share->workload,
                        .reads = share->workload->reads};

    if (share->workload->kind == WORKLOAD_LOCAL)
        do_all(&work, do_local);
    else if (share->workload->kind == WORKLOAD_SHARED)
        do_all(&work, do_shared);
    else
        do_all(&work, do_hand_over);
    while (work.held_count > 0)
        finish_oldest(&work);
    while (work.received < share->expected && !has_failed(&work))
        if (!receive(&work))
            wait_for_mail(&work, false);
    share->sum = work.sum % WORKLOAD_PRIME;
}
