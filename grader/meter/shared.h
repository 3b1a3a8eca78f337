/**
 * @file shared.h
 * @brief The memory that lockmeter and its preloaded library share.
 *
 * lockmeter makes it (a memfd), the library in each process of the metered
 * program maps it and counts into it, and lockmeter reads it when the program
 * is gone: exited, crashed or killed, what was counted is still here.
 *
 *     struct shared      header: options, and the next free row of each table
 *     processes[]        one row a process
 *     threads[]          one row a thread: when it lived, how it spent its time
 *     slots[]            one a live thread: its uses of each lock
 *     locks[]            one row a lock: what it is, who took it first
 *     sites[]            one row a place that asks for memory
 *     modules[]          which file was mapped where, to name addresses
 *     chunks[]           the timeline, with --trace only
 *
 * Who writes what: a slot and a thread's row have one writer, the thread that
 * owns them, so counting needs no atomic. Rows of the other tables are claimed
 * by an atomic operation on the field that its comment names and are written
 * once, by the one who claimed them; their counters, where they have any, are
 * atomic. lockmeter reads when all writers are dead.
 *
 * Times are ticks of `clock` (see there); lockmeter turns them into seconds.
 */
#ifndef LOCKMETER_SHARED_H
#define LOCKMETER_SHARED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

/** Environment variable: "FD SIZE PID": the memory's descriptor and bytes,
 * and lockmeter's process. */
#define SHARED_VARIABLE "LOCKMETER"

/** First word of the memory; changes with its layout. */
#define SHARED_MAGIC UINT64_C(0x336d6b636f6c0a0d)

/* Rows of the tables. What does not fit is counted in `lost` and reported. */
#define SHARED_PROCESSES 16384
#define SHARED_THREADS                                                         \
    65536                      /**< the time of further ones is in their slots \
                                */
#define SHARED_SLOTS      4096 /**< threads alive at once */
#define SHARED_USES       256  /**< locks that one slot tells apart */
#define SHARED_LOCKS      16384
#define SHARED_SITES      4096
#define SHARED_MODULES    4096
#define SHARED_SUSPICIONS 32
#define SHARED_CHUNK      128 /**< events of a chunk */

/** Exec images that a key can tell apart, see shared_key. */
#define SHARED_IMAGES 4096

/** Stretches of time that are longer (nanoseconds) are charged with the help
 * of the kernel's accounts; shorter ones were not interrupted by it. */
#define SHARED_LONG_NS 100000u

/** What a lock is. */
enum shared_kind {
    SHARED_MUTEX, /**< pthread_mutex_t and mtx_t */
    SHARED_SPIN,
    SHARED_RWLOCK,
    SHARED_SEMAPHORE,
    SHARED_BARRIER,
    SHARED_KINDS
};

/** What a thread is doing as far as locks go. Waiting wins over holding. */
enum shared_state {
    SHARED_OUTSIDE, /**< holds no lock, waits for none */
    SHARED_WAITING, /**< in a call that takes a lock and found it taken */
    SHARED_HOLDING, /**< holds at least one, waits for none */
    SHARED_STATES
};

/** What the kernel says of the same time. */
enum shared_cpu {
    SHARED_RUNNING, /**< on a CPU */
    SHARED_READY,   /**< could run, but no CPU was free */
    SHARED_ASLEEP,
    SHARED_CPUS
};

/** Functions that get or give memory. */
enum shared_call {
    SHARED_MALLOC,
    SHARED_CALLOC,
    SHARED_REALLOC,
    SHARED_ALIGNED, /**< aligned_alloc, posix_memalign, memalign, valloc ... */
    SHARED_FREE,
    SHARED_MMAP, /**< mmap, mmap64, mremap */
    SHARED_MUNMAP,
    SHARED_BRK, /**< brk, sbrk */
    SHARED_CALLS
};

/** What else the library saw that may be a way round it. */
enum shared_doubt {
    SHARED_RAW_FUTEX, /**< syscall(SYS_futex, ...) */
    SHARED_RAW_EXEC,  /**< syscall(SYS_execve, ...) */
    SHARED_DEEP_BIND, /**< dlopen(..., RTLD_DEEPBIND) */
    SHARED_RAW_CLONE, /**< syscall(SYS_clone, ...), fork, vfork, clone3 */
    SHARED_DOUBTS
};

/** How a process ended. */
enum shared_end {
    SHARED_SILENT, /**< it lives, was killed, or something else is in its place
                    */
    SHARED_EXIT,
    SHARED_EXEC, /**< it called exec, and what came then is not metered */
};

