/*
 * demo: shows in 100 seconds what the lab is about.
 *
 *     demo [--budget SECONDS] [--build DIR] [--data DIR]
 *
 * Five programs do the same job on the same two files: two baselines with one
 * lock around the allocator, and what students begin with, hand in and may
 * dream of. They run in turn, round after round, so that a disturbance hits
 * all of them; every answer is checked. The table shows median times,
 * speed-ups and lock counts beside the figures that the assignment documents.
 *
 * It is a benchmark and no test: whatever the speeds are, it exits with 0.
 * 1: an answer was wrong, something is missing. 2: wrong usage.
 */
#include "demo.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../baseline/blocks.h"
#include "run.h"

#define STANDARD_TABLE "data/standard.tsv"
#define BUDGET         100u   /* seconds */
#define MOST_BUDGET    86400u /* seconds */

static const struct demo_contender contenders[DEMO_CONTENDERS] = {
    {"sharedhash-documented", "baseline/sharedhash-documented", 1, false},
    {"sharedhash", "baseline/sharedhash", 3, false},
    {"esharedhash, starter", "starter/esharedhash", 3, false},
    {"esharedhash, solution", "solution/esharedhash", 3, true},
    {"standing_workers", "solution/standing_workers", 3, true},
};

/*
 * The limits are ten times what the slowest takes on a slow machine. The
 * documented figures come from the assignment and from another machine.
 */
static const struct demo_file files[DEMO_FILES] = {
    {.label = "1 MB",
     .name = "random-1M.bin",
     .limit_seconds = 30,
     .pools_ratio = 26.1,
     .pools_locks = 2048,
     .standing_ratio = 100},
    {.label = "5 MB",
     .name = "random-5M.bin",
     .limit_seconds = 120,
     .pools_ratio = 33.9,
     .pools_locks = 10240,
     .standing_ratio = 150},
};

static const char help[] =
    "usage: demo [--budget SECONDS] [--build DIR] [--data DIR]\n"
    "Compares the baselines, the starter and the solutions of the Huffman\n"
    "lab. Run it in the project's top folder; `make demo` does.\n"
    "  --budget SECONDS  wall time for all runs, 100 if not given\n"
    "  --build DIR       where the programs are, build/release if not given\n"
    "  --data DIR        where the files are, build/data if not given\n"
    "Spread is half the distance between the quartiles (of less than 5 runs:\n"
    "between the extremes) in percent of the median.\n"
    "Exit status: 0 done, 1 a wrong answer or something missing, 2 usage.\n";

char *demo_program(const struct demo *demo, int contender, char path[DEMO_PATH])
{
    snprintf(path, DEMO_PATH, "%s/%s", demo->build,
             demo->contenders[contender].program);
    return path;
}

bool demo_is_out(const struct demo *demo, int contender)
{
    return demo->absent[contender] || demo->failed[contender];
}

/* ---- is everything there? ---- */

static bool refuse(const char *path, const char *reason)
{
    fprintf(stderr,
            "demo: cannot use '%s': %s; type `make demo` in the project's "
            "top folder\n",
            path, reason);
    return false;
}

static bool find_programs(struct demo *demo)
{
    char path[DEMO_PATH];
    for (int i = 0; i < DEMO_CONTENDERS; i++) {
        if (access(demo_program(demo, i, path), X_OK) == 0)
            continue;
        if (errno != ENOENT || !demo->contenders[i].optional)
            return refuse(path, strerror(errno));
        fprintf(stderr, "demo: goes on without '%s': %s\n", path,
                strerror(errno));
        demo->absent[i] = true;
    }
    return true;
}

static unsigned count_symbols(const unsigned char *block, size_t length)
{
    bool seen[256] = {false};
    unsigned count = 0;
    for (size_t i = 0; i < length; i++) {
        count += !seen[block[i]];
        seen[block[i]] = true;
    }
    return count;
}

