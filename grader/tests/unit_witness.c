/*
 * witness_trace.c, witness_race.c: DRD's log is counted as it is, in whatever
 * pieces it comes and whatever else is in it. witness_compare.c: which counts
 * agree. The lines here are those of Valgrind 3.19. That Valgrind itself is
 * run well is tested by a script, with programs.
 */
#include "meter/witness.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "suite.h"

#define MUTEX   0x10c100u
#define PLACE   0x4033a28u /* of a mutex of the dynamic linker */
#define LD_PATH "/lib64/ld-linux-x86-64.so.2"

static struct witness_trace trace;
static struct witness_result result;
static struct shared *shared; /* what a library would have counted */

/* ---- a log ---- */

static void feed(const char *text)
{
    witness_trace_feed(&trace, text, strlen(text));
}

static void begin(const char *text)
{
    ck_assert(witness_trace_begin(&trace));
    feed(text);
}

static struct witness_lock *lock_at(enum shared_kind kind, uintptr_t address)
{
    struct witness_lock *lock =
        witness_trace_find(&trace, shared_key(kind, 0, (void *)address));

    ck_assert_ptr_nonnull(lock);
    return lock;
}

/* What the log says of one lock. */
static void expect(enum shared_kind kind, uintptr_t address, unsigned given,
                   unsigned failed, unsigned releases)
{
    const struct witness_lock *lock = lock_at(kind, address);

    ck_assert_uint_eq(lock->given, given);
    ck_assert_uint_eq(lock->failed, failed);
    ck_assert_uint_eq(lock->releases, releases);
}

/* It holds nothing about any lock. */
static void expect_nothing(const char *text)
{
    begin(text);
    ck_assert_msg(trace.lock_count == 0, "counted something of: %s", text);
    ck_assert_uint_eq(trace.race.count, 0);
    ck_assert_uint_eq(trace.lost, 0);
    witness_trace_free(&trace);
}

#define TAKEN "==7== [1] post_mutex_lock mutex 0x10c100 rc 0 owner 0\n"
#define BUSY                                                                   \
    "==7== [2] post_mutex_lock mutex 0x10c100 rc 1 owner 1 (locking failed)\n"
#define LEFT "==7== [1] mutex_unlock    mutex 0x10c100 rc 1\n"

START_TEST(calls_are_counted_when_they_return)
{
    begin("==7== [1] mutex_trylock   mutex 0x10c100 rc 0 owner 0\n" TAKEN
          "==7== [2] pre_mutex_lock  mutex 0x10c100 rc 1 owner 1\n" BUSY LEFT
          "==8== [1] post_mutex_lock mutex 0x10c100 rc 0 owner 0\n");
    expect(SHARED_MUTEX, MUTEX, 2, 1, 1);
    ck_assert_uint_eq(trace.lines, 6);
    witness_trace_free(&trace);
}
END_TEST

START_TEST(a_condition_wait_ends_with_an_acquisition)
{
    begin("==7== [1] cond_pre_wait   cond 0x10c140\n" LEFT
          "==7== [1] cond_post_wait  cond 0x10c140\n"
          "==7== [1] cond_post_wait  mutex 0x10c100 rc 0 owner 2\n");
    expect(SHARED_MUTEX, MUTEX, 1, 0, 1);
    ck_assert_uint_eq(trace.lock_count, 1);
    witness_trace_free(&trace);
}
END_TEST

