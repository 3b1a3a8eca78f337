/*
 * The library of the reference counting lab: accounts of objects, the reader
 * of workloads, the ring between threads, the command line.
 *
 * Linked with the baseline's engine.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "refcount_cli.h"
#include "refcount_mail.h"
#include "refcount_run.h"
#include "suite.h"

/* ---- Accounts ---- */

/* Where memory really goes back, a tool sees what would be counted here. */
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__ &&           \
    !defined UMEM_MEMDEBUG
#define IS_COUNTED
#endif

static struct rc_counts look(void)
{
    struct rc_counts counts;

    rc_objects_look(&counts);
    return counts;
}

START_TEST(an_object_holds_its_value_and_an_empty_part)
{
    static const unsigned char nothing[RC_PART];

    rc_objects_open(61);
    for (uint64_t i = 0; i < 1000; i++) {
        struct rc_object *object = rc_object_new(i);
        ck_assert_uint_eq(rc_read(object), i);
        ck_assert_mem_eq(rc_part(object), nothing, RC_PART);
        memset(rc_part(object), 0x5A, RC_PART);
        rc_object_free(object);
    }
    ck_assert_uint_eq(look().created, 1000);
    ck_assert_uint_eq(look().freed, 1000);
    ck_assert_uint_eq(look().stale, 0);
    rc_objects_close(&(struct rc_counts){0});
}
END_TEST

#ifdef IS_COUNTED
START_TEST(an_object_that_is_freed_twice_is_counted)
{
    rc_objects_open(61);
    struct rc_object *object = rc_object_new(5);
    rc_object_free(object);
    rc_object_free(object);
    rc_object_free(object);
    ck_assert_uint_eq(look().freed, 1);
    ck_assert_uint_eq(look().twice, 2);
    rc_objects_close(&(struct rc_counts){0});
}
END_TEST

START_TEST(an_object_that_is_read_after_it_was_freed_is_counted)
{
    rc_objects_open(61);
    struct rc_object *object = rc_object_new(5);
    struct rc_object *other = rc_object_new(6);
    rc_object_free(object);
    ck_assert_uint_ne(rc_read(object), 5);
    ck_assert_uint_eq(rc_read(other), 6);
    ck_assert_uint_eq(look().stale, 1);
    rc_object_free(other);
    rc_objects_close(&(struct rc_counts){0});
}
END_TEST

START_TEST(an_object_that_is_written_to_after_it_was_freed_is_counted)
{
    struct rc_counts counts;

    rc_objects_open(61);
    struct rc_object *object = rc_object_new(5);
    rc_object_free(object);
    object->value = 5;
    rc_objects_close(&counts);
    ck_assert_uint_eq(counts.stale, 1);
    ck_assert_uint_eq(counts.twice, 0);
}
END_TEST

/* An engine that keeps what it should free, and frees something else for the
 * accounts: the same again, with a new mark, or no object at all. */
START_TEST(what_lives_is_what_memory_says)
{
    static struct {
        struct rc_object object;
        unsigned char part[RC_PART];
    } no_object;
    struct rc_counts counts;

    for (int is_none = 0; is_none < 2; is_none++) {
        rc_objects_open(61);
        struct rc_object *kept = rc_object_new(5);
        struct rc_object *freed = rc_object_new(6);
        rc_object_free(freed);
        struct rc_object *other = is_none ? &no_object.object : freed;
        atomic_store(&other->state, RC_LIVES);
        rc_object_free(other);
        atomic_store(&kept->state, RC_FREED);
        rc_objects_close(&counts);
        ck_assert_uint_eq(counts.created, 2);
        ck_assert_uint_eq(counts.freed, 1);
        ck_assert_uint_eq(counts.twice, 1);
    }
}
END_TEST

