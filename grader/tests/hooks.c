/*
 * Test hooks: kill a child of `-m` at a chosen place. Linked into the `hooks`
 * flavour only, where heap.c and processes.c call these two functions.
 *
 *     UMEM_TEST_KILL=work:3     block 3's child dies before it begins
 *     UMEM_TEST_KILL=locked:3   block 3's child dies holding the heap's lock
 *     UMEM_TEST_KILL=locked:3:500   ... at its 500th acquisition
 *
 * The child kills itself with SIGKILL, which nothing can catch: to the others
 * it looks just like a kill from outside, but it is certain where it happens.
 * `this_block` and `acquisitions` belong to the one thread of the child.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "heap.h"

static bool is_child;
static unsigned long long this_block;
static unsigned long long acquisitions; /* by this child */

/* Does the environment name this place and this block? */
static bool is_wanted(const char *place, unsigned long long *acquisition)
{
    const char *wanted = getenv("UMEM_TEST_KILL");
    char wanted_place[16];
    unsigned long long wanted_block;

    *acquisition = 1;
    return wanted != NULL &&
           sscanf(wanted, "%15[a-z]:%llu:%llu", wanted_place, &wanted_block,
                  acquisition) >= 2 &&
           strcmp(wanted_place, place) == 0 && wanted_block == this_block;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
}

void umem_hook_child(unsigned long long index)
{
    unsigned long long unused;

    is_child = true;
    this_block = index;
    if (is_wanted("work", &unused))
        die();
}

void umem_hook_locked(void)
{
    unsigned long long acquisition;

    if (!is_child)
        return;
    acquisitions++;
    if (is_wanted("locked", &acquisition) && acquisition == acquisitions)
        die();
}