START_TEST(each_kind_of_lock_has_its_lines)
{
    begin("==7== [1] post_mutex_lock recursive mutex 0xa rc 1 owner 1\n"
          "==7== [1] mutex_unlock    error checking mutex 0xb rc 1\n"
          "==7== [1] post_mutex_lock spinlock 0xa rc 0 owner 0\n"
          "==7== [1] mutex_unlock    spinlock 0xa rc 1\n"
          "==7== [1] post_rwlock_rdlock 0xa\n"
          "==7== [1] post_rwlock_wrlock 0xa\n"
          "==7== [1] rwlock_unlock      0xa\n"
          "==7== [1] sem_wait      0xa value 1 -> 0\n"
          "==7== [1] sem_wait      0xa value 0 -> 0 (did not wait)\n"
          "==7== [1] sem_post      0xa value 0 -> 1\n"
          "==7== [6] barrier_post_wait pthread barrier 0xa iteration 2 "
          "(serializing)\n");
    expect(SHARED_MUTEX, 0xa, 1, 0, 0);
    expect(SHARED_MUTEX, 0xb, 0, 0, 1);
    expect(SHARED_SPIN, 0xa, 1, 0, 1);
    expect(SHARED_RWLOCK, 0xa, 2, 0, 1);
    expect(SHARED_SEMAPHORE, 0xa, 1, 1, 1);
    expect(SHARED_BARRIER, 0xa, 1, 0, 0);
    witness_trace_free(&trace);
}
END_TEST

START_TEST(mutexes_of_drd_are_kept_apart)
{
    begin("==7== [1] mutex_init      mutex 0x10c100\n"
          "==7== [1] mutex_ignore_ordering mutex 0x10c100\n" TAKEN LEFT LEFT
          "==7== [1] mutex_destroy   mutex 0x10c100 rc 0 owner 1\n" TAKEN);
    expect(SHARED_MUTEX, MUTEX, 1, 0, 0);
    ck_assert_uint_eq(lock_at(SHARED_MUTEX, MUTEX)->own_given, 1);
    ck_assert_uint_eq(lock_at(SHARED_MUTEX, MUTEX)->own_releases, 2);
    witness_trace_free(&trace);
}
END_TEST

START_TEST(a_log_may_come_in_any_pieces)
{
    static const char text[] = TAKEN BUSY LEFT "==7== Conflicting load by "
                                               "thread 2 at 0x1 size 4\n";
    for (size_t piece = 1; piece < sizeof text; piece++) {
        begin("");
        for (size_t i = 0; i < sizeof text - 1; i += piece) {
            size_t rest = sizeof text - 1 - i;
            witness_trace_feed(&trace, text + i, piece < rest ? piece : rest);
        }
        expect(SHARED_MUTEX, MUTEX, 1, 1, 1);
        ck_assert_uint_eq(trace.race.count, 1);
        ck_assert_uint_eq(trace.lines, 4);
        witness_trace_free(&trace);
    }
}
END_TEST

START_TEST(a_line_may_be_of_any_length)
{
    static char text[3 * WITNESS_LINE];
    memset(text, 'x', sizeof text - 1);
    for (size_t length = 0; length < sizeof text - 1; length++) {
        begin("==7== ");
        witness_trace_feed(&trace, text, length);
        feed("\n" TAKEN);
        expect(SHARED_MUTEX, MUTEX, 1, 0, 0);
        ck_assert_uint_eq(trace.lines, 2);
        witness_trace_free(&trace);
    }
}
END_TEST

START_TEST(a_line_without_an_end_is_not_counted)
{
    static const char text[] = TAKEN;
    for (size_t length = 0; length < sizeof text - 1; length++) {
        begin("");
        witness_trace_feed(&trace, text, length);
        ck_assert_uint_eq(trace.lock_count, 0);
        witness_trace_free(&trace);
    }
}
END_TEST

START_TEST(foreign_lines_count_as_nothing)
{
    expect_nothing("post_mutex_lock mutex 0x10c100 rc 0 owner 0\n");
    expect_nothing("==7= [1] post_mutex_lock mutex 0x10c100 rc 0\n");
    expect_nothing("==== [1] post_mutex_lock mutex 0x10c100 rc 0\n");
    expect_nothing("==7== [x] post_mutex_lock mutex 0x10c100 rc 0\n");
    expect_nothing("==7== [1] [1] post_mutex_lock mutex 0x10c100 rc 0\n");
    expect_nothing("==7== [1] post_mutex_locks mutex 0x10c100 rc 0\n");
    expect_nothing("==7== [1] post_mutex_lock mutex 0x rc 0\n");
    expect_nothing("==7== [1] post_mutex_lock mutex 0x10c100y rc 0\n");
    expect_nothing("==7== [1] post_mutex_lock mutex 10c100 rc 0\n");
    expect_nothing("==7== [1] post_mutex_lock 0x10c100 rc 0\n");
    expect_nothing("==7== [1] post_mutex_lock __cxa_guard 0x10c100 rc 0\n");
    expect_nothing("==7== [1] post_mutex_lock\n==7== [1] \n==7== \n\n==\n");
    expect_nothing("Final signature: 0==7== [1] mutex_unlock mutex 0x1 rc 1\n");
}
END_TEST

