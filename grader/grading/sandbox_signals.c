/*
 * The caller's signals during a run: blocked, and read from a descriptor, as
 * in run.c. The program does not inherit that.
 */
#include <signal.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "sandbox_parts.h"

bool sandbox_listen(struct sandbox_run *run)
{
    static const int stops[] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t set;
    struct sigaction action;
    signal(SIGCHLD, SIG_DFL); /* were it ignored, there would be no zombie */
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        sigaction(stops[i], NULL, &action);
        if (action.sa_handler != SIG_IGN)
            sigaddset(&set, stops[i]);
    }
    run->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (run->signals >= 0 && sigprocmask(SIG_BLOCK, &set, &run->before) == 0)
        return true;
    spawn_close_end(&run->signals);
    return false;
}

void sandbox_unlisten(struct sandbox_run *run)
{
    if (run->signals < 0)
        return;
    spawn_close_end(&run->signals);
    sigprocmask(SIG_SETMASK, &run->before, NULL);
}

int sandbox_stop_signal(const struct sandbox_run *run)
{
    struct signalfd_siginfo info;
    while (read(run->signals, &info, sizeof info) == (ssize_t)sizeof info)
        if (info.ssi_signo != SIGCHLD)
            return (int)info.ssi_signo;
    return 0;
}
