/**
 * @file listener.h
 * @brief Takes in what a tool says through a descriptor, while it runs.
 *
 *     struct listener listener;
 *     if (!listener_open(&listener))
 *         ... errno
 *     wish.keep_file = listener.file;      and --xml-fd=N for Valgrind
 *     subject_run(grading, &wish, &result);
 *     listener_close(&listener);
 *     ... listener.bytes, listener.length ...
 *     listener_free(&listener);
 *
 * It is a socket: what is in it cannot be taken back, and nobody can open it a
 * second time through /proc. Its number is one of those that Valgrind refuses
 * to the program for any use. A thread reads, so that a long report stops
 * nobody; what is longer than LISTENER_BYTES is read and forgotten.
 */
#ifndef LISTENER_H
#define LISTENER_H

#include <pthread.h>
#include <stddef.h>

#include <stdbool.h>

/** Bytes that are kept: some lock orders fill 100 MB. */
#define LISTENER_BYTES ((size_t)16 * 1024 * 1024)

/** A tool that is listened to. */
struct listener {
    int file;      /**< the descriptor that the run has to inherit */
    int reader;    /**< the other end; the thread's */
    char *bytes;   /**< what came: the thread's until listener_close */
    size_t length; /**< likewise; no NUL follows */
    pthread_t thread;
};

/** @return false with errno; there is nothing to free then. */
bool listener_open(struct listener *listener);

/** Ends it; to be called after the run, when all that might write is dead. */
void listener_close(struct listener *listener);

/** Frees what came. */
void listener_free(struct listener *listener);

#endif
