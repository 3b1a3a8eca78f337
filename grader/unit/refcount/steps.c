/*
 * What counting does between one instruction and the next. A thread is followed
 * through what it does in the processor's single steps: before each instruction
 * a signal comes, whose handler may look at it, or keep the thread there while
 * another one acts.
 *
 *     followed   get ... keep | stands still | ... put put
 *     other        paused       replace ...        paused
 *
 * It is gone through again and again, and stands still somewhere else: so
 * whatever can happen between two of its instructions does happen.
 *
 * If the other one waits for the one that stands still, there is a lock, of
 * whatever make, also one that nobody counts; or a grace period, which it may
 * have to wait for. Then it is looked at for a GLANCE only, and has to be done
 * when nobody stands still any more. On a slow machine a glance may be too
 * short: that hides a mistake now and then, but makes nothing fail. PATIENCE is
 * for who will never be done.
 *
 * Where the processor is not of the family x86-64, a thread stands still at
 * chaos_point only, between finding an object and counting it, and
 * instructions are not looked at.
 */
#define _GNU_SOURCE /* REG_RIP */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "refcount_objects.h"
#include "tests/suite.h"

/* Of the pool. */
#define PLACES 3

/* Milliseconds for a few hundred calls, until a thread is given up. */
#define PATIENCE 3000

/* Milliseconds for one that may wait. */
#define GLANCE 10

/* Memory that was freed is not used again before some dozens more were. */
#define A_FEW 16

/* ---- Single steps ---- */

static atomic_bool is_followed;
static void (*at_step)(const unsigned char *code); /* the next instruction */

#ifdef __x86_64__

/* The bit of the flags that asks for a signal after each instruction. */
#define TRAP 0x100

static void take_step(int number, siginfo_t *info, void *context)
{
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    int error = errno;
    const unsigned char *code;

    (void)number;
    (void)info;
    memcpy(&code, &registers[REG_RIP], sizeof code);
    if (is_followed) {
        registers[REG_EFL] |= TRAP;
        at_step(code);
    } else {
        registers[REG_EFL] &= ~TRAP;
    }
    errno = error;
}

/* From the signal that it sends to itself, the handler comes back with TRAP. */
static void follow(void)
{
    struct sigaction action = {.sa_sigaction = take_step,
                               .sa_flags = SA_SIGINFO};

    ck_assert_int_eq(sigaction(SIGTRAP, &action, NULL), 0);
    is_followed = true;
    raise(SIGTRAP);
}

#else

void chaos_point(void);

void chaos_point(void)
{
    if (is_followed)
        at_step(NULL);
}

static void follow(void)
{
    is_followed = true;
}

#endif

static void follow_no_more(void)
{
    atomic_store_explicit(&is_followed, false, memory_order_relaxed);
}

/* ---- Two threads ---- */

static void open_domain(void)
{
    const struct rc_shape shape = {.threads = 2, .objects = PLACES};

    rc_objects_open(61);
    ck_assert(rc_open(&shape));
}

static void expect_sound(const struct rc_counts *counts)
{
    ck_assert_msg(counts->stale == 0,
                  "objects used after they were freed: expected 0, got %llu",
                  (unsigned long long)counts->stale);
    ck_assert_msg(counts->twice == 0,
                  "objects freed twice: expected 0, got %llu",
                  (unsigned long long)counts->twice);
}

static void close_domain(void)
{
    struct rc_counts counts;

    rc_close();
    rc_objects_close(&counts);
    expect_sound(&counts);
    ck_assert_msg(counts.created == counts.freed,
                  "objects that are never freed: expected 0, got %lld",
                  (long long)(counts.created - counts.freed));
}

/* All steps that there are. */
#define ALL (SIZE_MAX / 2)

/* What the two do, and when the other one is asked to. */
struct scene {
    void (*followed)(void);
    void (*other)(void);
    size_t asked;  /* at so many steps, one after the other */
    size_t later;  /* so much later the next time */
    bool may_wait; /* the other one */
};

