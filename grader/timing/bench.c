/*
 * bench: runs the contenders of a lab against each other, and keeps all times.
 *
 *     bench [bench | scale | sweep] [options]
 *
 * It is a benchmark and no test: how fast anything is changes nothing of the
 * exit status. 0: measured. 1: a program did not do its job, or it could not
 * be measured. 2: wrong usage.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../grading/lab_find.h"
#include "bench.h"

static bool load_lab(struct bench *bench)
{
    char why[LAB_WHY];
    if (!lab_find(&bench->lab, ".", bench->options.lab, why))
        return bench_say(bench, "%s", why);
    bench_options_complete(bench);
    return true;
}

static bool prepare(struct bench *bench)
{
    if (!load_lab(bench) || !bench_plan(bench))
        return false;
    bench_header(bench);
    return bench->signal == 0 && bench_build(bench) && bench_look(bench) &&
           bench_inputs(bench) && bench_cells(bench);
}

/* All that was measured, also if it is not all that was to be. */
static bool tell(struct bench *bench)
{
    if (bench->timing.row_count == 0)
        return false;
    if (!timing_summarise(&bench->timing))
        return bench_say(bench, "%s", strerror(ENOMEM));
    if (!bench_write(bench))
        return false;
    bench_print(bench);
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return true;
    return bench_say(bench, "cannot write standard output: %s",
                     strerror(errno));
}

static bool measure(struct bench *bench)
{
    bool ok = bench_rounds(bench) && bench_meter(bench);
    if (bench->signal != 0)
        bench_say(bench, "interrupted after %zu runs", bench->timing.row_count);
    return tell(bench) && ok;
}

static void end(struct bench *bench)
{
    bench_inputs_remove(bench);
    timing_free(&bench->timing);
    lab_free(&bench->lab);
    free(bench->entries);
    free(bench->cells);
}

int main(int argc, char **argv)
{
    static struct bench bench; /* the latest result in it is large */
    bench_options_read(&bench, argc, argv);
    signal(SIGPIPE, SIG_IGN); /* becomes an error of fflush, told in words */
    unsetenv("MAKEFLAGS");    /* of the make that may have started us: */
    unsetenv("MFLAGS");       /* the one that we start is on its own */
    unsetenv("MAKELEVEL");
    bool ok = prepare(&bench) && measure(&bench);
    int signal_number = bench.signal;
    end(&bench);
    if (signal_number != 0)
        run_die_of(signal_number);
    return ok && !bench.is_wrong ? EXIT_SUCCESS : EXIT_FAILURE;
}