/* Only the checker can see harm. */
START_TEST(damage_does_no_harm)
{
    static const char text[] =
        TAKEN BUSY LEFT "==7== Conflicting load by thread 2 at 0x1 size 4\n"
                        "==7==    at 0x109: work (counter.c:12)\n==7== \n";
    unsigned short random_state[3] = {61};
    begin("");
    for (int round = 0; round < 20000; round++) {
        char damaged[sizeof text];
        memcpy(damaged, text, sizeof text);
        for (int i = 0; i < 1 + round % 8; i++)
            damaged[(size_t)nrand48(random_state) % (sizeof text - 1)] =
                (char)nrand48(random_state);
        witness_trace_feed(&trace, damaged, sizeof text - 1);
    }
    ck_assert_uint_ge(lock_at(SHARED_MUTEX, MUTEX)->given, 5000);
    witness_trace_free(&trace);
}
END_TEST

START_TEST(more_locks_than_rows_are_reported)
{
    begin("");
    for (unsigned i = 1; i <= WITNESS_LOCKS; i++) {
        char line[80];
        snprintf(line, sizeof line, "==7== [1] rwlock_unlock 0x%x\n", 16 * i);
        feed(line);
    }
    ck_assert_uint_eq(trace.lost, WITNESS_LOCKS / 4);
    expect(SHARED_RWLOCK, 16, 0, 0, 1);
    witness_trace_free(&trace);
}
END_TEST

START_TEST(what_valgrind_says_of_itself_is_kept)
{
    begin("==7== drd, a thread error detector\nvalgrind: it happened:\n"
          "   too many \33[1mthreads\n==7== at 0x1\nvalgrind: more\n");
    ck_assert(trace.has_header);
    ck_assert_str_eq(trace.complaint,
                     "valgrind: it happened: too many ?[1mthreads");
    witness_trace_free(&trace);
}
END_TEST

/* ---- races ---- */

START_TEST(the_first_race_is_kept_and_all_are_counted)
{
    begin("==7== Thread 3:\n"
          "==7== Conflicting store by thread 3 at 0x0010f0a0 size 4\n"
          "==8== Conflicting load by thread 9 at 0x000000a0 size 8\n"
          "==7==    at 0x10917E: add (counter.c:12)\n" TAKEN
          "==8==    at 0x10917E: other (counter.c:99)\n"
          "==7==    by 0x484DD34: ??? (in /usr/vgpreload_drd.so)\n"
          "==7==    by 0x10927E: work (counter.c:20)\n"
          "==7==    by 0x10937E: more (counter.c:30)\n"
          "==7== Allocation context: BSS section of counter\n"
          "==7== Other segment start (thread 2)\n"
          "==7==    (thread finished, call stack no longer available)\n"
          "==7== Other segment end (thread 2)\n"
          "==7==    at 0x48582D4: pthread_mutex_unlock@* (in /x)\n"
          "==7==    by 0x10917E: leave (counter.c:40)\n"
          "==7== \n"
          "==7== Conflicting load by thread 1 at 0x0 size 4\n");
    ck_assert_uint_eq(trace.race.count, 3);
    ck_assert_str_eq(trace.race.first,
                     "Conflicting store by thread 3 at 0x0010f0a0 size 4\n"
                     "   at add (counter.c:12)\n   by work (counter.c:20)\n"
                     "Allocation context: BSS section of counter\n"
                     "Other segment end (thread 2)\n"
                     "   at leave (counter.c:40)");
    expect(SHARED_MUTEX, MUTEX, 1, 0, 0);
    witness_trace_free(&trace);
}
END_TEST

