/**
 * @file refcount_work.h
 * @brief What one thread of a workload does, between its begin and its end.
 */
#ifndef REFCOUNT_WORK_H
#define REFCOUNT_WORK_H

#include "refcount_mail.h"
#include "refcount_workload.h"

/** A thread's share of the work. */
struct share {
    const struct workload *workload;
    uint64_t first, end;   /**< its operations: from first up to end */
    uint64_t expected;     /**< objects that are handed over to it */
    struct mail *in, *out; /**< from and to its neighbours */
    atomic_bool *failed;   /**< of all threads: there is no memory */
    uint64_t sum;          /**< of what it read, modulo */
};

/** Does it. The thread has begun (rc_thread_begin). */
void rc_work(struct share *share);

/** @return whether some operation of a workload replaces this place. */
bool rc_work_replaces(const struct workload *workload, size_t place);

#endif
