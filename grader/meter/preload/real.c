/*
 * Finds the real functions: what comes after this library in the order in
 * which the dynamic linker looks for symbols.
 *
 * dlsym itself is wrapped (raw.c), so it has to be found by its cousin dlvsym,
 * which wants to know the version that the C library gave it. Condition
 * variables come in two versions, of which dlsym would yield the old one.
 */
#include "real.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

struct real real;

/* ISO C has no cast from an object's address to a function's. */
static void find_version(void *field, const char *name, const char *version)
{
    void *address = dlvsym(RTLD_NEXT, name, version);

    memcpy(field, &address, sizeof address);
}

static void find_dlsym(void)
{
    static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.2.5",
                                           "GLIBC_2.17", "GLIBC_2.27"};

    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (real.dlsym == NULL)
            find_version(&real.dlsym, "dlsym", versions[i]);
}

static void find(void *field, const char *name)
{
    void *address = NULL;

    if (strncmp(name, "pthread_cond_", 13) == 0)
        address = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");
    if (address == NULL)
        address = real.dlsym(RTLD_NEXT, name);
    memcpy(field, &address, sizeof address);
}

void real_find(void)
{
    static atomic_bool done;

    if (atomic_load_explicit(&done, memory_order_acquire))
        return;
    find_dlsym();
#define REAL_FIND(name, result, parameters) find(&real.name, #name);
    REAL(REAL_FIND)
#undef REAL_FIND
    find_version(&real.old_cond_wait, "pthread_cond_wait", "GLIBC_2.2.5");
    find_version(&real.old_cond_timedwait, "pthread_cond_timedwait",
                 "GLIBC_2.2.5");
    atomic_store_explicit(&done, true, memory_order_release);
}
