/*
 * Does a file bring lock functions of its own? The dynamic linker may prefer
 * them to the counting ones: those of a program always, those of a library by
 * the way it was linked or opened.
 */
#include <string.h>

#include "target_find.h"

static const char *const lock_names[] = {
    "pthread_mutex_lock",
    "pthread_mutex_trylock",
    "pthread_mutex_unlock",
    "pthread_spin_lock",
    "pthread_spin_unlock",
    "pthread_rwlock_rdlock",
    "pthread_rwlock_wrlock",
    "pthread_rwlock_unlock",
    "sem_wait",
    "sem_post",
    "mtx_lock",
    "mtx_unlock",
    "pthread_cond_wait",
    "pthread_barrier_wait",
    "__pthread_mutex_lock",
    "__pthread_mutex_unlock",
};

/* Returns the name as it is in the table; NULL if it is not there. */
static const char *lock_name(const char *name)
{
    for (size_t i = 0; i < sizeof lock_names / sizeof *lock_names; i++)
        if (strcmp(name, lock_names[i]) == 0)
            return lock_names[i];
    return NULL;
}

const char *target_defines(Elf *elf)
{
    struct names names = {.elf = elf};

    while (names_next(&names)) {
        const char *name = lock_name(names.name);
        if (name != NULL && names.symbol.st_shndx != SHN_UNDEF &&
            GELF_ST_TYPE(names.symbol.st_info) == STT_FUNC)
            return name;
    }
    return NULL;
}
