/*
 * Changes the addresses in its own global offset table: what it calls as
 * pthread_mutex_lock is then a spinlock in the mutex' bytes. Nothing is
 * imported, called or defined for that.
 *
 *     got             and leaves it so
 *     got restore     and puts the old addresses back before it ends
 *
 * It is linked with -Wl,-z,lazy, so that the table can be written to.
 */
#define _GNU_SOURCE
#include <link.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TAKES 500 /* by each thread */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int total;         /* guarded by mutex */
static const char *names; /* of the program's symbols */
static const ElfW(Sym) * symbols;
static const ElfW(Rela) * first; /* of its imported functions */
static size_t size;              /* bytes of those */

static int spin_lock(pthread_mutex_t *bytes)
{
    while (__sync_lock_test_and_set((int *)(void *)bytes, 1) != 0)
        sched_yield();
    return 0;
}

static int spin_unlock(pthread_mutex_t *bytes)
{
    __sync_lock_release((int *)(void *)bytes);
    return 0;
}

static void learn(void)
{
    for (const ElfW(Dyn) *part = _DYNAMIC; part->d_tag != DT_NULL; part++) {
        const void *address = (const void *)part->d_un.d_ptr;
        if (part->d_tag == DT_SYMTAB)
            symbols = address;
        if (part->d_tag == DT_STRTAB)
            names = address;
        if (part->d_tag == DT_JMPREL)
            first = address;
        if (part->d_tag == DT_PLTRELSZ)
            size = part->d_un.d_val;
    }
}

/* The program is the first in the list. */
static int see_base(struct dl_phdr_info *info, size_t length, void *base)
{
    (void)length;
    *(uintptr_t *)base = info->dlpi_addr;
    return 1;
}

/* Puts an address into the slot of an import; returns what was there. */
static uintptr_t exchange(const char *name, uintptr_t address)
{
    uintptr_t base = 0;

    dl_iterate_phdr(see_base, &base);
    for (size_t i = 0; i < size / sizeof *first; i++) {
        const ElfW(Sym) *symbol = &symbols[ELF64_R_SYM(first[i].r_info)];
        uintptr_t *slot = (uintptr_t *)(base + first[i].r_offset);
        uintptr_t old = *slot;
        if (strcmp(names + symbol->st_name, name) != 0)
            continue;
        *slot = address;
        return old;
    }
    return 0;
}

static void *work(void *argument)
{
    (void)argument;
    for (int i = 0; i < TAKES; i++) {
        pthread_mutex_lock(&mutex);
        total++;
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;

    learn();
    uintptr_t lock = exchange("pthread_mutex_lock", (uintptr_t)spin_lock);
    uintptr_t unlock = exchange("pthread_mutex_unlock", (uintptr_t)spin_unlock);
    if (lock == 0 || unlock == 0 ||
        pthread_create(&thread, NULL, work, NULL) != 0)
        return 1;
    work(NULL);
    pthread_join(thread, NULL);
    if (argc > 1 && strcmp(argv[1], "restore") == 0) {
        exchange("pthread_mutex_lock", lock);
        exchange("pthread_mutex_unlock", unlock);
    }
    printf("total %d\n", total);
    return total != 2 * TAKES;
}