START_TEST(accounts_that_are_begun_anew_are_others)
{
    struct rc_counts counts;
    uint64_t opening = rc_objects_open(61);

    rc_objects_close(&counts);
    ck_assert_uint_eq(counts.opening, opening);
    opening = rc_objects_open(61);
    rc_objects_close(&counts);
    rc_objects_close(&counts);
    ck_assert_uint_ne(counts.opening, opening);
    opening = rc_objects_open(61);
    rc_objects_open(61);
    rc_objects_close(&counts);
    ck_assert_uint_ne(counts.opening, opening);
}
END_TEST

START_TEST(memory_of_freed_objects_is_used_again)
{
    struct rc_object *first = NULL;
    size_t seen = 0;

    rc_objects_open(61);
    for (int i = 0; i < 1000; i++) {
        struct rc_object *object = rc_object_new(1);
        first = first == NULL ? object : first;
        seen += object == first;
        rc_object_free(object);
    }
    ck_assert_uint_ge(seen, 10);
    rc_objects_close(&(struct rc_counts){0});
}
END_TEST
#endif

START_TEST(the_peak_is_what_lived_when_it_was_looked_at)
{
    struct rc_object *objects[100];

    rc_objects_open(61);
    for (int i = 0; i < 100; i++)
        objects[i] = rc_object_new(1);
    rc_objects_sample();
    for (int i = 0; i < 100; i++)
        rc_object_free(objects[i]);
    rc_objects_sample();
    ck_assert_uint_eq(look().peak, 100);
    rc_objects_close(&(struct rc_counts){0});
}
END_TEST

START_TEST(values_are_those_that_are_written_down)
{
    rc_objects_open(61);
    ck_assert_uint_eq(rc_draw(0, 0, 0), UINT64_C(0xe220a8397b1dcdaf));
    ck_assert_uint_eq(rc_draw(0, 1, 0), UINT64_C(0x6e789e6aa1b965f4));
    ck_assert_uint_eq(rc_draw(0, 3, 0), UINT64_C(0xf88bb8a8724c81ec));
    ck_assert_uint_eq(rc_draw(0, 0, 1), UINT64_C(0x1b39896a51a8749b));
    ck_assert_uint_eq(rc_value(7), rc_draw(61, RC_DRAW_POOL, 7) >> 33);
    ck_assert_uint_eq(rc_draw_place(UINT64_MAX, 10), 9);
    ck_assert_uint_eq(rc_draw_place(0, 10), 0);
    rc_objects_close(&(struct rc_counts){0});
}
END_TEST

/* ---- Workloads ---- */

static struct workload workload;
static char why[WORKLOAD_WHY];

static bool read_text(const char *text, size_t length)
{
    FILE *from = fmemopen((void *)(uintptr_t)text, length, "r");

    ck_assert_ptr_nonnull(from);
    bool ok = rc_workload_read(&workload, from, why);
    fclose(from);
    return ok;
}

static bool read(const char *text)
{
    return read_text(text, strlen(text));
}

#define REST "threads 2\nobjects 3\noperations 4\nseed 5\n"

START_TEST(a_workload_says_what_it_says)
{
    ck_assert_msg(read("# one\n\n kind\thand-over # two\r\nthreads 32\n"
                       "objects 100000\noperations 1000000000\n"
                       "seed 18446744073709551615\nreplace-every 7\n"
                       "reads 64\nblocked 0"),
                  "%s", why);
    ck_assert_int_eq(workload.kind, WORKLOAD_HAND_OVER);
    ck_assert_uint_eq(workload.threads, 32);
    ck_assert_uint_eq(workload.objects, 100000);
    ck_assert_uint_eq(workload.operations, 1000000000);
    ck_assert_uint_eq(workload.seed, UINT64_MAX);
    ck_assert_uint_eq(workload.replace_every, 7);
    ck_assert_uint_eq(workload.reads, 64);
}
END_TEST

START_TEST(what_is_left_out_has_its_usual_value)
{
    ck_assert(read("kind local\n" REST));
    ck_assert_int_eq(workload.kind, WORKLOAD_LOCAL);
    ck_assert_uint_eq(workload.replace_every, 0);
    ck_assert_uint_eq(workload.reads, 1);
    ck_assert_uint_eq(workload.hold, 1);
    ck_assert_uint_eq(workload.blocked, 0);
}
END_TEST

