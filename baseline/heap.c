/*
 * The global heap: one mapping that holds a control page and the 2 MiB.
 *
 *     | struct heap  ...  | reserved for pools | first-fit list     |
 *     ^ control page      ^ umem_heap_start()                       ^ + 2 MiB
 *
 * The control page lies in the mapping because the children of `-m` share it:
 * lock, list head and count must be the same ones for all of them.
 *
 * heap->lock guards heap->list and heap->lock_count. `mode` is set before the
 * first thread or process begins and never changes. `owner_died` is written
 * under the lock; it is atomic because the parent of `-m` asks without it.
 */
#include "heap.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "firstfit.h"
#include "note.h"

struct heap {
    pthread_mutex_t lock; /* guards list and lock_count */
    struct firstfit list;
    unsigned long long lock_count;
    enum umem_mode mode;
    atomic_bool owner_died; /* written under lock, read by the parent, too */
};

/* Bytes of the control page. */
#define CONTROL_SIZE 4096

_Static_assert(sizeof(struct heap) <= CONTROL_SIZE, "control page too small");

bool umem_notes_off; /* the main thread sets it, before any other */

static struct heap *heap; /* the main thread sets it, before any other */

static int init_lock(pthread_mutex_t *lock, enum umem_mode mode)
{
    pthread_mutexattr_t attributes;
    int error = pthread_mutexattr_init(&attributes);

    if (error != 0)
        return error;
    if (mode == UMEM_PROCESSES) {
        error =
            pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
        if (error == 0)
            error =
                pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    }
    if (error == 0)
        error = pthread_mutex_init(lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return error;
}

bool umem_heap_open(enum umem_mode mode, size_t reserved)
{
    int sharing = mode == UMEM_PROCESSES ? MAP_SHARED : MAP_PRIVATE;
    void *memory = mmap(NULL, CONTROL_SIZE + UMEM_SIZE, PROT_READ | PROT_WRITE,
                        sharing | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        return false;
    heap = memory;
    heap->mode = mode;
    umem_notes_off = mode == UMEM_PROCESSES;
    int error = init_lock(&heap->lock, mode);
    if (error != 0) {
        umem_heap_close();
        errno = error;
        return false;
    }
    firstfit_init(&heap->list, umem_heap_start() + reserved,
                  UMEM_SIZE - reserved);
    return true;
}

void umem_heap_close(void)
{
    umem_note_show(umem_heap_start(), UMEM_SIZE); /* others may map it next */
    munmap(heap, CONTROL_SIZE + UMEM_SIZE);
    heap = NULL;
}

unsigned char *umem_heap_start(void)
{
    return (unsigned char *)heap + CONTROL_SIZE;
}

/*
 * What every way of taking the lock ends with.
 *
 * When the owner died, the list may be half changed, so from then on nobody is
 * let in. The mutex itself is made consistent again and keeps working: were
 * it left unrecoverable, glibc 2.36 would wake only one of those who wait for
 * it, and the others would wait for ever.
 */
static bool locked(int error)
{
    if (error == EOWNERDEAD) {
        atomic_store(&heap->owner_died, true);
        error = pthread_mutex_consistent(&heap->lock);
    }
    if (error != 0)
        return false;
    if (atomic_load_explicit(&heap->owner_died, memory_order_relaxed)) {
        pthread_mutex_unlock(&heap->lock);
        return false;
    }
    heap->lock_count++;
#ifdef UMEM_HOOKS
    umem_hook_locked();
#endif
    return true;
}

bool umem_heap_lock(void)
{
    return heap->mode == UMEM_SINGLE || locked(pthread_mutex_lock(&heap->lock));
}

bool umem_heap_trylock(void)
{
    return heap->mode == UMEM_SINGLE ||
           locked(pthread_mutex_trylock(&heap->lock));
}

void umem_heap_unlock(void)
{
    if (heap->mode != UMEM_SINGLE)
        pthread_mutex_unlock(&heap->lock);
}

void *umem_heap_alloc_locked(size_t size)
{
    return firstfit_alloc(&heap->list, size);
}

void umem_heap_free_locked(void *pointer)
{
    firstfit_free(&heap->list, pointer);
}

void *umem_heap_alloc(size_t size)
{
    if (size == 0 || !umem_heap_lock())
        return NULL;
    void *pointer = umem_heap_alloc_locked(size);
    umem_heap_unlock();
    return pointer;
}

void umem_heap_free(void *pointer)
{
    if (pointer == NULL || !umem_heap_lock())
        return;
    umem_heap_free_locked(pointer);
    umem_heap_unlock();
}

unsigned long long umem_heap_lock_count(void)
{
    return heap->lock_count;
}

size_t umem_heap_free_bytes(void)
{
    return firstfit_free_bytes(&heap->list);
}

bool umem_heap_owner_died(void)
{
    return atomic_load(&heap->owner_died);
}
