/*
 * An audit library (rtld-audit(7)): the dynamic linker asks it about every
 * symbol that it binds, and takes the address that it answers. So LD_AUDIT
 * goes before LD_PRELOAD. These locks are a spinlock in the mutex' bytes.
 *
 * It is built with -shared -fPIC.
 */
#define _GNU_SOURCE
#include <link.h>
#include <pthread.h>
#include <string.h>

static int lock(pthread_mutex_t *mutex)
{
    while (__sync_lock_test_and_set((int *)(void *)mutex, 1) != 0)
        continue;
    return 0;
}

static int unlock(pthread_mutex_t *mutex)
{
    __sync_lock_release((int *)(void *)mutex);
    return 0;
}

unsigned la_version(unsigned version)
{
    return version;
}

unsigned la_objopen(struct link_map *map, Lmid_t space, uintptr_t *cookie)
{
    (void)map;
    (void)space;
    (void)cookie;
    return LA_FLG_BINDTO | LA_FLG_BINDFROM;
}

uintptr_t la_symbind64(Elf64_Sym *symbol, unsigned number, uintptr_t *from,
                       uintptr_t *to, unsigned *flags, const char *name)
{
    (void)number;
    (void)from;
    (void)to;
    (void)flags;
    if (strcmp(name, "pthread_mutex_lock") == 0)
        return (uintptr_t)lock;
    if (strcmp(name, "pthread_mutex_unlock") == 0)
        return (uintptr_t)unlock;
    return symbol->st_value;
}