static const struct scene *scene;
static int asked[2], answered[2]; /* bytes go to and fro: a handler may wait */
static size_t step, stop;         /* the followed thread's: it is asked there */
static bool is_owed;              /* an answer */
static bool is_stuck;
static atomic_bool is_wrong; /* assertions would take locks of their own */

static void wait_for_answer(int milliseconds)
{
    struct pollfd answer = {.fd = answered[0], .events = POLLIN};
    char byte;

    if (poll(&answer, 1, milliseconds) == 1)
        is_owed = read(answered[0], &byte, 1) != 1;
}

/* Who waits is not asked for more. */
static void stand_still(const unsigned char *code)
{
    bool is_here = step >= stop && step - stop < scene->asked;

    (void)code;
    step++;
    if (!is_here || is_stuck)
        return;
    if (is_owed) {
        wait_for_answer(0);
        return;
    }
    is_owed = write(asked[1], "", 1) == 1;
    wait_for_answer(scene->may_wait ? GLANCE : PATIENCE);
    is_stuck = is_owed && !scene->may_wait;
}

/* Until the followed thread is done. */
static void *act_when_asked(void *nothing)
{
    char byte;

    rc_thread_begin(1);
    rc_pause();
    while (read(asked[0], &byte, 1) == 1) {
        rc_resume();
        scene->other();
        rc_pause();
        if (write(answered[1], &byte, 1) != 1)
            break;
    }
    rc_resume();
    rc_thread_end();
    return nothing;
}

static void follow_once(void)
{
    step = 0;
    follow();
    scene->followed();
    follow_no_more();
    rc_pause();
    if (is_owed)
        wait_for_answer(PATIENCE);
    is_stuck = is_stuck || is_owed;
    rc_resume();
}

/* The first time is for names that are bound when they are first used. */
static void *stand_still_everywhere(void *nothing)
{
    rc_thread_begin(0);
    at_step = stand_still;
    scene->followed();
    for (step = stop = 0; !is_stuck && stop <= step; stop += scene->later)
        follow_once();
    rc_thread_end();
    close(asked[1]);
    return nothing;
}

static void expect_no_harm(void)
{
    struct rc_counts counts;

    rc_objects_look(&counts);
    expect_sound(&counts);
    ck_assert_msg(!is_wrong, "what a thread does while another one stands "
                             "still: expected the right values, got others");
}

static void play(const struct scene *played)
{
    pthread_t followed, other;

    scene = played;
    open_domain();
    ck_assert_int_eq(pipe(asked), 0);
    ck_assert_int_eq(pipe(answered), 0);
    ck_assert_int_eq(pthread_create(&other, NULL, act_when_asked, NULL), 0);
    ck_assert_int_eq(
        pthread_create(&followed, NULL, stand_still_everywhere, NULL), 0);
    ck_assert_int_eq(pthread_join(followed, NULL), 0);
    ck_assert_msg(
        !is_stuck, "%s: expected another one to go on, got one that waits",
        played->may_wait ? "when a thread goes on after it stood still"
                         : "while a thread stands still");
    ck_assert_int_eq(pthread_join(other, NULL), 0);
    ck_assert_uint_ge(step, 4); /* it was followed at all */
    expect_no_harm();
    close_domain();
}

/* ---- What they do ---- */

static void expect_value(const struct rc_object *object, uint64_t value)
{
    if (rc_read(object) != value)
        is_wrong = true;
}

static void use(size_t place)
{
    struct rc_object *object = rc_get(place);

    rc_keep(object);
    expect_value(object, rc_value(place));
    rc_put(object);
    rc_put(object);
}

static void use_one(void)
{
    use(0);
}

static void use_all(void)
{
    for (size_t i = 0; i < PLACES; i++)
        use(i);
}

/* It stands still while it looks for the object only. */
static void find(void)
{
    struct rc_object *object = rc_get(0);

    follow_no_more();
    expect_value(object, rc_value(0));
    rc_put(object);
}

static void create(void)
{
    struct rc_object *object = rc_create(5);

    if (object == NULL) {
        is_wrong = true;
        return;
    }
    expect_value(object, 5);
    rc_put(object);
}

