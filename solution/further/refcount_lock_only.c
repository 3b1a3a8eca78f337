/*
 * refcount_lock_only: the baseline's lock around the pool, and no count. See
 * refcount_bare.c: what the lock alone costs.
 */
#define LOCK_POOL 1
#include "refcount_bare.c" /* NOLINT */
