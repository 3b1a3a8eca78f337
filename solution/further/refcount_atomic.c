/*
 * refcount_atomic: one atomic count in each object, and no lock.
 *
 * The pool and its epochs are the solution's, word for word, but objects count
 * in one place from the beginning. Against the baseline this is what the lock
 * costs, and against the solution what the atomic count costs: little, while
 * threads meet at different objects, and nearly everything at a single one.
 */
#define MODE_OF_POOL    COUNTED
#define MODE_OF_CREATED COUNTED
#include "../erefcount.c" /* NOLINT */
