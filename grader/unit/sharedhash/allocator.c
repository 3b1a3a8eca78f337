/*
 * What any correct allocator must do, whichever engine file it is: these
 * tests see it through umem.h and the global heap (heap.h) only.
 *
 * Many hold in every mode and are run in each. Pools may keep what is freed
 * until their batch is over, so threads here free everything, end, and then
 * umem_batch_end must find all memory free again.
 *
 * Assertions may fail in any thread: each test has a process of its own, and
 * a failure ends it.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "heap.h"
#include "tests/suite.h"
#include "umem.h"

/* Threads that allocate at the same time; each has a pool, if there are. */
#define THREADS 8

/* Bytes of a heap without pools that an allocator may need for itself. */
#define SPARE 4096

/* Pieces that one thread takes, and bytes of those that others free. */
#define PIECES      200
#define SHARED_SIZE 77

static size_t all; /* bytes free before the first umalloc */

static void open_heap(enum umem_mode mode)
{
    ck_assert(umem_open(mode));
    all = umem_free_bytes();
}

static void close_heap(void)
{
    umem_batch_end();
    ck_assert_msg(umem_free_bytes() == all,
                  "free at the end: expected %zu bytes, got %zu", all,
                  umem_free_bytes());
    umem_close();
}

static void in_each_mode(void (*act)(void))
{
    const enum umem_mode modes[] = {UMEM_PROCESSES, UMEM_SINGLE, UMEM_THREADS};

    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        open_heap(modes[i]);
        act();
        close_heap();
    }
}

struct start {
    pthread_t thread;
    unsigned slot;
    void (*act)(unsigned slot);
    bool came_back; /* act did */
};

static void *run(void *argument)
{
    struct start *start = argument;

    umem_thread_begin(start->slot);
    start->act(start->slot);
    start->came_back = true;
    umem_thread_end();
    return NULL;
}

/* n threads at the same time, which have the first slots. */
static void in_threads(unsigned n, void (*act)(unsigned slot))
{
    struct start starts[THREADS] = {{.slot = 0}};

    for (unsigned i = 0; i < n; i++) {
        starts[i] = (struct start){.slot = i, .act = act};
        ck_assert_int_eq(
            pthread_create(&starts[i].thread, NULL, run, &starts[i]), 0);
    }
    for (unsigned i = 0; i < n; i++) {
        ck_assert_int_eq(pthread_join(starts[i].thread, NULL), 0);
        ck_assert_msg(starts[i].came_back,
                      "a thread ended inside umalloc or ufree");
    }
}

static void (*the_act)(void);

static void do_the_act(unsigned slot)
{
    (void)slot;
    the_act();
}

/* In a thread that has slot 0. */
static void in_a_thread(void (*act)(void))
{
    open_heap(UMEM_THREADS);
    the_act = act;
    in_threads(1, do_the_act);
    close_heap();
}

static unsigned char *take(size_t size)
{
    unsigned char *memory = umalloc(size);

    ck_assert_msg(memory != NULL, "%zu bytes: expected room, got NULL", size);
    return memory;
}

static void expect_null(size_t size)
{
    ck_assert_msg(umalloc(size) == NULL,
                  "umalloc(%zu): expected NULL, got memory", size);
}

static void expect_locks(const char *of, unsigned long long expected,
                         unsigned long long got)
{
    ck_assert_msg(got == expected, "locks taken by %s: expected %llu, got %llu",
                  of, expected, got);
}

static void expect_filled(const unsigned char *memory, size_t size,
                          unsigned char pattern)
{
    for (size_t i = 0; i < size; i++)
        if (memory[i] != pattern)
            ck_abort_msg("byte %zu of %zu: expected 0x%02x, got 0x%02x", i,
                         size, pattern, memory[i]);
}

/* ---- One thread or process ---- */

static void take_aligned(void)
{
    for (size_t size = 1; size < 300; size++) {
        unsigned char *memory = take(size);
        uintptr_t rest = (uintptr_t)memory % UMEM_ALIGNMENT;
        ck_assert_msg(rest == 0,
                      "umalloc(%zu), its address modulo %d: expected 0, got %d",
                      size, UMEM_ALIGNMENT, (int)rest);
        ufree(memory);
    }
}

START_TEST(memory_is_aligned)
{
    in_each_mode(take_aligned);
    in_a_thread(take_aligned);
}
END_TEST

static void take_nothing(void)
{
    unsigned long long before = umem_lock_count();

    for (int i = 0; i < 100; i++) {
        expect_null(0);
        ufree(NULL);
    }
    expect_locks("umalloc(0) and ufree(NULL)", 0, umem_lock_count() - before);
}

