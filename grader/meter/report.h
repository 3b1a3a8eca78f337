/**
 * @file report.h
 * @brief What the counters say, summed up and named.
 *
 *     struct report report;
 *     report_make(&report, &meter);
 *     ... report.locks[0].name, report.workers.waiting ...
 *     report_free(&report);
 *
 * From the raw counters of shared.h to figures in nanoseconds: all that the
 * table, the JSON file and the grader show comes from here.
 *
 * How a thread's time is split. At each moment one of these wins, from the
 * first to the last:
 *
 *     ready     the thread could run, but no CPU was free
 *     waiting   it is in a call that takes a lock, and found it taken
 *     holding   it holds a lock
 *     working   it runs on a CPU
 *     blocked   it sleeps elsewhere: a join, a condition, input and output
 *
 * So a thread that holds one lock and waits for another is waiting; one that
 * was preempted while it held a lock is ready; one that sleeps with a lock in
 * its hands is holding. Where the kernel does not say who was ready, that
 * time is part of the others.
 */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meter.h"
#include "symbols.h"

/** Room for a name or a sentence. */
#define REPORT_TEXT 512

/** Time of one thread or of several, nanoseconds. */
struct report_time {
    uint64_t threads; /**< how many it is the sum of */
    uint64_t alive;   /**< the sum of the five */
    uint64_t working;
    uint64_t waiting;
    uint64_t holding;
    uint64_t ready;
    uint64_t blocked;
    /** The same as the library has it: shared.h. */
    uint64_t detail[SHARED_STATES][SHARED_CPUS];
};

/** What was done with a lock, or with all. Times in nanoseconds. */
struct report_counts {
    uint64_t acquisitions;
    uint64_t contended;  /**< of them, those that found it taken */
    uint64_t conditions; /**< of them, by returning from a condition wait */
    uint64_t readers;    /**< of them, for reading */
    uint64_t releases;
    uint64_t failed;     /**< calls that did not get it */
    uint64_t unmatched;  /**< releases by who had not taken it */
    uint64_t held;       /**< holds that the one who took it did not end */
    uint64_t still_held; /**< at the end, by anyone */
    uint64_t inherited;  /**< held by who forked: taken twice, in a way */
    uint64_t given_away; /**< holds that ended by another thread */
    uint64_t waiting;
    uint64_t longest_wait;
    uint64_t holding;
    uint64_t longest_hold;
    uint64_t stalled; /**< of holding: without a CPU, as far as known */
};

/** One lock. */
struct report_lock {
    uint64_t key;
    enum shared_kind kind;
    int type; /**< glibc's __kind of a mutex */
    uint32_t image;
    uint64_t address;
    char name[REPORT_TEXT];   /**< its symbol, or where it was first taken */
    char symbol[REPORT_TEXT]; /**< "" if it has none */
    uint64_t first_taken;     /**< address after that call, for symbols_find */
    struct report_counts counts;
};

/** A place that asks for memory. */
struct report_site {
    enum shared_call call;
    uint32_t image;
    uint64_t address;       /**< after the call */
    char name[REPORT_TEXT]; /**< the place */
    uint64_t by_main;
    uint64_t by_workers;
    uint64_t bytes;
};

/** All of it. Owns its arrays. */
struct report {
    const struct meter *meter;
    struct symbols *symbols;
    bool knows_holding; /**< false without a counter to rely on */
    bool knows_ready;   /**< false if the kernel keeps no account of it */
    uint64_t processes;
    uint64_t made;     /**< threads, main threads not among them */
    uint64_t peak;     /**< of them, the most that were alive at once in one
                            process */
    uint64_t joined;   /**< threads that were */
    uint64_t detached; /**< that nobody is to join */
    uint64_t thread_acquisitions; /**< by all threads, as they counted */
    uint64_t unfinished; /**< threads that did not say when they ended: each
                              may have been stopped while it counted */
    struct report_time main;
    struct report_time workers;
    uint64_t calls[2][SHARED_CALLS]; /**< for memory: main thread, others */
    struct report_counts all;
    struct report_lock *locks; /**< most taken first */
    size_t lock_count;
    struct report_site *sites; /**< most called first */
    size_t site_count;
};

/**
 * Sums up. The counters must not change any more.
 * @param meter is kept and must outlive the report.
 * @return false if memory is short.
 */
bool report_make(struct report *report, const struct meter *meter);

/** Frees what it owns. */
void report_free(struct report *report);

/** Sums up the locks; a part of report_make. @return as that. */
bool report_locks(struct report *report);

/** The time of one thread's life. */
struct report_time report_thread(const struct report *report,
                                 const struct shared_thread *thread);

/** When a thread ended, ticks: as it said, or else with its process. */
uint64_t report_end(const struct report *report,
                    const struct shared_thread *thread);

/** @return "mutex", "spinlock", "rwlock", "semaphore", "barrier". */
const char *report_kind(enum shared_kind kind);

/** What kind of mutex: "recursive, robust", "" for a plain one. */
const char *report_type(const struct report_lock *lock, char text[64]);

/** @return "malloc", "calloc", ... */
const char *report_call(enum shared_call call);

/** @return rows of the threads table that are filled. */
size_t report_thread_rows(const struct report *report);

#endif
