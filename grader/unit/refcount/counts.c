/*
 * What any correct counts must do, whichever engine file they are in: these
 * tests see it through refcount.h, and what became of objects through the
 * library's accounts (refcount_objects.h).
 *
 * The library stops by at chaos_point whenever an engine reaches into an
 * object; here that gives the CPU away now and then, so that what needs an
 * unlikely order of events to go wrong does so more often.
 *
 * Assertions may fail in any thread: each test has a process of its own, and
 * a failure ends it.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "refcount_run.h"
#include "tests/suite.h"

#define SEED 61

/* Of that many places where a thread may be disturbed it is at one. */
#define DISTURB 8

/* A number that is far beyond what may wait to be freed. */
#define MANY (20 * RC_LIMBO)

/* The same where it takes many times to see anything; and seconds, after which
 * it was tried long enough: a thread that waits for others is slower. */
#define COMINGS      20000
#define COMINGS_TIME 3

static size_t pool;         /* objects of the domain */
static uint64_t opening;    /* of its accounts */
static bool is_undisturbed; /* set while there is one thread */

void chaos_point(void);

void chaos_point(void)
{
    static _Thread_local uint32_t state = 1;

    if (is_undisturbed)
        return;
    state = state * 1664525 + 1013904223;
    if ((state >> 16) % DISTURB == 0)
        sched_yield();
}

static void open_domain(unsigned threads, size_t objects)
{
    const struct rc_shape shape = {.threads = threads, .objects = objects};

    pool = objects;
    opening = rc_objects_open(SEED);
    ck_assert(rc_open(&shape));
}

/* While others run, perhaps fewer than there are. */
static uint64_t live(void)
{
    struct rc_counts counts;

    rc_objects_look(&counts);
    return counts.freed < counts.created ? counts.created - counts.freed : 0;
}

static void expect_counts(const struct rc_counts *counts)
{
    ck_assert_msg(counts->twice == 0, "objects freed twice: %llu",
                  (unsigned long long)counts->twice);
    ck_assert_msg(counts->stale == 0, "reads of freed objects: %llu",
                  (unsigned long long)counts->stale);
    ck_assert_msg(counts->created == counts->freed,
                  "live at the end: expected 0, got %llu",
                  (unsigned long long)(counts->created - counts->freed));
}

static void close_domain(void)
{
    struct rc_counts counts;

    rc_close();
    rc_objects_close(&counts);
    ck_assert_uint_eq(counts.opening, opening);
    expect_counts(&counts);
}

/* At most so many besides the pool, and those that may wait. */
static void expect_live(unsigned threads, uint64_t held)
{
    uint64_t most = pool + held + (uint64_t)threads * RC_LIMBO;

    ck_assert_msg(live() <= most, "live: expected at most %llu, got %llu",
                  (unsigned long long)most, (unsigned long long)live());
}

static void expect_value(const struct rc_object *object, size_t place)
{
    ck_assert_ptr_nonnull(object);
    ck_assert_uint_eq(rc_read(object), rc_value(place));
}

/* ---- Threads ---- */

struct start {
    pthread_t thread;
    unsigned slot;
    void (*act)(unsigned slot);
    bool came_back; /* act did */
};

static void *run(void *argument)
{
    struct start *start = argument;

    rc_thread_begin(start->slot);
    start->act(start->slot);
    rc_thread_end();
    start->came_back = true;
    return NULL;
}

static void begin(struct start *start, unsigned slot, void (*act)(unsigned))
{
    *start = (struct start){.slot = slot, .act = act};
    ck_assert_int_eq(pthread_create(&start->thread, NULL, run, start), 0);
}

static void end(struct start *start)
{
    ck_assert_int_eq(pthread_join(start->thread, NULL), 0);
    ck_assert_msg(start->came_back, "a thread ended inside the engine");
}

/* n at the same time, which have the first slots. */
static void in_threads(unsigned n, void (*act)(unsigned slot))
{
    static struct start starts[RC_THREADS];

    for (unsigned i = 0; i < n; i++)
        begin(&starts[i], i, act);
    for (unsigned i = 0; i < n; i++)
        end(&starts[i]);
}

/* ---- One thread ---- */

static void get_all(unsigned slot)
{
    (void)slot;
    for (size_t i = 0; i < pool; i++) {
        struct rc_object *object = rc_get(i);
        expect_value(object, i);
        rc_put(object);
    }
}

START_TEST(each_place_has_its_object)
{
    open_domain(1, 1000);
    in_threads(1, get_all);
    ck_assert_uint_eq(live(), 1000);
    close_domain();
}
END_TEST

START_TEST(a_domain_that_nobody_used_frees_its_pool)
{
    open_domain(RC_THREADS, 17);
    ck_assert_uint_eq(live(), 17);
    close_domain();
    open_domain(1, 1);
    close_domain();
}
END_TEST

