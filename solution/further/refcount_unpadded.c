/*
 * refcount_unpadded: the solution, with the shards of an object side by side.
 *
 *     padded      thread 0: object 0, 1, 2, ...     thread 1: object 0, 1, ...
 *     unpadded    object 0: thread 0, 1, ...        object 1: thread 0, 1, ...
 *
 * Still each number is written by one thread only, and still no two threads
 * disagree. But their numbers share a cache line, and the line travels as if
 * it were one number: false sharing, for the lesson.
 */
#define SHARDS_SIDE_BY_SIDE
#include "../erefcount.c" /* NOLINT */
