/**
 * @file real.h
 * @brief The functions behind the wrappers: those of the C library, or of
 * whatever library comes next.
 *
 * REAL(X) applies X(name, result, parameters) to each of them. From this one
 * list come the table `real` and the code that fills it.
 */
#ifndef LOCKMETER_REAL_H
#define LOCKMETER_REAL_H

#include <pthread.h>
#include <semaphore.h>
#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include <threads.h>
#include <time.h>

struct timespec;
typedef const struct timespec *real_time;

#define REAL_LOCKS(X)                                                          \
    X(pthread_mutex_lock, int, (pthread_mutex_t *))                            \
    X(pthread_mutex_trylock, int, (pthread_mutex_t *))                         \
    X(pthread_mutex_timedlock, int, (pthread_mutex_t *, real_time))            \
    X(pthread_mutex_clocklock, int, (pthread_mutex_t *, clockid_t, real_time)) \
    X(pthread_mutex_unlock, int, (pthread_mutex_t *))                          \
    X(mtx_lock, int, (mtx_t *))                                                \
    X(mtx_trylock, int, (mtx_t *))                                             \
    X(mtx_timedlock, int, (mtx_t *, real_time))                                \
    X(mtx_unlock, int, (mtx_t *))                                              \
    X(pthread_spin_lock, int, (pthread_spinlock_t *))                          \
    X(pthread_spin_trylock, int, (pthread_spinlock_t *))                       \
    X(pthread_spin_unlock, int, (pthread_spinlock_t *))                        \
    X(pthread_rwlock_rdlock, int, (pthread_rwlock_t *))                        \
    X(pthread_rwlock_tryrdlock, int, (pthread_rwlock_t *))                     \
    X(pthread_rwlock_timedrdlock, int, (pthread_rwlock_t *, real_time))        \
    X(pthread_rwlock_clockrdlock, int,                                         \
      (pthread_rwlock_t *, clockid_t, real_time))                              \
    X(pthread_rwlock_wrlock, int, (pthread_rwlock_t *))                        \
    X(pthread_rwlock_trywrlock, int, (pthread_rwlock_t *))                     \
    X(pthread_rwlock_timedwrlock, int, (pthread_rwlock_t *, real_time))        \
    X(pthread_rwlock_clockwrlock, int,                                         \
      (pthread_rwlock_t *, clockid_t, real_time))                              \
    X(pthread_rwlock_unlock, int, (pthread_rwlock_t *))                        \
    X(sem_wait, int, (sem_t *))                                                \
    X(sem_trywait, int, (sem_t *))                                             \
    X(sem_timedwait, int, (sem_t *, real_time))                                \
    X(sem_clockwait, int, (sem_t *, clockid_t, real_time))                     \
    X(sem_post, int, (sem_t *))                                                \
    X(pthread_barrier_wait, int, (pthread_barrier_t *))                        \
    X(pthread_cond_wait, int, (pthread_cond_t *, pthread_mutex_t *))           \
    X(pthread_cond_timedwait, int,                                             \
      (pthread_cond_t *, pthread_mutex_t *, real_time))                        \
    X(pthread_cond_clockwait, int,                                             \
      (pthread_cond_t *, pthread_mutex_t *, clockid_t, real_time))             \
    X(cnd_wait, int, (cnd_t *, mtx_t *))                                       \
    X(cnd_timedwait, int, (cnd_t *, mtx_t *, real_time))

#define REAL_TASKS(X)                                                          \
    X(pthread_create, int,                                                     \
      (pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))        \
    X(pthread_join, int, (pthread_t, void **))                                 \
    X(pthread_tryjoin_np, int, (pthread_t, void **))                           \
    X(pthread_timedjoin_np, int, (pthread_t, void **, real_time))              \
    X(pthread_clockjoin_np, int, (pthread_t, void **, clockid_t, real_time))   \
    X(pthread_detach, int, (pthread_t))                                        \
    X(thrd_create, int, (thrd_t *, thrd_start_t, void *))                      \
    X(thrd_join, int, (thrd_t, int *))                                         \
    X(thrd_detach, int, (thrd_t))                                              \
    X(_Fork, pid_t, (void))                                                    \
    X(system, int, (const char *))                                             \
    X(popen, FILE *, (const char *, const char *))                             \
    X(execve, int, (const char *, char *const *, char *const *))               \
    X(execvpe, int, (const char *, char *const *, char *const *))              \
    X(execveat, int, (int, const char *, char *const *, char *const *, int))   \
    X(daemon, int, (int, int))                                                 \
    X(dlopen, void *, (const char *, int))                                     \
    X(dlclose, int, (void *))                                                  \
    X(posix_spawn, int,                                                        \
      (pid_t *, const char *, const posix_spawn_file_actions_t *,              \
       const posix_spawnattr_t *, char *const *, char *const *))               \
    X(posix_spawnp, int,                                                       \
      (pid_t *, const char *, const posix_spawn_file_actions_t *,              \
       const posix_spawnattr_t *, char *const *, char *const *))               \
    X(_exit, void, (int))                                                      \
    X(quick_exit, void, (int))                                                 \
    X(syscall, long, (long, ...))

#define REAL_MEMORY(X)                                                         \
    X(malloc, void *, (size_t))                                                \
    X(calloc, void *, (size_t, size_t))                                        \
    X(realloc, void *, (void *, size_t))                                       \
    X(free, void, (void *))                                                    \
    X(aligned_alloc, void *, (size_t, size_t))                                 \
    X(memalign, void *, (size_t, size_t))                                      \
    X(posix_memalign, int, (void **, size_t, size_t))                          \
    X(valloc, void *, (size_t))                                                \
    X(pvalloc, void *, (size_t))                                               \
    X(mmap, void *, (void *, size_t, int, int, int, off_t))                    \
    X(mremap, void *, (void *, size_t, size_t, int, ...))                      \
    X(munmap, int, (void *, size_t))                                           \
    X(brk, int, (void *))                                                      \
    X(sbrk, void *, (intptr_t))

#define REAL(X) REAL_LOCKS(X) REAL_TASKS(X) REAL_MEMORY(X)

/** The real functions; those that the C library lacks are NULL. */
struct real {
#define REAL_FIELD(name, result, parameters) result(*name) parameters;
    REAL(REAL_FIELD)
#undef REAL_FIELD
    void *(*dlsym)(void *, const char *);
    /* Those of before glibc 2.3.2, whose pthread_cond_t is another. */
    int (*old_cond_wait)(pthread_cond_t *, pthread_mutex_t *);
    int (*old_cond_timedwait)(pthread_cond_t *, pthread_mutex_t *, real_time);
};

extern struct real real __attribute__((visibility("hidden")));

/** Fills the table, once; later calls return at once. */
void real_find(void);

#endif