/* Counts blocks and a baseline's lock acquisitions; returns bytes read. */
static unsigned long long count_blocks(FILE *stream, struct demo_file *file)
{
    unsigned char block[BLOCK_SIZE];
    unsigned long long bytes = 0;
    size_t length;
    while ((length = fread(block, 1, sizeof block, stream)) > 0) {
        bytes += length;
        file->blocks++;
        file->locks += 4 * count_symbols(block, length) + 4;
    }
    return bytes;
}

/* Looks the file up and reads it, which also brings it into memory. */
static bool prepare_file(const struct demo *demo, struct demo_file *file)
{
    if (!standard_find(STANDARD_TABLE, file->name, &file->standard)) {
        fprintf(stderr, "demo: %s; it must run in the project's top folder\n",
                file->standard.problem);
        return false;
    }
    snprintf(file->path, sizeof file->path, "%s/%s", demo->data, file->name);
    FILE *stream = fopen(file->path, "rb");
    if (stream == NULL)
        return refuse(file->path, strerror(errno));
    unsigned long long bytes = count_blocks(stream, file);
    bool sound = ferror(stream) == 0;
    fclose(stream); /* it was only read */
    if (!sound)
        return refuse(file->path, "it cannot be read");
    if (bytes != file->standard.bytes)
        return refuse(file->path, "its length is wrong, so delete it first");
    return true;
}

static bool prepare(struct demo *demo)
{
    if (!find_programs(demo))
        return false;
    for (int i = 0; i < DEMO_FILES; i++)
        if (!prepare_file(demo, &demo->files[i]))
            return false;
    return true;
}

/* ---- the program ---- */

/* Says at once if others use the machine: 100 seconds may be better spent. */
static void warn_if_busy(const struct demo *demo)
{
    struct timespec moment = {.tv_nsec = 200000000};
    struct machine_use before = machine_use_now();
    nanosleep(&moment, NULL);
    double others = machine_others(&before);
    if (others >= MACHINE_IDLE)
        fprintf(stderr,
                "demo: other programs are using %.1f of %d cores, the "
                "figures will be off\n",
                others, demo->machine.cores);
}

static bool parse_budget(const char *text, unsigned *seconds)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || value < 1 ||
        value > MOST_BUDGET) {
        fprintf(stderr, "demo: seconds must be from 1 to %u, not '%s'\n",
                MOST_BUDGET, text);
        return false;
    }
    *seconds = (unsigned)value;
    return true;
}

/* Returns the exit status, or -1 to go on. */
static int parse_options(struct demo *demo, int argc, char **argv)
{
    static const struct option options[] = {
        {"budget", required_argument, NULL, 't'},
        {"build", required_argument, NULL, 'b'},
        {"data", required_argument, NULL, 'd'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'h')
            return fputs(help, stdout) < 0;
        if (option == 'b')
            demo->build = optarg;
        else if (option == 'd')
            demo->data = optarg;
        else if (option != 't' || !parse_budget(optarg, &demo->budget_seconds))
            return 2;
    }
    if (optind == argc)
        return -1;
    fprintf(stderr, "demo: unexpected argument '%s', see demo --help\n",
            argv[optind]);
    return 2;
}

/* Writes what is buffered; the exit status. */
static int finish(const struct demo *demo)
{
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        fprintf(stderr, "demo: cannot write standard output: %s\n",
                strerror(errno));
        return 1;
    }
    for (int i = 0; i < DEMO_CONTENDERS; i++)
        if (demo->failed[i])
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    static struct demo demo = {.budget_seconds = BUDGET,
                               .build = "build/release",
                               .data = "build/data",
                               .contenders = contenders};
    argv[0] = (char[]){"demo"}; /* for getopt's messages */
    memcpy(demo.files, files, sizeof files);
    signal(SIGPIPE, SIG_IGN); /* becomes an error of fflush, told in words */
    int status = parse_options(&demo, argc, argv);
    if (status >= 0)
        return status;

    demo.began = run_now();
    machine_look(&demo.machine);
    if (!prepare(&demo))
        return 1;
    warn_if_busy(&demo);
    int signal_number = demo_run_rounds(&demo);
    if (signal_number != 0) {
        fputs("demo: interrupted, so there is no table\n", stderr);
        run_die_of(signal_number);
    }
    demo_print(&demo);
    return finish(&demo);
}
