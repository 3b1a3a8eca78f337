/*
 * The program: opens what the command line names, runs the mode it asks for,
 * and prints (but for the lines of -v, which blocks.c writes, and the heap's
 * report of a bad pointer). It alone decides the exit status.
 *
 *     run        compress or sign: heap, blocks, perhaps a container
 *     unpack     -d
 *     complain   the one line on standard error when something fails
 *
 * Order matters at the end: OUT's bytes reach the disk, the signature is
 * printed and flushed, then OUT gets its name, then the lock count is printed.
 * So a full disk leaves no signature, and a lost signature leaves no OUT.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "container.h"
#include "engine.h"
#include "output.h"
#include "umem.h"
#include "version.h"

enum exit_status { DONE = 0, FAILED = 1, WRONG_USAGE = 2 };

/* What one run has open. */
struct files {
    const char *out_path; /* NULL: standard output, or no output */
    char source_name[PATH_MAX];
    char out_name[PATH_MAX];
    struct output output;
};

/* "program: what": one line, whatever bytes a file name has. */
static void complain(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

static void complain(const char *format, ...)
{
    char line[BLOCKS_PROBLEM];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    for (char *c = line; *c != '\0'; c++)
        if (iscntrl((unsigned char)*c))
            *c = '?';
    fprintf(stderr, "%s: %s\n", engine_program, line);
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

static bool open_source(struct blocks *job, struct files *files,
                        const char *path)
{
    bool standard_input = strcmp(path, "-") == 0;

    job->source_name = standard_input ? "standard input" : files->source_name;
    snprintf(files->source_name, sizeof files->source_name, "'%s'", path);
    job->source = standard_input ? stdin : fopen(path, "rb");
    if (job->source == NULL)
        return blocks_fail(job, "cannot open %s: %s", job->source_name,
                           strerror(errno));
    return true;
}

static bool open_output(struct blocks *job, struct files *files)
{
    snprintf(files->out_name, sizeof files->out_name, "'%s'", files->out_path);
    if (!blocks_output_open(&files->output, files->out_path))
        return blocks_fail(job, "cannot create %s: %s", files->out_name,
                           strerror(errno));
    return true;
}

static bool flush_standard_output(struct blocks *job)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        return blocks_fail(job, "cannot write standard output: %s",
                           strerror(errno));
    return true;
}

static bool output_failed(struct blocks *job, const struct files *files)
{
    return blocks_fail(job, "cannot write %s: %s", files->out_name,
                       strerror(errno));
}

static bool commit_output(struct blocks *job, struct files *files)
{
    return files->out_path == NULL || blocks_output_commit(&files->output) ||
           output_failed(job, files);
}

static bool run_single(struct blocks *job)
{
    static struct block block;

    return blocks_run_batches(job, &block, 1, blocks_run_here);
}

/* Where each mode of the command line goes. */
static const struct {
    enum umem_mode heap;
    bool (*run)(struct blocks *job);
} modes[] = {
    [CLI_SINGLE] = {UMEM_SINGLE, run_single},
    [CLI_PROCESSES] = {UMEM_PROCESSES, blocks_run_processes},
    [CLI_THREADS] = {UMEM_THREADS, engine_run},
};

static bool begin_container(struct blocks *job, struct files *files,
                            struct container *container)
{
    if (files->out_path == NULL)
        return true;
    if (!open_output(job, files))
        return false;
    job->pack = true;
    job->container = container;
    return blocks_container_begin(container, files->output.stream,
                                  files->out_name) ||
           output_failed(job, files);
}

static bool finish(struct blocks *job, struct files *files)
{
    if (job->container != NULL && (!blocks_container_end(job->container) ||
                                   !blocks_output_flush(&files->output)))
        return output_failed(job, files);
    printf("Final signature: %u\n", (unsigned)job->signature);
    return flush_standard_output(job) && commit_output(job, files);
}

static bool run(struct blocks *job, struct files *files, enum cli_mode mode)
{
    struct container container;

    if (!umem_open(modes[mode].heap))
        return blocks_fail(job, "cannot map the heap: %s", strerror(errno));
    bool ok = begin_container(job, files, &container) && modes[mode].run(job) &&
              finish(job, files);
    if (ok && mode != CLI_SINGLE)
        fprintf(stderr, "Lock acquisitions: %llu\n", umem_lock_count());
    umem_close();
    return ok;
}

static bool unpack(struct blocks *job, struct files *files)
{
    FILE *out = stdout;
    const char *name = "standard output";

    if (files->out_path != NULL) {
        if (!open_output(job, files))
            return false;
        out = files->output.stream;
        name = files->out_name;
    }
    bool ok = blocks_container_unpack(job, out, name);
    if (files->out_path == NULL)
        return flush_standard_output(job) && ok;
    return ok && commit_output(job, files);
}

static enum exit_status do_job(const struct cli *cli)
{
    static struct files files;
    struct blocks job = {.verbose = cli->verbose};

    files.out_path = cli->out;
    bool ok = open_source(&job, &files, cli->file) &&
              (cli->mode == CLI_UNPACK ? unpack(&job, &files)
                                       : run(&job, &files, cli->mode));
    if (files.out_path != NULL)
        blocks_output_discard(&files.output);
    if (job.source != NULL && job.source != stdin)
        fclose(job.source);
    if (!ok)
        complain("%s", job.problem);
    return ok ? DONE : FAILED;
}

static enum exit_status print_and_check(enum cli_outcome outcome)
{
    struct blocks job = {0};

    if (outcome == CLI_HELP)
        blocks_cli_help(stdout);
    else
        printf("%s %s\n", engine_program, KIT_VERSION);
    if (flush_standard_output(&job))
        return DONE;
    complain("%s", job.problem);
    return FAILED;
}

int main(int argc, char **argv)
{
    struct cli cli;

    /* A closed pipe and a file size limit are errors like any other. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    if (!reserve_standard_streams())
        return FAILED;
    enum cli_outcome outcome = blocks_cli_parse(&cli, argc, argv);
    if (outcome == CLI_WRONG) {
        complain("%s (see '%s --help')", cli.problem, engine_program);
        return WRONG_USAGE;
    }
    return outcome == CLI_RUN ? do_job(&cli) : print_and_check(outcome);
}