START_TEST(whatever_else_is_refused_with_its_line)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"\n", "no kind is given"},
        {"kind shared\n", "no threads is given"},
        {REST, "no kind is given"},
        {"kind\n" REST, "line 1: kind: its value is missing"},
        {"kind a b\n" REST, "line 1: kind: more than one value"},
        {"\nkind many\n" REST,
         "line 2: kind 'many': not local, shared or hand-over"},
        {"kind local\nkind local\n" REST, "line 2: kind: it was given before"},
        {REST "seed 5\n", "line 5: seed: it was given before"},
        {"Threads 2\n", "line 1: 'Threads': there is no such name"},
        {"threads 0\n", "line 1: threads '0': not 1 to 32"},
        {"threads 33\n", "line 1: threads '33': not 1 to 32"},
        {"threads -1\n", "line 1: threads '-1': not 1 to 32"},
        {"threads +1\n", "line 1: threads '+1': not 1 to 32"},
        {"threads 2x\n", "line 1: threads '2x': not 1 to 32"},
        {"seed 18446744073709551616\n",
         "line 1: seed '18446744073709551616': not 0 to 18446744073709551615"},
        {"kind local\nhold 2\n" REST, "hold goes with kind shared only"},
        {"kind local\nblocked 31\n" REST,
         "threads and blocked are more than 32 together"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_msg(!read(cases[i].text), "case %zu: it was taken", i);
        ck_assert_str_eq(why, cases[i].why);
    }
}
END_TEST

START_TEST(a_workload_that_is_no_text_is_refused)
{
    char large[WORKLOAD_BYTES + 10];

    memset(large, '\n', sizeof large);
    ck_assert(!read_text(large, sizeof large));
    ck_assert_str_eq(why, "more than 4096 bytes");
    ck_assert(!read_text("kind\0local", 10));
    ck_assert_str_eq(why, "a zero byte is in it");
}
END_TEST

/* ---- The ring ---- */

#define SENT 100000

static struct mail mail;
static struct rc_object objects[SENT % 97 + 1];

static struct rc_object *nth(size_t n)
{
    return &objects[n % (sizeof objects / sizeof *objects)];
}

static void *send_all(void *nothing)
{
    for (size_t i = 0; i < SENT; i++) {
        while (!rc_mail_has_room(&mail))
            sched_yield();
        rc_mail_send(&mail, nth(i));
    }
    return nothing;
}

START_TEST(what_is_sent_arrives_once_and_in_order)
{
    struct rc_object *object;
    pthread_t thread;

    ck_assert(rc_mail_is_empty(&mail));
    ck_assert_int_eq(pthread_create(&thread, NULL, send_all, NULL), 0);
    for (size_t i = 0; i < SENT; i++) {
        while ((object = rc_mail_take(&mail)) == NULL)
            sched_yield();
        ck_assert_ptr_eq(object, nth(i));
    }
    ck_assert_ptr_null(rc_mail_take(&mail));
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
}
END_TEST

START_TEST(a_ring_has_room_for_so_many)
{
    for (size_t i = 0; i < MAIL_ROOM; i++) {
        ck_assert(rc_mail_has_room(&mail));
        rc_mail_send(&mail, nth(i));
    }
    ck_assert(!rc_mail_has_room(&mail));
    ck_assert_ptr_eq(rc_mail_take(&mail), nth(0));
    ck_assert(rc_mail_has_room(&mail));
}
END_TEST

/* ---- Running ---- */

