/*
 * Does a file bring lock functions of its own? The dynamic linker may prefer
 * them to the counting ones: those of a program always, those of a library by
 * the way it was linked or opened.
 */
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "target.h"
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

bool target_is_foreign(const char *path)
{
    static const char *const folders[] = {
        "/lib/",         "/lib64/", "/usr/lib/", "/usr/lib64/",
        "/usr/libexec/", "/proc/",  "["};
    const char *slash = strrchr(path, '/');

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strncmp(path, folders[i], strlen(folders[i])) == 0)
            return false;
    return slash != NULL && strcmp(slash + 1, "liblockmeter.so") != 0;
}

static bool is_lock(const char *name)
{
    for (size_t i = 0; i < sizeof lock_names / sizeof *lock_names; i++)
        if (strcmp(name, lock_names[i]) == 0)
            return true;
    return false;
}

static bool look_for_locks(Elf *elf, char *name, size_t size)
{
    struct names names = {.elf = elf};

    while (names_next(&names)) {
        if (names.symbol.st_shndx == SHN_UNDEF ||
            GELF_ST_TYPE(names.symbol.st_info) != STT_FUNC ||
            !is_lock(names.name))
            continue;
        snprintf(name, size, "%s", names.name);
        return true;
    }
    return false;
}

bool target_defines(const char *path, char *name, size_t size)
{
    bool found = false;
    int file = open(path, O_RDONLY | O_CLOEXEC);

    if (file < 0)
        return false;
    elf_version(EV_CURRENT);
    Elf *elf = elf_begin(file, ELF_C_READ, NULL);
    if (elf != NULL && elf_kind(elf) == ELF_K_ELF)
        found = look_for_locks(elf, name, size);
    elf_end(elf);
    close(file);
    return found;
}