START_TEST(zero_bytes_are_null_null_may_be_freed_and_neither_locks)
{
    in_each_mode(take_nothing);
    in_a_thread(take_nothing);
}
END_TEST

static void take_apart(void)
{
    unsigned char *pieces[PIECES];

    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = take(i * 3 + 1);
        memset(pieces[i], (int)(i & 0xFF), i * 3 + 1);
    }
    for (size_t i = 0; i < PIECES; i++) {
        expect_filled(pieces[i], i * 3 + 1, (unsigned char)i);
        ufree(pieces[i]);
    }
}

START_TEST(pieces_do_not_overlap_and_keep_what_is_written)
{
    in_each_mode(take_apart);
    in_a_thread(take_apart);
}
END_TEST

static void take_too_much(void)
{
    expect_null(UMEM_SIZE);
    expect_null((size_t)1 << 32);
    expect_null(SIZE_MAX / 2 + 1);
    for (size_t below = 0; below < 100; below++)
        ck_assert_msg(umalloc(SIZE_MAX - below) == NULL,
                      "SIZE_MAX - %zu bytes: expected NULL, got memory", below);
}

START_TEST(impossible_sizes_are_null)
{
    in_each_mode(take_too_much);
    in_a_thread(take_too_much);
}
END_TEST

static void take_a_quarter(void)
{
    for (int round = 0; round < 20; round++) {
        unsigned char *memory = take(UMEM_SIZE / 4);
        memory[0] = memory[UMEM_SIZE / 4 - 1] = 1;
        ufree(memory);
    }
}

/* Without threads there are no pools: the heap is one piece. */
static void take_all(enum umem_mode mode)
{
    open_heap(mode);
    void *memory = umalloc(UMEM_SIZE - SPARE);
    ck_assert_msg(
        memory != NULL, "umalloc(%d) %s: expected all of the heap, got NULL",
        UMEM_SIZE - SPARE, mode == UMEM_SINGLE ? "in single mode" : "with -m");
    ufree(memory);
    close_heap();
}

/* Much larger than any pool, and 20 times: it must come back each time. */
START_TEST(large_memory_can_be_had_again_and_again)
{
    take_all(UMEM_SINGLE);
    take_all(UMEM_PROCESSES);
    in_each_mode(take_a_quarter);
    in_a_thread(take_a_quarter);
}
END_TEST

/* Takes pieces of 1,000 bytes until there is no room, then frees them. */
static size_t exhaust(void)
{
    static unsigned char *pieces[UMEM_SIZE / 1000 + 1];
    uintptr_t start = (uintptr_t)umem_heap_start();
    size_t count = 0;
    unsigned char *memory;

    while ((memory = umalloc(1000)) != NULL) {
        uintptr_t at = (uintptr_t)memory;
        ck_assert_msg(at >= start && at + 1000 <= start + UMEM_SIZE,
                      "1000 bytes: outside the heap");
        memset(memory, (int)(count & 0xFF), 1000);
        pieces[count++] = memory;
    }
    for (size_t i = 0; i < count; i++) {
        expect_filled(pieces[i], 1000, (unsigned char)i);
        ufree(pieces[i]);
    }
    return count;
}

/* Half of the heap may be pools, and half of a piece what it costs. */
static void exhaust_twice(void)
{
    size_t least = UMEM_SIZE / 4 / 1000;

    for (int round = 1; round <= 2; round++) {
        size_t count = exhaust();
        ck_assert_msg(count >= least,
                      "pieces of 1000 bytes that fit into the heap, round %d: "
                      "expected at least %zu, got %zu",
                      round, least, count);
        least = count - POOL_SIZE / 1000 - 1;
    }
}

START_TEST(a_full_heap_gives_null_and_then_recovers)
{
    in_each_mode(exhaust_twice);
    in_a_thread(exhaust_twice);
}
END_TEST

/* ---- Locks ---- */

static void take_and_free(unsigned slot)
{
    (void)slot;
    ufree(take(100));
}

/* A heap without pools: those of the heap before have to be forgotten. */
static void reopen(enum umem_mode mode)
{
    open_heap(mode);
    ck_assert_msg(all <= UMEM_SIZE,
                  "bytes free %s, when a heap with pools was closed: expected "
                  "at most %d, got %zu",
                  mode == UMEM_SINGLE ? "in single mode" : "with -m", UMEM_SIZE,
                  all);
    expect_locks("a heap that was opened again", 0, umem_lock_count());
    ufree(take(100));
    close_heap();
}

START_TEST(a_heap_that_was_opened_has_taken_no_lock_yet)
{
    open_heap(UMEM_THREADS);
    take_and_free(0);
    in_threads(1, take_and_free);
    close_heap();
    open_heap(UMEM_THREADS);
    expect_locks("a heap that was opened again", 0, umem_lock_count());
    in_threads(1, take_and_free);
    close_heap();
    reopen(UMEM_SINGLE);
    reopen(UMEM_PROCESSES);
}
END_TEST

