/*
 * A correct program that is easily broken by who stands in its calls: locking
 * a mutex is no point where a thread is cancelled, and leaves errno alone.
 *
 * A thread takes and releases a lock all the time, and is asked to end
 * meanwhile. It may do so where it says, and there it holds nothing.
 *
 *     exit status     1: it ended elsewhere, or errno changed; 0: all is well
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

#define ROUNDS 20
#define TAKES  200
#define NUMBER 12345 /* no errno */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool is_there;
static atomic_bool has_finished;
static atomic_bool is_bad;

static void *take(void *argument)
{
    (void)argument;
    is_there = true;
    errno = NUMBER;
    for (int i = 0; i < TAKES; i++) {
        pthread_mutex_lock(&lock);
        pthread_mutex_unlock(&lock);
        if (errno != NUMBER)
            is_bad = true;
    }
    has_finished = true;
    while (true)
        pthread_testcancel();
    return NULL;
}

static bool cancel_one(void)
{
    pthread_t thread;

    is_there = false;
    has_finished = false;
    if (pthread_create(&thread, NULL, take, NULL) != 0)
        return false;
    while (!is_there)
        sched_yield();
    pthread_cancel(thread);
    pthread_join(thread, NULL);
    return has_finished && !is_bad;
}

int main(void)
{
    for (int i = 0; i < ROUNDS; i++)
        if (!cancel_one()) {
            puts("a thread was cancelled in pthread_mutex_lock or _unlock");
            return 1;
        }
    return 0;
}