/** A process. Claimed by shared.next_process. */
struct shared_process {
    int32_t pid;
    int32_t parent;            /**< the process that forked it, 0 for none */
    uint32_t image;            /**< address space: rises with each exec */
    _Atomic uint32_t made;     /**< threads that it made */
    _Atomic uint32_t alive;    /**< of them, those that live */
    _Atomic uint32_t peak;     /**< the most that lived at once */
    _Atomic uint32_t joined;   /**< threads that were */
    _Atomic uint32_t detached; /**< by whoever, or made so */
    _Atomic uint32_t ended;    /**< enum shared_end */
    _Atomic uint32_t named;    /**< the last number that a thread got */
    uint64_t exec_from;        /**< address after the call of exec */
    uint64_t began;
    _Atomic uint64_t finished; /**< 0: it did not say */
};

/** A slice of the timeline. */
struct shared_event {
    uint64_t begin;
    uint64_t end;
    uint64_t key;   /**< the lock */
    uint32_t state; /**< SHARED_WAITING or SHARED_HOLDING */
    uint32_t reserved;
};

/** A thread's life. Claimed by shared.next_thread; written by its thread. */
struct shared_thread {
    uint32_t process; /**< row */
    uint32_t number;  /**< in its process: 0 is the main thread */
    uint32_t state;   /**< enum shared_state, since `mark` */
    uint32_t slot;
    int32_t tid;        /**< the kernel's number of it */
    uint32_t is_worker; /**< it is no main thread */
    uint64_t began;
    uint64_t finished; /**< 0: it did not say */
    uint64_t mark;     /**< up to here its time has been charged */
    uint64_t ran;      /**< nanoseconds on a CPU, when last looked at */
    uint64_t ready;    /**< without one, likewise */
    uint64_t assumed;  /**< ticks charged as running since then */
    /* Of a thread that lives on when its process exits or becomes another
     * program, as it was then: */
    uint64_t last_at; /**< when; 0: there was no such moment */
    uint64_t last_ran;
    uint64_t last_ready;
    uint64_t wait_key; /**< the lock that it waits for now, 0: none */
    uint64_t wait_since;
    /** Slices that were under way at shared.cut and found no chunk when they
     * ended, of each state the one that began first; key 0: none. */
    struct shared_event at_cut[SHARED_STATES];
    uint64_t time[SHARED_STATES][SHARED_CPUS];
    uint64_t acquisitions; /**< of all locks */
    uint64_t calls[SHARED_CALLS];
} __attribute__((aligned(64)));

/** What one slot did with one lock: two cache lines, of which the common
 * case, an uncontended acquisition, touches the first. */
struct shared_use {
    uint64_t key;          /**< shared_key; 0: unused */
    uint64_t acquisitions; /**< waits of condition variables included */
    uint64_t check;        /**< acquisitions x shared.secret */
    uint64_t releases;
    uint64_t holding; /**< ticks, by whoever in this slot held it */
    uint64_t longest_hold;
    uint64_t since;     /**< held now since then */
    uint32_t depth;     /**< held now so many times */
    uint32_t unmatched; /**< releases without an acquisition here */

    uint64_t contended; /**< acquisitions that found it taken */
    uint64_t waiting;   /**< ticks in such calls, also if they gave up */
    uint64_t longest_wait;
    uint64_t failed;     /**< calls that did not get it */
    uint64_t conditions; /**< acquisitions by returning from a cond. wait */
    uint64_t readers;    /**< acquisitions for reading (rwlocks) */
    uint64_t stalled;    /**< of `holding`: ready, but without a CPU */
    uint32_t inherited;  /**< held when a fork made this process */
    uint32_t given_away; /**< holds that their thread did not end */
} __attribute__((aligned(64)));

/** A live thread's place. Claimed by slot_owner[]. */
struct shared_slot {
    uint64_t guard;    /**< shared.secret + number: nobody wrote over it; is
                            there before slot_owner and top_slot tell of it */
    uint64_t chunk;    /**< of the timeline being filled, + 1; 0: none */
    uint64_t start;    /**< what the thread is to run ... */
    uint64_t argument; /**< ... with this */
    uint64_t made;     /**< when; its life begins then */
    uint64_t seed;     /**< of its chaos */
    uint64_t number;   /**< shared_thread.number */
    uint64_t alive;    /**< threads of the process, with this one */
    uint64_t row;      /**< of the thread, SHARED_THREADS for `rest` */
    uint64_t reserved[7];
    struct shared_thread rest; /**< all threads here that found no row */
    struct shared_use uses[SHARED_USES];
} __attribute__((aligned(64)));

/** A lock. Claimed by `key`. */
struct shared_lock {
    _Atomic uint64_t key;
    uint64_t first_taken;  /**< address after the call that took it first */
    int32_t type;          /**< glibc's __kind of a mutex, else 0 */
    uint32_t first_thread; /**< row of that thread */
    /* For slots whose `uses` are full: no times then. */
    _Atomic uint64_t spilled; /**< acquisitions */
    _Atomic uint64_t spilled_releases;
    _Atomic uint64_t spilled_contended;
    _Atomic uint64_t spilled_failed;
    _Atomic uint64_t spilled_conditions;
    _Atomic uint64_t spilled_readers;
};

