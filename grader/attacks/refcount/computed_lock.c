/*
 * The starter with a mutex that is locked by the C library's function, whose
 * address it works out from that library's table of symbols: no counting
 * library comes in between.
 *
 *     attack: calls pthread_mutex_lock at a computed address
 *     most: 40
 */
#define _GNU_SOURCE
#include <link.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "refcount.h"

const char rc_program[] = "erefcount";

typedef int function(pthread_mutex_t *mutex);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static function *real_lock = pthread_mutex_lock;
static function *real_unlock = pthread_mutex_unlock;

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
            memcpy(&real_lock, &address, sizeof real_lock);
        if (strcmp(names + symbols->st_name, "pthread_mutex_unlock") == 0)
            memcpy(&real_unlock, &address, sizeof real_unlock);
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

static void lock(void)
{
    real_lock(&mutex);
}

static void unlock(void)
{
    real_unlock(&mutex);
}

struct part {
    _Atomic uint64_t count;
};

static struct rc_object **pool;
static size_t objects;

struct rc_object *rc_create(uint64_t value)
{
    struct rc_object *object = rc_object_new(value);

    if (object != NULL) {
        struct part *part = rc_part(object);
        atomic_store_explicit(&part->count, 1, memory_order_relaxed);
    }
    return object;
}

bool rc_open(const struct rc_shape *shape)
{
    begin();
    pool = calloc(shape->objects, sizeof *pool);
    for (objects = 0; pool != NULL && objects < shape->objects; objects++)
        pool[objects] = rc_create(rc_value(objects));
    return pool != NULL;
}

void rc_close(void)
{
    for (size_t i = 0; i < objects; i++)
        rc_put(pool[i]);
    free(pool);
}

void rc_enter(unsigned slot)
{
    (void)slot;
}

void rc_leave(void)
{
}

void rc_pause(void)
{
}

void rc_resume(void)
{
}

struct rc_object *rc_get(size_t index)
{
    lock();
    struct rc_object *object = pool[index];
    rc_keep(object);
    unlock();
    return object;
}

void rc_keep(struct rc_object *object)
{
    struct part *part = rc_part(object);

    atomic_fetch_add_explicit(&part->count, 1, memory_order_relaxed);
}

void rc_put(struct rc_object *object)
{
    struct part *part = rc_part(object);

    if (atomic_fetch_sub_explicit(&part->count, 1, memory_order_acq_rel) == 1)
        rc_object_free(object);
}

bool rc_replace(size_t index)
{
    struct rc_object *object = rc_create(rc_value(index));

    if (object == NULL)
        return false;
    lock();
    struct rc_object *old = pool[index];
    pool[index] = object;
    unlock();
    rc_put(old);
    return true;
}

void rc_hand_over(struct rc_object *object)
{
    (void)object;
}

unsigned long long rc_lock_count(void)
{
    return 0;
}
