/*
 * What counting does between one instruction and the next. A thread is followed
 * through rc_get, rc_keep and rc_put in the processor's single steps: before
 * each instruction a signal comes, whose handler may look at it, or keep the
 * thread there for as long as it likes.
 *
 *     followed   get ... keep | stands still | ... put put
 *     other        paused       get keep put put      paused
 *
 * If the other one has to wait, it waits for the one that stands still: there
 * is a lock, of whatever make, also one that nobody counts. How long a thread
 * works in between does not matter; a deadline is for who will never be done.
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

/* Milliseconds until a thread that should do a few dozen calls is given up. */
#define PATIENCE 3000

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

static void close_domain(void)
{
    struct rc_counts counts;

    rc_close();
    rc_objects_close(&counts);
    ck_assert_uint_eq(counts.created, counts.freed);
    ck_assert_uint_eq(counts.twice + counts.stale, 0);
}

static atomic_bool is_wrong;

/* No assertion here: it would take locks of its own. */
static void use(size_t place)
{
    struct rc_object *object = rc_get(place);

    rc_keep(object);
    if (rc_read(object) != rc_value(place))
        is_wrong = true;
    rc_put(object);
    rc_put(object);
}

/* Bytes go to and fro: what a handler may use to wait. */
static int asked[2], answered[2];
static size_t step, stop; /* the followed thread's: where it is, and halts */
static bool is_stuck;

static void stand_still(const unsigned char *code)
{
    struct pollfd answer = {.fd = answered[0], .events = POLLIN};
    char byte = 0;

    (void)code;
    if (step++ != stop)
        return;
    is_stuck = write(asked[1], &byte, 1) != 1 ||
               poll(&answer, 1, PATIENCE) != 1 ||
               read(answered[0], &byte, 1) != 1;
}

/* Until the followed thread is done. */
static void *work(void *nothing)
{
    char byte;

    rc_thread_begin(1);
    rc_pause();
    while (read(asked[0], &byte, 1) == 1) {
        rc_resume();
        for (size_t i = 0; i < PLACES; i++)
            use(i);
        rc_pause();
        if (write(answered[1], &byte, 1) != 1)
            break;
    }
    rc_resume();
    rc_thread_end();
    return nothing;
}

/* Again and again, and each time it stands still one step later. */
static void *stand_still_everywhere(void *nothing)
{
    bool is_over = false;

    rc_thread_begin(0);
    at_step = stand_still;
    for (stop = 0; !is_over && !is_stuck; stop++) {
        step = 0;
        follow();
        use(0);
        follow_no_more();
        is_over = step <= stop;
    }
    rc_thread_end();
    close(asked[1]);
    return nothing;
}

START_TEST(nobody_waits_for_a_thread_that_stands_still)
{
    pthread_t followed, other;

    open_domain();
    ck_assert_int_eq(pipe(asked), 0);
    ck_assert_int_eq(pipe(answered), 0);
    ck_assert_int_eq(pthread_create(&other, NULL, work, NULL), 0);
    ck_assert_int_eq(
        pthread_create(&followed, NULL, stand_still_everywhere, NULL), 0);
    ck_assert_int_eq(pthread_join(followed, NULL), 0);
    ck_assert_int_eq(pthread_join(other, NULL), 0);
    ck_assert_msg(!is_stuck,
                  "while a thread stands still in rc_get, rc_keep or rc_put: "
                  "expected another one to go on, got one that waits");
    ck_assert_uint_ge(stop, 4); /* it was followed at all */
    ck_assert(!is_wrong);
    close_domain();
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

static void *count_a_created_one(void *nothing)
{
    rc_thread_begin(0);
    struct rc_object *object = rc_create(5);
    ck_assert_ptr_nonnull(object);
    at_step = look_at_instruction;
    follow();
    rc_keep(object);
    rc_put(object);
    follow_no_more();
    rc_put(object);
    rc_thread_end();
    return nothing;
}

START_TEST(counting_a_created_object_needs_no_atomic_operation)
{
    pthread_t thread;

    open_domain();
    ck_assert_int_eq(pthread_create(&thread, NULL, count_a_created_one, NULL),
                     0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_msg(locked == 0,
                  "atomic operations of rc_keep and rc_put, for an object that "
                  "no other thread has: expected 0, got %zu",
                  locked);
    close_domain();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        nobody_waits_for_a_thread_that_stands_still,
        counting_a_created_object_needs_no_atomic_operation,
    };

    return suite_run("steps", tests, sizeof tests / sizeof *tests);
}
