/*
 * The program: reads the workload, runs it, and prints what came of it. It
 * alone decides the exit status.
 *
 *     Objects: 10244 created, 10244 freed, 0 read after they were freed
 *     Peak unreclaimed: 3 (bound 512)
 *     Time: 8.41 ns an operation, at best 8.39 (4 threads, 7 rounds, ...)   -t
 *     Final counts: sum 123456789, created 10244, live 0, freed twice 0
 *
 * The last line is the answer: it follows from the workload alone, whatever
 * threads did. On standard error stands how often locks were taken. When the
 * counts show a mistake, one more line there says which, and the status is 1.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "refcount_cli.h"
#include "refcount_run.h"
#include "version.h"

enum exit_status { DONE = 0, FAILED = 1, WRONG_USAGE = 2 };

/* "program: what": one line, whatever bytes a file name has. */
static bool complain(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

static bool complain(const char *format, ...)
{
    char line[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    for (char *c = line; *c != '\0'; c++)
        if (iscntrl((unsigned char)*c))
            *c = '?';
    fprintf(stderr, "%s: %s\n", rc_program, line);
    return false;
}

/* A file opened later must not get the number of a closed standard stream. */
static bool reserve_standard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            return false;
    return true;
}

static bool flush_standard_output(void)
{
    return (fflush(stdout) == 0 && !ferror(stdout)) ||
           complain("cannot write standard output: %s", strerror(errno));
}

static bool read_workload(struct workload *workload, const char *path)
{
    bool is_standard = strcmp(path, "-") == 0;
    FILE *from = is_standard ? stdin : fopen(path, "rbe");
    char why[WORKLOAD_WHY];

    if (from == NULL)
        return complain("cannot open '%s': %s", path, strerror(errno));
    bool ok = rc_workload_read(workload, from, why);
    int error = errno;
    if (!is_standard)
        fclose(from);
    if (ok)
        return true;
    if (why[0] == '\0')
        return complain("cannot read '%s': %s", path, strerror(error));
    return complain("'%s': %s", path, why);
}

/* ---- What came of it ---- */

static void print_time(const struct workload *workload,
                       const struct timed *timed)
{
    printf("Time: %.2f ns an operation, at best %.2f (%u thread%s, %u rounds, "
           "spread %.1f %%)\n",
           timed->median, timed->best, workload->threads,
           workload->threads > 1 ? "s" : "", timed->rounds,
           100 * timed->spread);
}

static uint64_t live(const struct rc_counts *counts)
{
    return counts->created - counts->freed;
}

static void print_run(const struct run *run, const struct timed *timed)
{
    const struct rc_counts *counts = &run->counts;
    struct unreclaimed unreclaimed = rc_run_unreclaimed(run);

    printf("Objects: %" PRIu64 " created, %" PRIu64 " freed, %" PRIu64
           " read after they were freed\n",
           counts->created, counts->freed, counts->stale);
    printf("Peak unreclaimed: %" PRIu64 " (bound %" PRIu64 ")\n",
           unreclaimed.most, unreclaimed.bound);
    if (timed != NULL)
        print_time(run->workload, timed);
    printf("Final counts: sum %" PRIu64 ", created %" PRIu64 ", live %" PRIu64
           ", freed twice %" PRIu64 "\n",
           run->sum, counts->created, live(counts), counts->twice);
}

/* The worst mistake first: others follow from it. */
static bool is_well(const struct run *run)
{
    const struct rc_counts *counts = &run->counts;
    struct unreclaimed unreclaimed = rc_run_unreclaimed(run);

    if (counts->twice > 0)
        return complain("objects freed twice: %" PRIu64, counts->twice);
    if (counts->stale > 0)
        return complain("objects read after they were freed: %" PRIu64,
                        counts->stale);
    if (live(counts) > 0)
        return complain("objects still live at the end: %" PRIu64,
                        live(counts));
    return unreclaimed.most <= unreclaimed.bound ||
           complain("objects not reclaimed in time: %" PRIu64
                    ", bound %" PRIu64,
                    unreclaimed.most, unreclaimed.bound);
}

static enum exit_status do_job(const struct rc_cli *cli)
{
    struct workload workload = {.threads = 0};
    struct timed timed;
    struct run run = {.workload = &workload, .is_pinned = cli->is_timed};

    if (!read_workload(&workload, cli->file))
        return FAILED;
    if (cli->threads > 0)
        workload.threads = cli->threads;
    if (workload.threads + workload.blocked > RC_THREADS) {
        complain("option '-n': %u threads and %u blocked ones are more than "
                 "%d together",
                 workload.threads, workload.blocked, RC_THREADS);
        return FAILED;
    }
    if (!(cli->is_timed ? rc_run_timed(&run, &timed) : rc_run(&run))) {
        complain("%s", run.problem);
        return FAILED;
    }
    print_run(&run, cli->is_timed ? &timed : NULL);
    if (!flush_standard_output())
        return FAILED;
    fprintf(stderr, "Lock acquisitions: %llu\n", run.locks);
    return is_well(&run) ? DONE : FAILED;
}

static enum exit_status print_and_check(enum rc_cli_outcome outcome)
{
    if (outcome == RC_CLI_HELP)
        rc_cli_help(stdout);
    else
        printf("%s %s\n", rc_program, KIT_VERSION);
    return flush_standard_output() ? DONE : FAILED;
}

int main(int argc, char **argv)
{
    struct rc_cli cli;

    /* A closed pipe and a file size limit are errors like any other. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    if (!reserve_standard_streams())
        return FAILED;
    enum rc_cli_outcome outcome = rc_cli_parse(&cli, argc, argv);
    if (outcome == RC_CLI_WRONG) {
        complain("%s (see '%s --help')", cli.problem, rc_program);
        return WRONG_USAGE;
    }
    return outcome == RC_CLI_RUN ? do_job(&cli) : print_and_check(outcome);
}
