/*
 * Calls the C library's own functions at addresses that it works out itself:
 * where libc lies, and how far into it pthread_mutex_lock is, as its table of
 * symbols says. No call can be intercepted that goes to no symbol.
 *
 * Two threads do so, so that a second count from outside has a reason to
 * disagree.
 */
#define _GNU_SOURCE
#include <link.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TAKES 500 /* by each thread */

typedef int function(pthread_mutex_t *mutex);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static function *lock, *unlock;
static int total; /* guarded by mutex */

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
        uintptr_t address = info->dlpi_addr + symbols->st_value;
        if (strcmp(names + symbols->st_name, "pthread_mutex_lock") == 0)
            memcpy(&lock, &address, sizeof lock);
        if (strcmp(names + symbols->st_name, "pthread_mutex_unlock") == 0)
            memcpy(&unlock, &address, sizeof unlock);
    }
}

static int visit(struct dl_phdr_info *info, size_t size, void *argument)
{
    (void)size;
    (void)argument;
    if (strstr(info->dlpi_name, "libc.so") == NULL)
        return 0;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
            learn(info,
                  (const void *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr));
    return 1;
}

static void *work(void *argument)
{
    (void)argument;
    for (int i = 0; i < TAKES; i++) {
        lock(&mutex);
        total++;
        unlock(&mutex);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    dl_iterate_phdr(visit, NULL);
    if (lock == NULL || unlock == NULL ||
        pthread_create(&thread, NULL, work, NULL) != 0)
        return 1;
    work(NULL);
    pthread_join(thread, NULL);
    printf("total %d\n", total);
    return total != 2 * TAKES;
}