START_TEST(the_answer_does_not_depend_on_threads)
{
    static struct run run = {.workload = &workload};
    uint64_t sum = 0;

    ck_assert(read("kind hand-over\nthreads 1\nobjects 50\noperations 999\n"
                   "replace-every 10\nblocked 2\nseed 7\n"));
    for (workload.threads = 1; workload.threads <= 30; workload.threads++) {
        ck_assert_msg(rc_run(&run), "%s", run.problem);
        sum = workload.threads == 1 ? run.sum : sum;
        ck_assert_uint_eq(run.sum, sum);
        ck_assert_uint_eq(run.counts.created, 50 + 99 + 500);
        ck_assert_uint_eq(run.counts.freed, run.counts.created);
        ck_assert_uint_eq(run.locks, 499 + 99 + 4);
    }
}
END_TEST

START_TEST(a_measurement_has_rounds_enough_and_takes_its_time)
{
    static struct run run = {.workload = &workload};
    struct timed timed;

    ck_assert(read("kind shared\n" REST));
    workload.operations = 20000;
    ck_assert(rc_run_timed(&run, &timed));
    ck_assert_uint_ge(timed.rounds, TIMED_ROUNDS);
    ck_assert(timed.median > 0);
    ck_assert(timed.spread >= 0);
    ck_assert(timed.median * 20000 * timed.rounds * (1 + timed.spread) >=
              TIMED_MILLISECONDS * 1e6);
}
END_TEST

/* ---- The command line ---- */

static struct rc_cli cli;

static enum rc_cli_outcome parse(const char *line)
{
    static char words[256];
    char *argv[16] = {"refcount"};
    char *rest = words;
    int argc = 1;

    snprintf(words, sizeof words, "%s", line);
    for (char *w; (w = strtok_r(rest, " ", &rest)) != NULL;)
        argv[argc++] = w;
    return rc_cli_parse(&cli, argc, argv);
}

START_TEST(flags_may_stand_anywhere)
{
    ck_assert_int_eq(parse("x -t -n 3"), RC_CLI_RUN);
    ck_assert_str_eq(cli.file, "x");
    ck_assert(cli.is_timed);
    ck_assert_uint_eq(cli.threads, 3);
    ck_assert_int_eq(parse("-n32 -- -t"), RC_CLI_RUN);
    ck_assert_str_eq(cli.file, "-t");
    ck_assert(!cli.is_timed);
    ck_assert_int_eq(parse("-t -h"), RC_CLI_HELP);
    ck_assert_int_eq(parse("x --version"), RC_CLI_VERSION);
}
END_TEST

START_TEST(wrong_usage_is_explained)
{
    static const struct {
        const char *line, *problem;
    } cases[] = {
        {"", "no WORKLOAD is given"},
        {"-t", "no WORKLOAD is given"},
        {"x y", "one WORKLOAD at a time: 'y' is one too many"},
        {"x -n", "option '-n' needs an argument"},
        {"x -n 0", "option '-n': '0' is not 1 to 32"},
        {"x -n 33", "option '-n': '33' is not 1 to 32"},
        {"x -q", "unknown option '-q'"},
        {"x --quick", "unknown option '--quick'"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(parse(cases[i].line), RC_CLI_WRONG);
        ck_assert_str_eq(cli.problem, cases[i].problem);
    }
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        an_object_holds_its_value_and_an_empty_part,
#ifdef IS_COUNTED
        an_object_that_is_freed_twice_is_counted,
        an_object_that_is_read_after_it_was_freed_is_counted,
        an_object_that_is_written_to_after_it_was_freed_is_counted,
        what_lives_is_what_memory_says,
        accounts_that_are_begun_anew_are_others,
        memory_of_freed_objects_is_used_again,
#endif
        the_peak_is_what_lived_when_it_was_looked_at,
        values_are_those_that_are_written_down,
        a_workload_says_what_it_says,
        what_is_left_out_has_its_usual_value,
        whatever_else_is_refused_with_its_line,
        a_workload_that_is_no_text_is_refused,
        what_is_sent_arrives_once_and_in_order,
        a_ring_has_room_for_so_many,
        the_answer_does_not_depend_on_threads,
        a_measurement_has_rounds_enough_and_takes_its_time,
        flags_may_stand_anywhere,
        wrong_usage_is_explained,
    };

    return suite_run("refcount", tests, sizeof tests / sizeof *tests);
}
