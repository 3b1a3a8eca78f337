/**
 * @file stacks.h
 * @brief Where the threads of running programs stand.
 *
 *     char text[STACKS_TEXT];
 *     stacks_read(child.pid, 1, 0, text);
 *
 * gives a line for each place, in the order in which they were met:
 *
 *     18 threads: pthread_mutex_lock < heap_lock (heap.c:124) < main (x.c:9)
 *     1 thread: sem_wait < run_threads (threads.c:80) < main (x.c:31)
 *
 * The innermost function is the first. Of a library's functions only the one
 * that the program called is named. Of functions that the compiler has put
 * into another one, the innermost is named, and that one, without a line.
 *
 * The programs may be hostile, and so may be their files, stacks and debug
 * information. So all is read by a process of its own that has no rights but
 * those of the programs' user, little memory and little time.
 */
#ifndef STACKS_H
#define STACKS_H

#include <sys/types.h>

/** Bytes that hold the text, with its NUL. */
#define STACKS_TEXT 1024

/**
 * Reads the stacks of the processes below another one. They are left stopped:
 * only for those that are to be killed anyhow.
 * @param top         its descendants are meant, ...
 * @param generations ... those that are at least as many below it
 * @param user        whose rights are enough for it; 0: take the caller's
 * @param text        gets lines; or one that begins with "cannot be read: ".
 * Takes 2 seconds at most: what has been read until then is told.
 */
void stacks_read(pid_t top, unsigned generations, uid_t user,
                 char text[STACKS_TEXT]);

#endif
