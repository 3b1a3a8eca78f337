/*
 * Running a workload: one thread for each share of its operations.
 *
 *     main       open   make threads                             join   close
 *     thread 0   barrier |           | begin  work  end |
 *     thread 1   barrier |           |  begin  work  end |
 *     blocked    barrier | get pause | ...              | resume read get end
 *                                      ^ first         ^ last
 *
 * Each thread stamps its own begin and end, since a stamp that main takes
 * after the barrier may come when the work is done. What counts is the time
 * from the first begin to the last end. On few CPUs the longest time of a
 * single thread would not do: of threads that run one after the other, each
 * takes only its part.
 *
 * Locks: none; two barriers. A worker's fields are its own until main has
 * joined it.
 */
#define _GNU_SOURCE /* sched_setaffinity */
#include "refcount_run.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "refcount_work.h"

/* Most rounds of a measurement. */
#define ROUNDS 1000

/* A thread. */
struct worker {
    alignas(RC_APART) struct share share;
    pthread_t thread;
    unsigned slot;
    bool is_blocked;
    bool is_fooled; /* what was replaced is still there */
    int cpu;        /* -1: any */
    uint64_t begin, end;
};

/* Static: threads that wait for one that could not be made still see it. */
static struct worker workers[RC_THREADS];
static struct mail mails[RC_THREADS];
static pthread_barrier_t begin_barrier, end_barrier;
static atomic_bool failed;

static bool fail(struct run *run, const char *what, int error)
{
    snprintf(run->problem, sizeof run->problem, "%s%s%s", what,
             error == 0 ? "" : ": ", error == 0 ? "" : strerror(error));
    return false;
}

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* ---- A thread ---- */

static void pin(int cpu)
{
    cpu_set_t set;

    if (cpu < 0)
        return;
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    sched_setaffinity(0, sizeof set, &set); /* it runs anyway */
}

/* Has a reference, and blocks until all others are done. Then it looks once
 * more: if its place has been replaced, another object is there, as its own one
 * cannot have been freed meanwhile. */
static void block(struct worker *worker)
{
    struct share *share = &worker->share;
    const struct workload *workload = share->workload;
    size_t place = (worker->slot - workload->threads) % workload->objects;
    struct rc_object *object = rc_get(place);

    rc_pause();
    pthread_barrier_wait(&begin_barrier); /* now the others may begin */
    pthread_barrier_wait(&end_barrier);
    rc_resume();
    share->sum = rc_read(object) % WORKLOAD_PRIME;
    struct rc_object *now_there = rc_get(place);
    worker->is_fooled =
        now_there == object && rc_work_replaces(workload, place);
    rc_put(now_there);
    rc_put(object);
}

static void *work(void *argument)
{
    struct worker *worker = argument;

    pin(worker->cpu);
    pthread_barrier_wait(&begin_barrier);
    if (!worker->is_blocked && worker->share.workload->blocked > 0)
        pthread_barrier_wait(&begin_barrier);
    worker->begin = now();
    rc_thread_begin(worker->slot);
    if (worker->is_blocked)
        block(worker);
    else
        rc_work(&worker->share);
    rc_thread_end();
    worker->end = now();
    if (!worker->is_blocked && worker->share.workload->blocked > 0)
        pthread_barrier_wait(&end_barrier);
    return NULL;
}

/* ---- All threads ---- */

static uint64_t first_of(const struct workload *workload, unsigned slot)
{
    return workload->operations * slot / workload->threads;
}

/* The CPU for a slot: the n-th that we may use, and round again. */
static int cpu_of(const struct run *run, unsigned slot)
{
    cpu_set_t set;

    if (!run->is_pinned || sched_getaffinity(0, sizeof set, &set) != 0)
        return -1;
    int left = (int)slot % CPU_COUNT(&set);
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &set) && left-- == 0)
            return (int)cpu;
    return -1;
}

static void prepare(const struct run *run, unsigned slot)
{
    const struct workload *workload = run->workload;
    unsigned threads = workload->threads;
    unsigned before = (slot + threads - 1) % threads;
    struct worker *worker = &workers[slot];

    *worker = (struct worker){.slot = slot,
                              .is_blocked = slot >= threads,
                              .cpu = cpu_of(run, slot),
                              .share = {.workload = workload}};
    if (worker->is_blocked)
        return;
    worker->share.first = first_of(workload, slot);
    worker->share.end = first_of(workload, slot + 1);
    worker->share.in = &mails[before];
    worker->share.out = &mails[slot];
    worker->share.failed = &failed;
    if (workload->kind == WORKLOAD_HAND_OVER)
        worker->share.expected =
            first_of(workload, before + 1) - first_of(workload, before);
}