static void hold_the_old_one(unsigned slot)
{
    struct rc_object *old = rc_get(3);

    (void)slot;
    for (int i = 0; i < MANY; i++) {
        ck_assert(rc_replace(3));
        rc_put(rc_get(3));
    }
    expect_value(old, 3);
    rc_put(old);
}

START_TEST(an_object_that_is_replaced_lives_while_it_is_held)
{
    open_domain(1, 10);
    in_threads(1, hold_the_old_one);
    close_domain();
}
END_TEST

static void look_for_the_old_one(unsigned slot)
{
    struct rc_object *old = rc_get(1);

    (void)slot;
    for (int i = 0; i < MANY; i++) {
        ck_assert(rc_replace(1));
        struct rc_object *now = rc_get(1);
        ck_assert_msg(now != old, "what rc_get finds after rc_replace: "
                                  "expected another object, got the old one");
        rc_put(now);
    }
    expect_value(old, 1);
    rc_put(old);
}

START_TEST(an_object_that_is_replaced_is_not_found_again)
{
    open_domain(1, 3);
    in_threads(1, look_for_the_old_one);
    close_domain();
}
END_TEST

static void replace_much(unsigned slot)
{
    (void)slot;
    for (size_t i = 0; i < MANY; i++) {
        ck_assert(rc_replace(i % pool));
        rc_put(rc_get(i % pool));
        expect_live(1, 0);
    }
}

START_TEST(what_was_replaced_is_freed_in_time)
{
    open_domain(1, 10);
    in_threads(1, replace_much);
    close_domain();
}
END_TEST

static void create_much(unsigned slot)
{
    (void)slot;
    for (uint64_t i = 0; i < MANY; i++) {
        struct rc_object *object = rc_create(i);
        ck_assert_ptr_nonnull(object);
        rc_keep(object);
        ck_assert_uint_eq(rc_read(object), i);
        rc_put(object);
        ck_assert_uint_eq(rc_read(object), i);
        rc_put(object);
        expect_live(1, 0);
    }
}

START_TEST(the_last_put_frees_what_was_created_and_no_other_does)
{
    open_domain(1, 1);
    in_threads(1, create_much);
    close_domain();
}
END_TEST

static void keep_a_shared_one(unsigned slot)
{
    struct rc_object *object = rc_get(0);

    (void)slot;
    for (int i = 0; i < 100; i++)
        rc_keep(object);
    rc_put(object);
    ck_assert(rc_replace(0));
    for (int i = 0; i < 99; i++) {
        expect_value(object, 0);
        rc_put(object);
        rc_put(rc_get(0));
    }
    expect_value(object, 0);
    rc_put(object);
}

START_TEST(an_object_needs_as_many_puts_as_references)
{
    open_domain(1, 1);
    in_threads(1, keep_a_shared_one);
    close_domain();
}
END_TEST

/* ---- One after the other ---- */

static struct rc_object *passed[MANY];

static void get_and_leave(unsigned slot)
{
    (void)slot;
    for (size_t i = 0; i < pool; i++) {
        passed[i] = rc_get(i);
        rc_hand_over(passed[i]);
    }
}

static void replace_and_put(unsigned slot)
{
    (void)slot;
    for (size_t i = 0; i < pool; i++)
        ck_assert(rc_replace(i));
    for (size_t i = 0; i < pool; i++) {
        expect_value(passed[i], i);
        rc_put(passed[i]);
    }
    expect_live(2, 0);
}

START_TEST(references_of_a_thread_that_left_are_put_by_another)
{
    struct start start;

    open_domain(2, 500);
    begin(&start, 0, get_and_leave);
    end(&start);
    begin(&start, 1, replace_and_put);
    end(&start);
    close_domain();
}
END_TEST

static void create_and_leave(unsigned slot)
{
    (void)slot;
    for (size_t i = 0; i < MANY; i++) {
        passed[i] = rc_create(i);
        ck_assert_ptr_nonnull(passed[i]);
        rc_hand_over(passed[i]);
    }
}

static void put_what_was_created(unsigned slot)
{
    (void)slot;
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_uint_eq(rc_read(passed[i]), i);
        rc_put(passed[i]);
        expect_live(2, MANY - i);
    }
}

START_TEST(objects_outlive_the_thread_that_created_them)
{
    struct start start;

    open_domain(2, 1);
    begin(&start, 0, create_and_leave);
    end(&start);
    ck_assert_uint_eq(live(), MANY + 1);
    begin(&start, 1, put_what_was_created);
    end(&start);
    expect_live(2, 0);
    close_domain();
}
END_TEST

