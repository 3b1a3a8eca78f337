/*
 * A socket and a thread that reads it.
 *
 *     grader --file---> box: Valgrind --+
 *     thread <--reader------------------+
 *
 * The thread ends when nobody has the other end any more. Meanwhile the caller
 * forks, so the thread must hold no lock of libc's: its memory is there before
 * it starts (pages come as they are written), and it only receives. It shares
 * `length` and the bytes with the caller, who looks at them after the join.
 */
#define _GNU_SOURCE /* SOCK_CLOEXEC */
#include "listener.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* The first number that Valgrind hides: the box allows 256 descriptors, of
 * which Valgrind keeps 12 for itself. */
#define HIDDEN 245

static void *listen_to(void *argument)
{
    struct listener *listener = argument;
    static char forgotten[64 * 1024];
    for (;;) {
        size_t room = LISTENER_BYTES - listener->length;
        char *to = room > 0 ? listener->bytes + listener->length : forgotten;
        ssize_t got =
            recv(listener->reader, to, room > 0 ? room : sizeof forgotten, 0);
        if (got == 0 || (got < 0 && errno != EINTR))
            return NULL;
        if (got > 0 && room > 0)
            listener->length += (size_t)got;
    }
}

/* All signals are the caller's. */
static int start(struct listener *listener)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    int error = pthread_sigmask(SIG_SETMASK, &all, &before);
    if (error != 0)
        return error;
    error = pthread_create(&listener->thread, NULL, listen_to, listener);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

/* Where so high a number is not allowed, another one does. */
static int hide(int file)
{
    int hidden = fcntl(file, F_DUPFD_CLOEXEC, HIDDEN);
    if (hidden < 0)
        return file;
    close(file);
    return hidden;
}

bool listener_open(struct listener *listener)
{
    int ends[2];
    *listener = (struct listener){.bytes = malloc(LISTENER_BYTES)};
    if (listener->bytes == NULL)
        return false;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        listener_free(listener);
        return false;
    }
    listener->reader = ends[0];
    listener->file = hide(ends[1]);
    int error = start(listener);
    if (error == 0)
        return true;
    close(listener->reader);
    close(listener->file);
    listener_free(listener);
    errno = error;
    return false;
}

void listener_close(struct listener *listener)
{
    close(listener->file);
    pthread_join(listener->thread, NULL);
    close(listener->reader);
}

void listener_free(struct listener *listener)
{
    free(listener->bytes);
    listener->bytes = NULL;
}