static void replace(size_t place)
{
    if (!rc_replace(place))
        is_wrong = true;
}

static void replace_once(void)
{
    replace(0);
}

/* So many that the first one of them has to be given up. */
static void replace_too_many(void)
{
    for (size_t i = 0; i < RC_LIMBO + A_FEW; i++)
        replace(0);
}

static void replace_two(void)
{
    replace(0);
    replace(2);
    create();
}

static void change(void)
{
    use(0);
    replace(1);
    create();
}

START_TEST(nobody_waits_for_a_thread_that_stands_still)
{
    play(&(struct scene){
        .followed = use_one, .other = use_all, .asked = ALL, .later = ALL});
}
END_TEST

START_TEST(nobody_waits_to_replace_half_of_what_may_wait)
{
    play(&(struct scene){.followed = change,
                         .other = replace_two,
                         .asked = RC_LIMBO / 4,
                         .later = RC_LIMBO / 4});
}
END_TEST

START_TEST(what_is_found_stays_when_it_is_replaced)
{
    play(&(struct scene){.followed = use_one,
                         .other = replace_once,
                         .asked = 2 * A_FEW,
                         .later = 1,
                         .may_wait = true});
}
END_TEST

START_TEST(what_is_found_stays_when_much_is_replaced)
{
    play(&(struct scene){.followed = find,
                         .other = replace_too_many,
                         .asked = 1,
                         .later = 1,
                         .may_wait = true});
}
END_TEST

/* ---- Atomic operations ---- */

static size_t locked;

/* Whether it reads and writes memory in one: a lock prefix, or an exchange. */
static bool is_locked(const unsigned char *code)
{
    static const unsigned char others[] = {0x26, 0x2e, 0x36, 0x3e, 0x64,
                                           0x65, 0x66, 0x67, 0xf2, 0xf3};

    while (memchr(others, *code, sizeof others) != NULL)
        code++;
    if (*code == 0xf0)
        return true;
    if (*code >> 4 == 4) /* REX */
        code++;
    return (*code == 0x86 || *code == 0x87) && code[1] >> 6 != 3;
}

static void look_at_instruction(const unsigned char *code)
{
    locked += code != NULL && is_locked(code);
}

static void count_a_created_one(void)
{
    struct rc_object *object = rc_create(5);

    ck_assert_ptr_nonnull(object);
    follow();
    rc_keep(object);
    rc_put(object);
    follow_no_more();
    rc_put(object);
}

static void count_one_of_the_pool(void)
{
    follow();
    use(0);
    follow_no_more();
}

static void *begin(void *act)
{
    rc_thread_begin(0);
    at_step = look_at_instruction;
    (*(void (**)(void))act)();
    rc_thread_end();
    return NULL;
}

static void expect_no_atomic_operation(void (*act)(void), const char *what)
{
    pthread_t thread;

    open_domain();
    ck_assert_int_eq(pthread_create(&thread, NULL, begin, &act), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_msg(locked == 0, "atomic operations of %s: expected 0, got %zu",
                  what, locked);
    close_domain();
}

START_TEST(counting_a_created_object_needs_no_atomic_operation)
{
    expect_no_atomic_operation(count_a_created_one,
                               "rc_keep and rc_put, for an object that no "
                               "other thread has");
}
END_TEST

START_TEST(counting_an_object_of_the_pool_needs_no_atomic_operation)
{
    expect_no_atomic_operation(
        count_one_of_the_pool,
        "rc_get, rc_keep and twice rc_put, for an object of the pool");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        nobody_waits_for_a_thread_that_stands_still,
        nobody_waits_to_replace_half_of_what_may_wait,
        what_is_found_stays_when_it_is_replaced,
        what_is_found_stays_when_much_is_replaced,
        counting_a_created_object_needs_no_atomic_operation,
        counting_an_object_of_the_pool_needs_no_atomic_operation,
    };

    return suite_run("steps", tests, sizeof tests / sizeof *tests);
}