static bool start(struct run *run, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        prepare(run, i);
    for (unsigned i = 0; i < count; i++) {
        int error = pthread_create(&workers[i].thread, NULL, work, &workers[i]);
        if (error != 0)
            return fail(run, "cannot start a thread", error);
    }
    return true;
}

static bool join(struct run *run, unsigned count)
{
    uint64_t begin = UINT64_MAX;
    uint64_t end = 0;
    int error = 0;

    for (unsigned i = 0; i < count; i++) {
        int its_error = pthread_join(workers[i].thread, NULL);
        error = error == 0 ? its_error : error;
        run->is_fooled |= workers[i].is_fooled;
        run->sum += workers[i].share.sum;
        begin = workers[i].begin < begin ? workers[i].begin : begin;
        end = workers[i].end > end ? workers[i].end : end;
    }
    run->sum %= WORKLOAD_PRIME;
    run->nanoseconds = end - begin;
    return error == 0 || fail(run, "cannot join a thread", error);
}

static bool run_threads(struct run *run)
{
    unsigned count = run->workload->threads + run->workload->blocked;
    int error = pthread_barrier_init(&begin_barrier, NULL, count);

    memset(mails, 0, sizeof mails);
    rc_note_atomic(mails, sizeof mails);
    rc_note_atomic(&failed, sizeof failed);
    atomic_store_explicit(&failed, false, memory_order_relaxed);
    if (error == 0)
        error = pthread_barrier_init(&end_barrier, NULL, count);
    if (error != 0)
        return fail(run, "cannot make a barrier", error);
    if (!start(run, count) || !join(run, count))
        return false;
    pthread_barrier_destroy(&begin_barrier);
    pthread_barrier_destroy(&end_barrier);
    return true;
}

bool rc_run(struct run *run)
{
    const struct workload *workload = run->workload;
    const struct rc_shape shape = {.threads =
                                       workload->threads + workload->blocked,
                                   .objects = workload->objects};

    run->sum = 0;
    run->is_fooled = false;
    uint64_t opening = rc_objects_open(workload->seed);
    if (!rc_open(&shape)) {
        rc_objects_close(&run->counts);
        return fail(run, "no memory for the pool", 0);
    }
    rc_objects_sample();
    if (!run_threads(run))
        return false;
    rc_close();
    run->locks = rc_lock_count();
    rc_objects_close(&run->counts);
    if (atomic_load_explicit(&failed, memory_order_relaxed))
        return fail(run, "no memory for objects", 0);
    if (run->counts.opening != opening)
        return fail(run, "the engine began the accounts of objects anew", 0);
    return !run->is_fooled ||
           fail(run, "an object that was replaced is still in the pool", 0);
}

/* ---- What came of it ---- */

struct unreclaimed rc_run_unreclaimed(const struct run *run)
{
    const struct workload *workload = run->workload;
    uint64_t peak = run->counts.peak;
    uint64_t pool = workload->objects;
    uint64_t threads = workload->threads + workload->blocked;

    return (struct unreclaimed){.most = peak > pool ? peak - pool : 0,
                                .bound = rc_workload_held(workload) +
                                         threads * RC_LIMBO};
}

static int by_size(const void *a, const void *b)
{
    const double *left = a;
    const double *right = b;

    return (*left > *right) - (*left < *right);
}

bool rc_run_timed(struct run *run, struct timed *timed)
{
    static double each[ROUNDS];
    double operations = (double)run->workload->operations;
    uint64_t all = 0;
    uint64_t sum = 0;
    unsigned n = 0;

    while (n < ROUNDS &&
           (n < TIMED_ROUNDS || all < TIMED_MILLISECONDS * 1000000)) {
        if (!rc_run(run))
            return false;
        if (n > 0 && run->sum != sum)
            return fail(run, "two rounds have read different values", 0);
        sum = run->sum;
        all += run->nanoseconds;
        each[n++] =
            (double)run->nanoseconds / (operations > 0 ? operations : 1);
    }
    qsort(each, n, sizeof *each, by_size);
    double median = (each[(n - 1) / 2] + each[n / 2]) / 2;
    *timed = (struct timed){.rounds = n,
                            .median = median,
                            .best = each[0],
                            .spread = (each[n - 1] - each[0]) / median};
    return true;
}