START_TEST(a_long_report_of_a_race_is_cut)
{
    begin("==7== Conflicting load by thread 3 at 0x0010f0a0 size 4\n");
    for (int i = 0; i < 100; i++)
        feed("==7== Allocation context: something with a long name\n");
    ck_assert_uint_eq(strlen(trace.race.first), WITNESS_RACE - 1);
    witness_trace_free(&trace);
}
END_TEST

/* ---- the comparison ---- */

/* A log, and a library that has counted nothing yet. */
static void begin_shared(const char *text)
{
    begin(text);
    memset(&result, 0, sizeof result);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    ck_assert_ptr_ne(shared, MAP_FAILED);
}

static void end_shared(void)
{
    munmap(shared, sizeof *shared);
    witness_trace_free(&trace);
}

/* One more thread has used the lock at MUTEX. */
static struct shared_use *use(enum shared_kind kind, uint32_t image,
                              unsigned acquisitions, unsigned releases)
{
    struct shared_slot *slot = &shared->slots[shared->top_slot++];
    struct shared_lock *lock = &shared->locks[0];

    slot->uses[3].key = shared_key(kind, image, (void *)(uintptr_t)MUTEX);
    slot->uses[3].acquisitions = acquisitions;
    slot->uses[3].releases = releases;
    lock->key = slot->uses[3].key;
    return &slot->uses[3];
}

static void expect_verdict(bool agrees, unsigned differing, unsigned unseen)
{
    witness_compare(shared, &trace, &result);
    ck_assert_int_eq(result.agrees, agrees);
    ck_assert_uint_eq(result.locks_differing, differing);
    ck_assert_uint_eq(result.locks_unseen, unseen);
}

static void expect_worst(unsigned counted, unsigned traced)
{
    ck_assert_int_eq(result.worst.kind, SHARED_MUTEX);
    ck_assert_uint_eq(result.worst.address, MUTEX);
    ck_assert_uint_eq(result.worst.counted, counted);
    ck_assert_uint_eq(result.worst.traced, traced);
}

START_TEST(equal_sums_of_all_threads_and_processes_agree)
{
    begin_shared(TAKEN LEFT TAKEN LEFT TAKEN LEFT);
    use(SHARED_MUTEX, 2, 1, 1);
    use(SHARED_MUTEX, 2, 1, 1);
    use(SHARED_MUTEX, 5, 1, 1);
    expect_verdict(true, 0, 0);
    ck_assert_uint_eq(result.locks_compared, 1);
    ck_assert_uint_eq(result.acquisitions_counted, 3);
    ck_assert_uint_eq(result.acquisitions_traced, 3);
    ck_assert_uint_eq(result.releases_counted, 3);
    ck_assert_uint_eq(result.releases_traced, 3);
    end_shared();
}
END_TEST

START_TEST(one_acquisition_more_or_less_differs)
{
    for (unsigned counted = 1; counted <= 3; counted += 2) {
        begin_shared(TAKEN TAKEN BUSY LEFT LEFT);
        use(SHARED_MUTEX, 2, counted, 2);
        expect_verdict(false, 1, 0);
        expect_worst(counted, 2);
        end_shared();
    }
}
END_TEST

START_TEST(one_release_less_differs_unless_it_may_be_refused)
{
    begin_shared(TAKEN LEFT LEFT);
    use(SHARED_MUTEX, 2, 1, 1);
    expect_verdict(false, 1, 0);
    expect_worst(1, 2);
    end_shared();
    begin_shared(TAKEN LEFT LEFT);
    use(SHARED_MUTEX, 2, 1, 1);
    shared->locks[0].type = 2; /* error checking */
    expect_verdict(true, 0, 0);
    end_shared();
}
END_TEST

START_TEST(a_lock_that_the_library_never_saw_is_unseen)
{
    begin_shared(TAKEN LEFT);
    expect_verdict(false, 0, 1);
    ck_assert(result.worst.is_unseen);
    expect_worst(0, 1);
    end_shared();
}
END_TEST

