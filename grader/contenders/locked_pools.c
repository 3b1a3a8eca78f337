/*
 * locked_pools: the solution, but each umalloc and ufree takes one lock.
 *
 * What does a lock cost when next to nothing is done under it? The pools are
 * those of solution/esharedhash.c, word for word; around each of their calls
 * stands a lock that all threads share. So this program takes about as many
 * locks as the baseline, and walks no list:
 *
 *     baseline -> locked_pools     what the free list costs
 *     locked_pools -> solution     what the lock costs
 *
 * Locks: `all` guards the pools, which need no guard, and the count.
 */
#include <pthread.h>

#include "umem.h"

void *pools_umalloc(size_t size);
void pools_ufree(void *pointer);
unsigned long long pools_lock_count(void);

#define umalloc         pools_umalloc
#define ufree           pools_ufree
#define umem_lock_count pools_lock_count
#include "../../solution/esharedhash.c" /* NOLINT */
#undef umalloc
#undef ufree
#undef umem_lock_count

static pthread_mutex_t all = PTHREAD_MUTEX_INITIALIZER;
static unsigned long long lock_count; /* all */

void *umalloc(size_t size)
{
    if (size == 0 || pthread_mutex_lock(&all) != 0)
        return NULL;
    lock_count++;
    void *pointer = pools_umalloc(size);
    pthread_mutex_unlock(&all);
    return pointer;
}

void ufree(void *pointer)
{
    if (pointer == NULL || pthread_mutex_lock(&all) != 0)
        return;
    lock_count++;
    pools_ufree(pointer);
    pthread_mutex_unlock(&all);
}

unsigned long long umem_lock_count(void)
{
    return lock_count + pools_lock_count();
}
