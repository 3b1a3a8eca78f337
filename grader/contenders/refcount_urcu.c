/*
 * Reference counting with grace periods of liburcu, in its flavour QSBR: a
 * read-side section costs nothing, as each thread tells now and then that it is
 * in none. Here it does so at the end of each section.
 */
#define _LGPL_SOURCE /* inlines what readers call */
#include <urcu-qsbr.h>

static void grace_open(void)
{
}

static void grace_enter(void)
{
    rcu_register_thread();
}

static void grace_leave(void)
{
    rcu_unregister_thread();
}

static void grace_away(void)
{
    rcu_thread_offline();
}

static void grace_back(void)
{
    rcu_thread_online();
}

static void grace_begin(void)
{
    rcu_read_lock();
}

static void grace_end(void)
{
    rcu_read_unlock();
    rcu_quiescent_state();
}

static void grace_wait(void)
{
    synchronize_rcu();
}

#include "refcount_graced.h"
