/*
 * What counts must do to scale: take no lock where references come and go.
 * The baseline and the untouched starter fail here; so does a big lock.
 *
 * The count of locks is the engine's own word; what lockmeter counts from
 * outside is another check. Bytes tell about the rest: an object of the pool
 * that is got and put must stay as it is, since what is written there is a
 * line that all threads wait for.
 */
#include <pthread.h>
#include <string.h>

#include "refcount_objects.h"
#include "tests/suite.h"

#define TIMES 1000

#define LINE (sizeof(struct rc_object) + RC_PART)

static void open_domain(unsigned threads)
{
    const struct rc_shape shape = {.threads = threads, .objects = 10};

    rc_objects_open(61);
    ck_assert(rc_open(&shape));
}

static void close_domain(void)
{
    struct rc_counts counts;

    rc_close();
    rc_objects_close(&counts);
    ck_assert_uint_eq(counts.created, counts.freed);
}

/* In a thread that has slot 0. */
static void *begin(void *act)
{
    rc_thread_begin(0);
    (*(void (**)(void))act)();
    rc_thread_end();
    return NULL;
}

static void in_a_thread(void (*act)(void))
{
    pthread_t thread;

    open_domain(2);
    ck_assert_int_eq(pthread_create(&thread, NULL, begin, &act), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    close_domain();
}

static void expect_no_lock(unsigned long long before, const char *what)
{
    ck_assert_msg(rc_lock_count() == before,
                  "locks taken by %d times %s: expected 0, got %llu", TIMES,
                  what, rc_lock_count() - before);
}

static void get_and_put(void)
{
    unsigned long long before = rc_lock_count();

    for (size_t i = 0; i < TIMES; i++)
        rc_put(rc_get(i % 10));
    expect_no_lock(before, "rc_get and rc_put");
}

START_TEST(get_and_put_take_no_lock)
{
    in_a_thread(get_and_put);
}
END_TEST

static void replace(void)
{
    unsigned long long before = rc_lock_count();

    for (size_t i = 0; i < TIMES; i++) {
        ck_assert(rc_replace(i % 10));
        rc_put(rc_get(i % 10));
    }
    expect_no_lock(before, "rc_replace");
}

START_TEST(replace_takes_no_lock)
{
    in_a_thread(replace);
}
END_TEST

static void create(void)
{
    unsigned long long before = rc_lock_count();

    for (size_t i = 0; i < TIMES; i++) {
        struct rc_object *object = rc_create(i);
        ck_assert_ptr_nonnull(object);
        rc_keep(object);
        rc_put(object);
        rc_hand_over(object);
        rc_put(object);
    }
    expect_no_lock(before, "rc_create and what follows");
}

START_TEST(create_takes_no_lock)
{
    in_a_thread(create);
}
END_TEST

/* What is at a place, without a word to the engine. */
static void look_for_writes(void)
{
    unsigned char before[LINE];
    struct rc_object *object = rc_get(5);
    const struct rc_object *same = rc_get(5);

    memcpy(before, object, LINE);
    rc_keep(object);
    ck_assert_msg(memcmp(before, same, LINE) == 0,
                  "a reference to an object of the pool: expected the object "
                  "as it was, got one that was written to");
    for (int i = 0; i < 3; i++)
        rc_put(object);
}

START_TEST(counting_leaves_the_objects_of_the_pool_alone)
{
    in_a_thread(look_for_writes);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        get_and_put_take_no_lock,
        replace_takes_no_lock,
        create_takes_no_lock,
        counting_leaves_the_objects_of_the_pool_alone,
    };

    return suite_run("scaling", tests, sizeof tests / sizeof *tests);
}