START_TEST(locks_of_the_c_library_are_ignored)
{
    begin_shared("==7== [1] post_mutex_lock recursive mutex 0x4033a28 rc 0\n"
                 "==7== [1] mutex_unlock    recursive mutex 0x4033a28 rc 1\n");
    shared->next_module = 1;
    shared->modules[0] = (struct shared_module){
        .first = PLACE - 8, .last = PLACE + 8, .image = 3, .path = LD_PATH};
    expect_verdict(true, 0, 0);
    ck_assert_uint_eq(result.locks_ignored, 1);
    ck_assert_uint_eq(result.acquisitions_ignored, 1);
    ck_assert_uint_eq(result.acquisitions_traced, 0);
    shared->modules[0].last = PLACE;
    expect_verdict(false, 0, 1);
    end_shared();
}
END_TEST

/* Of an rwlock DRD has each call: one that fails, one that then waits. */
START_TEST(calls_for_rwlocks_are_compared)
{
    for (unsigned failed = 0; failed <= 2; failed++) {
        begin_shared("==7== [1] post_rwlock_rdlock 0x10c100\n"
                     "==7== [1] post_rwlock_wrlock 0x10c100\n"
                     "==7== [1] post_rwlock_wrlock 0x10c100\n"
                     "==7== [1] rwlock_unlock      0x10c100\n");
        struct shared_use *rwlock = use(SHARED_RWLOCK, 2, 1, 1);
        rwlock->contended = 1;
        rwlock->failed = failed;
        expect_verdict(failed == 1, failed != 1, 0);
        end_shared();
    }
}
END_TEST

START_TEST(a_dead_owners_lock_is_given_though_drd_says_no)
{
    for (int type = 0; type <= 16; type += 16) {
        begin_shared(TAKEN BUSY LEFT);
        use(SHARED_MUTEX, 2, 2, 1);
        shared->locks[0].type = type; /* 16: robust */
        expect_verdict(type == 16, type != 16, 0);
        end_shared();
    }
}
END_TEST

START_TEST(a_thread_stopped_in_mid_flight_excuses_one)
{
    for (uint64_t finished = 0; finished <= 1; finished++) {
        begin_shared(TAKEN LEFT TAKEN);
        use(SHARED_MUTEX, 2, 1, 1);
        shared->next_thread = 1;
        shared->threads[0].number = 1;
        shared->threads[0].finished = finished;
        expect_verdict(finished == 0, 1, 0);
        end_shared();
    }
}
END_TEST

/* The program can write there; only the checker can see harm. */
START_TEST(memory_full_of_anything_does_no_harm)
{
    for (int value = 1; value < 256; value += 127) {
        begin_shared(TAKEN LEFT);
        memset(shared, value, offsetof(struct shared, threads));
        memset(shared->slots, value, 4 * sizeof *shared->slots);
        expect_verdict(false, 0, 1);
        ck_assert_uint_eq(result.locks_compared, 0);
        end_shared();
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        calls_are_counted_when_they_return,
        a_condition_wait_ends_with_an_acquisition,
        each_kind_of_lock_has_its_lines,
        mutexes_of_drd_are_kept_apart,
        a_log_may_come_in_any_pieces,
        a_line_may_be_of_any_length,
        a_line_without_an_end_is_not_counted,
        foreign_lines_count_as_nothing,
        damage_does_no_harm,
        more_locks_than_rows_are_reported,
        what_valgrind_says_of_itself_is_kept,
        the_first_race_is_kept_and_all_are_counted,
        a_long_report_of_a_race_is_cut,
        equal_sums_of_all_threads_and_processes_agree,
        one_acquisition_more_or_less_differs,
        one_release_less_differs_unless_it_may_be_refused,
        a_lock_that_the_library_never_saw_is_unseen,
        locks_of_the_c_library_are_ignored,
        calls_for_rwlocks_are_compared,
        a_dead_owners_lock_is_given_though_drd_says_no,
        a_thread_stopped_in_mid_flight_excuses_one,
        memory_full_of_anything_does_no_harm,
    };
    return suite_run("witness", tests, sizeof tests / sizeof *tests);
}