START_TEST(single_mode_takes_no_lock)
{
    open_heap(UMEM_SINGLE);
    for (int i = 0; i < 1000; i++)
        ufree(take(32));
    expect_locks("2000 calls in single mode", 0, umem_lock_count());
    close_heap();
}
END_TEST

START_TEST(in_processes_mode_each_call_takes_one_lock)
{
    open_heap(UMEM_PROCESSES);
    for (int i = 0; i < 1000; i++)
        ufree(take(32));
    expect_locks("2000 calls with -m", 2000, umem_lock_count());
    close_heap();
}
END_TEST

/* ---- Threads ---- */

static pthread_barrier_t barrier;
static unsigned char *shared[THREADS][PIECES];

/* Takes pieces; frees those of the next thread when all have theirs. */
static void take_mine_free_yours(unsigned slot)
{
    unsigned other = (slot + 1) % THREADS;

    for (size_t i = 0; i < PIECES; i++) {
        shared[slot][i] = take(SHARED_SIZE);
        memset(shared[slot][i], (int)slot + 1, SHARED_SIZE);
    }
    pthread_barrier_wait(&barrier);
    for (size_t i = 0; i < PIECES; i++) {
        expect_filled(shared[other][i], SHARED_SIZE,
                      (unsigned char)(other + 1));
        ufree(shared[other][i]);
    }
    pthread_barrier_wait(&barrier);
}

START_TEST(threads_free_what_others_have_taken)
{
    open_heap(UMEM_THREADS);
    pthread_barrier_init(&barrier, NULL, THREADS);
    for (int batch = 0; batch < 10; batch++) {
        in_threads(THREADS, take_mine_free_yours);
        umem_batch_end();
        ck_assert_msg(
            umem_free_bytes() == all,
            "free at the end of batch %d: expected %zu bytes, got %zu", batch,
            all, umem_free_bytes());
    }
    pthread_barrier_destroy(&barrier);
    close_heap();
}
END_TEST

/* ---- Processes ---- */

/* Runs in a child; returns the status that wait reports. */
static int in_a_child(void (*act)(void *), void *argument)
{
    int status;
    pid_t pid = fork();

    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        act(argument);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return status;
}

static void take_for_parent(void *argument)
{
    unsigned char **place = argument;

    *place = umalloc(5000);
    if (*place != NULL)
        memset(*place, 0x5A, 5000);
}

START_TEST(processes_share_heap_and_lock_count)
{
    unsigned char **place = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    ck_assert_ptr_ne(place, MAP_FAILED);
    open_heap(UMEM_PROCESSES);
    ck_assert_int_eq(in_a_child(take_for_parent, place), 0);
    ck_assert_msg(*place != NULL,
                  "umalloc(5000) in a child: expected its memory, got NULL");
    expect_filled(*place, 5000, 0x5A);
    ck_assert_msg(umem_free_bytes() <= all - 5000,
                  "free while a child has 5000 bytes: expected at most %zu "
                  "bytes, got %zu",
                  all - 5000, umem_free_bytes());
    ck_assert_int_eq(in_a_child(ufree, *place), 0);
    expect_locks("two calls with -m", 2, umem_lock_count());
    close_heap();
}
END_TEST

static void free_bad_pointer(void *pointer)
{
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO); /* its line is known */
    ufree(pointer);
}

static void expect_abort(void *bad)
{
    int status = in_a_child(free_bad_pointer, bad);

    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT,
                  "expected SIGABRT, got wait status 0x%x", (unsigned)status);
}

START_TEST(a_pointer_from_elsewhere_aborts)
{
    static _Alignas(16) unsigned char elsewhere[64];

    open_heap(UMEM_THREADS);
    expect_abort(elsewhere + 32);
    expect_abort(umem_heap_start() + UMEM_SIZE);
    close_heap();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        memory_is_aligned,
        zero_bytes_are_null_null_may_be_freed_and_neither_locks,
        pieces_do_not_overlap_and_keep_what_is_written,
        impossible_sizes_are_null,
        large_memory_can_be_had_again_and_again,
        a_full_heap_gives_null_and_then_recovers,
        a_heap_that_was_opened_has_taken_no_lock_yet,
        single_mode_takes_no_lock,
        in_processes_mode_each_call_takes_one_lock,
        threads_free_what_others_have_taken,
        processes_share_heap_and_lock_count,
        a_pointer_from_elsewhere_aborts,
    };

    return suite_run("allocator", tests, sizeof tests / sizeof *tests);
}