/** A place that asks for memory. Claimed by `key`. */
struct shared_site {
    _Atomic uint64_t key; /**< shared_key of the address after the call */
    uint32_t call;        /**< enum shared_call */
    uint32_t reserved;
    _Atomic uint64_t by_main;
    _Atomic uint64_t by_workers;
    _Atomic uint64_t bytes; /**< asked for */
};

/** Tells whether a path still leads to the same file, and unchanged. */
struct shared_file {
    uint64_t device;
    uint64_t inode;   /**< 0: not known */
    uint64_t changed; /**< its ctime, nanoseconds */
};

/** A mapped file. Claimed by shared.next_module. */
struct shared_module {
    uint64_t base; /**< what is added to the file's addresses */
    uint64_t first;
    uint64_t last; /**< addresses that it occupies */
    struct shared_file file;
    _Atomic uint32_t image;   /**< + 1; written last, 0: not complete */
    _Atomic uint32_t is_gone; /**< it is no longer mapped */
    char path[456];           /**< as the kernel has it: "... (deleted)" */
};

/** Something suspicious. Claimed by shared.next_suspicion. */
struct shared_suspicion {
    _Atomic uint32_t doubt; /**< + 1; written last */
    uint32_t image;
    uint64_t where; /**< address after the call */
};

/** Events of one thread. Claimed by shared.next_chunk. */
struct shared_chunk {
    uint32_t thread; /**< row */
    uint32_t count;  /**< written by the thread, after the event */
    struct shared_event events[SHARED_CHUNK];
};

/** How ticks are counted. */
enum shared_clock {
    SHARED_TSC,       /**< the CPU's own counter, at a constant rate */
    SHARED_MONOTONIC, /**< CLOCK_MONOTONIC, nanoseconds: too slow to read for
                           each lock, so nothing is known of holding */
};

/** All of it. The first part is written by lockmeter before the start. */
struct shared {
    uint64_t magic;
    uint64_t secret; /**< odd, random */
    uint32_t clock;  /**< enum shared_clock */
    uint32_t has_chaos;
    uint64_t chaos_seed;
    uint64_t long_ticks;  /**< SHARED_LONG_NS */
    uint32_t chunk_count; /**< 0: no timeline */
    uint32_t reserved;

    _Atomic uint32_t next_process __attribute__((aligned(64)));
    _Atomic uint32_t next_image;
    _Atomic uint32_t next_module;
    _Atomic uint32_t next_suspicion;
    _Atomic uint32_t next_thread __attribute__((aligned(64)));
    _Atomic uint32_t top_slot; /**< slots below this have been used */
    _Atomic uint32_t next_chunk __attribute__((aligned(64)));
    _Atomic uint64_t cut; /**< when the first event found no chunk; 0: never */
    _Atomic uint32_t lost_slots; /**< threads that found no slot: not metered */
    _Atomic uint32_t lost_rows;  /**< rows of other tables that were wanted */
    _Atomic uint32_t has_schedstat; /**< 1 yes, 2 no */

    struct shared_process processes[SHARED_PROCESSES];
    _Atomic uint32_t slot_owner[SHARED_SLOTS]; /**< process + 1; 0: free */
    struct shared_lock locks[SHARED_LOCKS];
    struct shared_site sites[SHARED_SITES];
    struct shared_module modules[SHARED_MODULES];
    struct shared_suspicion suspicions[SHARED_SUSPICIONS];
    struct shared_thread threads[SHARED_THREADS];
    struct shared_slot slots[SHARED_SLOTS];
    struct shared_chunk chunks[]; /**< chunk_count of them */
};

static inline struct shared_file shared_file_of(const struct stat *status)
{
    return (struct shared_file){.device = status->st_dev,
                                .inode = status->st_ino,
                                .changed = (uint64_t)status->st_ctim.tv_sec *
                                               1000000000u +
                                           (uint64_t)status->st_ctim.tv_nsec};
}

static inline bool shared_file_is(const struct shared_file *one,
                                  const struct shared_file *other)
{
    return one->device == other->device && one->inode == other->inode &&
           one->changed == other->changed;
}

/**
 * What tells locks apart: kind, image and address. Two locks at one address
 * one after the other (freed and made again) are one row.
 */
static inline uint64_t shared_key(enum shared_kind kind, uint32_t image,
                                  const void *address)
{
    return ((uint64_t)kind + 1) << 60 | (uint64_t)image << 48 |
           ((uint64_t)(uintptr_t)address & UINT64_C(0xffffffffffff));
}

static inline enum shared_kind shared_key_kind(uint64_t key)
{
    return (enum shared_kind)((key >> 60) - 1);
}

static inline uint32_t shared_key_image(uint64_t key)
{
    return (uint32_t)(key >> 48) & (SHARED_IMAGES - 1);
}

static inline uint64_t shared_key_address(uint64_t key)
{
    return key & UINT64_C(0xffffffffffff);
}

#endif
