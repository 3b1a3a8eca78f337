/*
 * The starter with a mutex of its own in place of the heap's, locked by the C
 * library's function, whose address it works out from that library's table of
 * symbols: no counting library comes in between.
 *
 *     attack: calls pthread_mutex_lock at a computed address
 *     most: 40
 */
#define _GNU_SOURCE
#include <link.h>
#include <pthread.h>
#include <string.h>

#include "engine.h"
#include "heap.h"
#include "umem.h"

typedef int function(pthread_mutex_t *mutex);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static function *lock = pthread_mutex_lock;
static function *unlock = pthread_mutex_unlock;

/* A library's table of symbols: its end is where that of names begins. */
static void learn(const struct dl_phdr_info *info, const ElfW(Dyn) * part)
{
    const ElfW(Sym) *symbols = NULL;
    const char *names = NULL;

    for (; part->d_tag != DT_NULL; part++) {
        if (part->d_tag == DT_SYMTAB)
            symbols = (const void *)part->d_un.d_ptr;
        if (part->d_tag == DT_STRTAB)
            names = (const void *)part->d_un.d_ptr;
    }
    for (; symbols != NULL && (const char *)symbols < names; symbols++) {
        ElfW(Addr) address = info->dlpi_addr + symbols->st_value;
        if (strcmp(names + symbols->st_name, "pthread_mutex_lock") == 0)
            memcpy(&lock, &address, sizeof lock);
        if (strcmp(names + symbols->st_name, "pthread_mutex_unlock") == 0)
            memcpy(&unlock, &address, sizeof unlock);
    }
}

static int look_at(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    if (strstr(info->dlpi_name, "/libc.so") == NULL)
        return 0;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
            learn(info, (const ElfW(Dyn) *)(info->dlpi_addr +
                                            info->dlpi_phdr[i].p_vaddr));
    return 1;
}

static void begin(void)
{
    dl_iterate_phdr(look_at, NULL);
}

static void enter(void)
{
    lock(&mutex);
}

static void leave(void)
{
    unlock(&mutex);
}

static bool is_mine; /* threads only: processes have the heap's lock */

bool umem_open(enum umem_mode mode)
{
    static bool has_begun;

    if (!has_begun)
        begin();
    has_begun = true;
    is_mine = mode == UMEM_THREADS;
    return umem_heap_open(mode, 0);
}

void *umalloc(size_t size)
{
    if (size == 0 || !is_mine)
        return umem_heap_alloc(size);
    enter();
    void *memory = umem_heap_alloc_locked(size);
    leave();
    return memory;
}

void ufree(void *pointer)
{
    if (pointer == NULL || !is_mine) {
        umem_heap_free(pointer);
        return;
    }
    enter();
    umem_heap_free_locked(pointer);
    leave();
}

const char engine_program[] = "esharedhash";

const struct engine_option engine_options[] = {{0}};

void umem_close(void)
{
    umem_heap_close();
}

unsigned long long umem_lock_count(void)
{
    return umem_heap_lock_count();
}

void umem_thread_begin(unsigned slot)
{
    (void)slot;
}

void umem_thread_end(void)
{
}

void umem_batch_end(void)
{
}

size_t umem_free_bytes(void)
{
    return umem_heap_free_bytes();
}

bool engine_run(struct blocks *job)
{
    static struct block batch[BATCH_SIZE];

    return blocks_run_batches(job, batch, BATCH_SIZE, blocks_run_threads);
}
