/*
 * Reference counting with grace periods of Concurrency Kit, its epochs: each
 * read-side section tells that it begins, which is a fence, and that it ends.
 *
 * Threads have records. One that was left is used again; `used` counts those
 * that are new.
 */
#include <ck_epoch.h>
#include <sched.h>
#include <stdatomic.h>

#define RECORDS 64

static ck_epoch_t epoch;
static ck_epoch_record_t records[RECORDS];
static atomic_uint used;
static _Thread_local ck_epoch_record_t *record;

static void grace_open(void)
{
    ck_epoch_init(&epoch);
    atomic_store_explicit(&used, 0, memory_order_relaxed);
}

/* No more are inside at a time than there are slots, and so records. */
static void grace_enter(void)
{
    record = ck_epoch_recycle(&epoch, NULL);
    if (record != NULL)
        return;
    record =
        &records[atomic_fetch_add_explicit(&used, 1, memory_order_relaxed)];
    ck_epoch_register(&epoch, record, NULL);
}

static void grace_leave(void)
{
    ck_epoch_unregister(record);
    record = NULL;
}

/* Between sections nobody waits for a thread. */
static void grace_away(void)
{
}

static void grace_back(void)
{
}

static void grace_begin(void)
{
    ck_epoch_begin(record, NULL);
}

static void grace_end(void)
{
    ck_epoch_end(record, NULL);
}

/* Who is waited for may want this CPU. */
static void yield(ck_epoch_t *of, ck_epoch_record_t *by, void *argument)
{
    (void)of;
    (void)by;
    (void)argument;
    sched_yield();
}

static void grace_wait(void)
{
    ck_epoch_synchronize_wait(&epoch, yield, NULL);
}

#include "refcount_graced.h"
