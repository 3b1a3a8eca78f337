/*
 * Processes: fork and exit.
 *
 * fork itself is seen by the handlers that library.c registers; _Fork does
 * without handlers. vfork is left alone: its child shares its parent's memory
 * and may do nothing but exec or _exit.
 */
#include <stdlib.h>
#include <unistd.h>

#include "library.h"

WRAPPER pid_t _Fork(void);

WRAPPER pid_t _Fork(void)
{
    library_forks();
    pid_t pid = real._Fork();
    if (pid == 0 && shared != NULL)
        library_forked();
    return pid;
}

/* The C library ends the caller itself, unseen; its child goes on. */
WRAPPER int daemon(int stays_in_folder, int keeps_files)
{
    library_self();
    library_end_process(SHARED_EXIT);
    int result = real.daemon(stays_in_folder, keeps_files);
    library_end_process(SHARED_SILENT);
    return result;
}

/* exit is noted by library.c's destructor. */
WRAPPER void _exit(int status)
{
    real_find();
    library_leave();
    real._exit(status);
    abort();
}

WRAPPER void _Exit(int status) __attribute__((alias("_exit")));

WRAPPER void quick_exit(int status)
{
    real_find();
    library_end_process(SHARED_EXIT);
    real.quick_exit(status);
    abort();
}