START_TEST(a_slot_may_be_entered_again)
{
    struct start start;

    open_domain(2, 20);
    for (int i = 0; i < 100; i++) {
        begin(&start, i % 2, get_and_leave);
        end(&start);
        begin(&start, i % 3 == 0, replace_and_put);
        end(&start);
    }
    close_domain();
}
END_TEST

/* ---- At the same time ---- */

static pthread_barrier_t barrier;

/* Slot 0 has a reference and blocks; the others must get on. */
static void block_or_replace(unsigned slot)
{
    struct rc_object *object = rc_get(0);

    if (slot == 0) {
        rc_pause();
        pthread_barrier_wait(&barrier);
        pthread_barrier_wait(&barrier);
        rc_resume();
    } else {
        rc_pause();
        pthread_barrier_wait(&barrier);
        rc_resume();
        for (size_t i = 0; i < MANY; i++) {
            ck_assert(rc_replace(i % pool));
            rc_put(rc_get(i % pool));
            expect_live(4, 4);
        }
        rc_pause();
        pthread_barrier_wait(&barrier);
        rc_resume();
    }
    expect_value(object, 0);
    rc_put(object);
}

START_TEST(a_thread_that_pauses_stops_nobody)
{
    open_domain(4, 8);
    ck_assert_int_eq(pthread_barrier_init(&barrier, NULL, 4), 0);
    in_threads(4, block_or_replace);
    close_domain();
}
END_TEST

static void get_and_replace(unsigned slot)
{
    for (size_t i = 0; i < MANY; i++) {
        size_t place = (i * 7 + slot) % pool;
        struct rc_object *object = rc_get(place);
        if (i % 4 == 0)
            ck_assert(rc_replace(place));
        expect_value(object, place);
        rc_put(object);
        if (i % 64 == 0) {
            rc_pause();
            rc_resume();
        }
        expect_live(8, 16);
    }
}

START_TEST(threads_that_get_and_replace_find_what_is_there)
{
    open_domain(8, 3);
    in_threads(8, get_and_replace);
    close_domain();
}
END_TEST

static bool is_before(const struct timespec *end)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec < end->tv_sec;
}

static atomic_bool is_back; /* slot 0 */

/* All of them go away and come back, slot 0 before the others. */
static void meet(unsigned slot)
{
    rc_pause();
    pthread_barrier_wait(&barrier);
    while (slot != 0 && !is_back)
        sched_yield();
    rc_resume();
    is_back |= slot == 0;
}

static void begin_together(unsigned threads, void (*act)(unsigned slot))
{
    is_back = false;
    open_domain(threads, 1);
    ck_assert_int_eq(pthread_barrier_init(&barrier, NULL, threads), 0);
    in_threads(threads, act);
    close_domain();
}

/* Calls after which a thread that has not got on meanwhile waits for the
 * caller: seconds, but no clock that a busy machine could run away from. */
#define CALLS 5000000

/* More than may wait. */
#define REPLACED (3 * RC_LIMBO)

/* Slot 0 was given an object, and finds nothing and creates nothing, but counts
 * all the time; until the other one is done, or does not get on any more. */
static void give_back_or_replace(unsigned slot)
{
    static struct rc_object *object;
    static atomic_size_t replaced;
    size_t seen = 0;

    if (slot == 1) {
        object = rc_create(5);
        ck_assert_ptr_nonnull(object);
        rc_hand_over(object);
    }
    meet(slot);
    for (size_t calls = 0; slot == 0 && seen < REPLACED && calls < CALLS;
         calls++) {
        rc_keep(object);
        rc_put(object);
        sched_yield();
        if (seen != replaced)
            calls = 0;
        seen = replaced;
    }
    if (slot == 0) {
        ck_assert_msg(seen == REPLACED,
                      "while a thread calls rc_keep and rc_put only: expected "
                      "another one to go on replacing, got one that waits");
        rc_put(object);
    }
    for (size_t i = 0; slot == 1 && i < REPLACED; i++) {
        ck_assert(rc_replace(0));
        replaced++;
    }
}

START_TEST(a_thread_that_only_gives_back_stops_nobody)
{
    begin_together(2, give_back_or_replace);
}
END_TEST

/* Slot 0 creates an object and keeps a reference: both count at once. */
static void share_what_was_created(unsigned slot)
{
    for (size_t i = 0; i < 200; i++) {
        if (slot == 0) {
            passed[i] = rc_create(i);
            ck_assert_ptr_nonnull(passed[i]);
            rc_keep(passed[i]);
            rc_hand_over(passed[i]);
        }
        rc_pause();
        pthread_barrier_wait(&barrier);
        rc_resume();
        for (int j = 0; j < 50; j++) {
            rc_keep(passed[i]);
            ck_assert_uint_eq(rc_read(passed[i]), i);
            rc_put(passed[i]);
        }
        rc_put(passed[i]);
    }
}

/* Few enough to wait, all of them, until one thread comes by. */
#define GIVEN (RC_LIMBO / 8)

/* Slot 0 hands two references to each object over, is back before the others
 * are, and then calls nobody until all are given back, or until a second or two
 * have passed: the others may have to wait for it, as with a lock for all. */
static void read_what_is_given_back(unsigned slot)
{
    static atomic_uint given_back;
    struct timespec end;

    for (size_t i = 0; slot == 0 && i < GIVEN; i++) {
        passed[i] = rc_create(i);
        ck_assert_ptr_nonnull(passed[i]);
        for (int j = 0; j < 2; j++) {
            rc_keep(passed[i]);
            rc_hand_over(passed[i]);
        }
    }
    meet(slot);
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += 2;
    while (slot == 0 && given_back < 2 && is_before(&end))
        ck_assert_uint_eq(rc_read(passed[GIVEN - 1]), GIVEN - 1);
    for (size_t i = 0; i < GIVEN; i++)
        rc_put(passed[i]);
    given_back++;
}

START_TEST(two_threads_may_count_what_one_has_created)
{
    begin_together(2, share_what_was_created);
    begin_together(3, read_what_is_given_back);
}
END_TEST

static atomic_bool is_over;

/* Slot 0 replaces the one object; the others come for it, and go again. What
 * is missing where they come back is a matter of nanoseconds, so many times. */
static void come_and_go(unsigned slot)
{
    uint64_t wrong = 0; /* each assertion writes to a file */
    struct timespec end;

    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += COMINGS_TIME;
    for (size_t i = 0; slot == 0 && i < COMINGS && is_before(&end); i++)
        ck_assert(rc_replace(0));
    is_over |= slot == 0;
    while (!is_over) {
        struct rc_object *object = rc_get(0);
        wrong += rc_read(object) != rc_value(0);
        rc_put(object);
        rc_pause();
        rc_resume();
    }
    ck_assert_uint_eq(wrong, 0);
}

START_TEST(a_thread_that_comes_back_is_seen_in_time)
{
    open_domain(2, 1);
    is_undisturbed = true;
    in_threads(2, come_and_go);
    close_domain();
}
END_TEST

/* ---- Workloads ---- */

/* All of them disturbed, against one thread alone. */
static void expect_right(struct workload workload)
{
    static struct run run, alone;
    struct workload one = workload;

    one.threads = 1;
    run.workload = &workload;
    alone.workload = &one;
    ck_assert_msg(rc_run(&run) && rc_run(&alone), "%s%s", run.problem,
                  alone.problem);
    expect_counts(&run.counts);
    ck_assert_uint_eq(run.sum, alone.sum);
    ck_assert_uint_eq(run.counts.created, alone.counts.created);
    struct unreclaimed unreclaimed = rc_run_unreclaimed(&run);
    ck_assert_msg(unreclaimed.most <= unreclaimed.bound,
                  "objects not reclaimed in time: %llu, bound %llu",
                  (unsigned long long)unreclaimed.most,
                  (unsigned long long)unreclaimed.bound);
}

START_TEST(workloads_of_all_kinds_come_out_right)
{
    static const enum workload_kind kinds[] = {WORKLOAD_LOCAL, WORKLOAD_SHARED,
                                               WORKLOAD_HAND_OVER};
    static const unsigned threads[] = {1, 2, 5, 16};
    static const size_t objects[] = {1, 6, 400};

    for (size_t i = 0; i < 36; i++) {
        enum workload_kind kind = kinds[i % 3];
        expect_right((struct workload){
            .kind = kind,
            .threads = threads[i / 3 % 4],
            .objects = objects[i / 12],
            .operations = 6000,
            .replace_every = 1 + i % 5,
            .reads = 1 + (unsigned)i % 3,
            .hold = kind == WORKLOAD_SHARED ? 1 + (unsigned)i % 7 : 1,
            .blocked = (unsigned)i / 2 % 3,
            .seed = i});
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        each_place_has_its_object,
        a_domain_that_nobody_used_frees_its_pool,
        an_object_that_is_replaced_lives_while_it_is_held,
        an_object_that_is_replaced_is_not_found_again,
        what_was_replaced_is_freed_in_time,
        the_last_put_frees_what_was_created_and_no_other_does,
        an_object_needs_as_many_puts_as_references,
        references_of_a_thread_that_left_are_put_by_another,
        objects_outlive_the_thread_that_created_them,
        a_slot_may_be_entered_again,
        a_thread_that_pauses_stops_nobody,
        threads_that_get_and_replace_find_what_is_there,
        a_thread_that_only_gives_back_stops_nobody,
        two_threads_may_count_what_one_has_created,
        a_thread_that_comes_back_is_seen_in_time,
        workloads_of_all_kinds_come_out_right,
    };

    return suite_run("counts", tests, sizeof tests / sizeof *tests);
}
