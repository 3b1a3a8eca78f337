/*
 * boxed: runs one program in the box, by hand.
 *
 *     boxed [options] WORKFOLDER -- PROGRAM [ARGUMENT...]
 *
 * For instructors who want to see what a submission does, and for the tests
 * of the box itself. What the program wrote comes out when it has ended; the
 * last lines on standard error say how it ended and how it was contained.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../run.h"
#include "sandbox.h"

#define EXIT_LIMIT       123
#define EXIT_NOT_STARTED 125 /* as timeout and env have it */
#define EXIT_USAGE       2
#define MOST_VARIABLES   64
#define MILLION          1000000u

static const char help[] =
    "usage: boxed [options] WORKFOLDER -- PROGRAM [ARGUMENT...]\n"
    "Runs PROGRAM where it can do no harm: it sees /usr, WORKFOLDER (read\n"
    "only) and a small /tmp, but no network and no other process.\n"
    "  --write             it may write WORKFOLDER\n"
    "  --limit NAME=VALUE  wall_seconds, cpu_seconds, memory_bytes,\n"
    "                      file_bytes, tmp_bytes, work_bytes, processes,\n"
    "                      files, output_bytes; VALUE may end in K, M or G,\n"
    "                      or be `unlimited` (bytes only)\n"
    "  --env NAME=VALUE    a variable of its environment, which has only\n"
    "                      PATH and LANG if none is given\n"
    "  --mount FROM:TO     shows it file or folder FROM as TO, read only\n"
    "  --input FILE        its standard input\n"
    "  --output FILE       gets all of its standard output\n"
    "  --cpu N             pins it to this CPU\n"
    "  --keep N            it inherits descriptor N\n"
    "  --stacks            if its time is up, shows where its threads stood\n"
    "  --help\n"
    "Exit status: that of PROGRAM, 128 + N if signal N ended it; 123 if it\n"
    "exceeded a limit of the box, 125 if it could not be started, 2 usage.\n";

/* What was asked for. */
struct wish {
    struct sandbox_job job;
    const char *work;
    char *variables[MOST_VARIABLES + 1];
    size_t variable_count;
    size_t mount_count;
};

static _Noreturn void usage(const char *what, const char *word)
{
    fprintf(stderr, "boxed: %s '%s'; boxed --help\n", what, word);
    exit(EXIT_USAGE);
}

/* ---- options ---- */

/* "64M": bytes or a plain number. */
static uint64_t number(const char *word, const char *digits)
{
    static const char units[] = "KMG";
    char *end;
    if (strcmp(digits, "unlimited") == 0)
        return SANDBOX_UNLIMITED;
    errno = 0;
    uint64_t value = strtoull(digits, &end, 10);
    const char *unit = *end != '\0' ? strchr(units, *end) : NULL;
    unsigned shift = unit != NULL ? 10 * (unsigned)(unit - units + 1) : 0;
    if (unit != NULL)
        end++;
    if (digits[0] < '0' || digits[0] > '9' || *end != '\0' || errno != 0 ||
        value > UINT64_MAX >> shift || value == 0)
        usage("no number above 0 in", word);
    return value << shift;
}

static unsigned small_number(const char *word, const char *digits)
{
    uint64_t value = number(word, digits);
    if (value > MILLION)
        usage("too large a number in", word);
    return (unsigned)value;
}

static void set_limit(struct sandbox_limits *limits, const char *word)
{
    const struct {
        const char *name;
        uint64_t *bytes; /* one of these two */
        unsigned *count;
    } all[] = {{"wall_seconds", NULL, &limits->wall_seconds},
               {"cpu_seconds", NULL, &limits->cpu_seconds},
               {"memory_bytes", &limits->memory_bytes, NULL},
               {"file_bytes", &limits->file_bytes, NULL},
               {"tmp_bytes", &limits->tmp_bytes, NULL},
               {"work_bytes", &limits->work_bytes, NULL},
               {"processes", NULL, &limits->processes},
               {"files", NULL, &limits->files},
               {"output_bytes", &limits->output_bytes, NULL}};
    size_t length = strcspn(word, "=");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strlen(all[i].name) != length || word[length] == '\0' ||
            strncmp(all[i].name, word, length) != 0)
            continue;
        if (all[i].bytes != NULL)
            *all[i].bytes = number(word, word + length + 1);
        else
            *all[i].count = small_number(word, word + length + 1);
        return;
    }
    usage("no limit", word);
}

static void add_mount(struct wish *wish, char *word)
{
    char *colon = strchr(word, ':');
    if (colon == NULL || wish->mount_count == SANDBOX_MOUNTS)
        usage("not FROM:TO, or one too many:", word);
    *colon = '\0';
    wish->job.mounts[wish->mount_count++] =
        (struct sandbox_mount){word, colon + 1};
}

static void add_variable(struct wish *wish, char *word)
{
    if (strchr(word, '=') == NULL || wish->variable_count == MOST_VARIABLES)
        usage("not NAME=VALUE, or one too many:", word);
    wish->variables[wish->variable_count++] = word;
    wish->job.environment = wish->variables;
}

/* A number that may be 0. */
static int index_of(const char *word)
{
    return strcmp(word, "0") == 0 ? 0 : (int)small_number(word, word);
}

static void set_file(struct sandbox_job *job, int option, char *value)
{
    if (option == 'i')
        job->input = value;
    else
        job->output = value;
}

static void set_option(struct wish *wish, int option, char *value)
{
    struct sandbox_job *job = &wish->job;
    if (option == 'w') {
        job->may_write = true;
    } else if (option == 'l') {
        set_limit(&job->limits, value);
    } else if (option == 'e') {
        add_variable(wish, value);
    } else if (option == 'm') {
        add_mount(wish, value);
    } else if (option == 'c') {
        job->is_pinned = true;
        job->cpu = index_of(value);
    } else if (option == 'k') {
        job->keep_file = index_of(value);
    } else if (option == 's') {
        job->wants_stacks = true;
    } else if (option == 'h') {
        fputs(help, stdout);
        exit(EXIT_SUCCESS);
    } else if (option == '?') { /* getopt has said what is wrong */
        exit(EXIT_USAGE);
    } else {
        set_file(job, option, value);
    }
}

static void read_options(struct wish *wish, int argc, char **argv)
{
    static const struct option options[] = {
        {"write", no_argument, NULL, 'w'},
        {"limit", required_argument, NULL, 'l'},
        {"env", required_argument, NULL, 'e'},
        {"mount", required_argument, NULL, 'm'},
        {"input", required_argument, NULL, 'i'},
        {"output", required_argument, NULL, 'o'},
        {"cpu", required_argument, NULL, 'c'},
        {"keep", required_argument, NULL, 'k'},
        {"stacks", no_argument, NULL, 's'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    int option;
    while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1)
        set_option(wish, option, optarg);
    if (argc - optind < 3 || strcmp(argv[optind + 1], "--") != 0)
        usage("expected WORKFOLDER -- PROGRAM, not",
              optind < argc ? argv[optind] : "");
    wish->work = argv[optind];
    wish->job.argv = argv + optind + 2;
}

/* ---- what came of it ---- */

static void show(const struct sandbox *box, const struct wish *wish,
                 const struct sandbox_result *result)
{
    char text[SANDBOX_WHY + 64];
    fwrite(result->out.text, 1, result->out.length, stdout);
    if (fflush(stdout) != 0)
        perror("boxed: cannot write standard output");
    fwrite(result->err.text, 1, result->err.length, stderr);
    fputs(result->stacks, stderr);
    fprintf(stderr,
            "boxed: %s\n"
            "boxed: wall %.3f s, user %.3f s, system %.3f s, peak %ld KiB, "
            "%u left behind\n"
            "boxed: %s\n",
            sandbox_describe(&wish->job, result, text, sizeof text),
            (double)result->wall_ns / 1e9, (double)result->user_ns / 1e9,
            (double)result->system_ns / 1e9, result->peak_kib,
            result->left_behind, box->description);
}

static int exit_status(const struct sandbox_result *result)
{
    switch (result->end) {
    case SANDBOX_EXITED:
        return result->code;
    case SANDBOX_SIGNALLED:
        return 128 + result->code;
    case SANDBOX_NOT_STARTED:
        return EXIT_NOT_STARTED;
    case SANDBOX_INTERRUPTED:
        run_die_of(result->code);
    case SANDBOX_TIMED_OUT:
    case SANDBOX_TOO_LOUD:
    case SANDBOX_TOO_BIG:
        break;
    }
    return EXIT_LIMIT;
}

int main(int argc, char **argv)
{
    static struct sandbox_result result;
    struct wish wish = {.work = NULL};
    struct sandbox box;
    char why[SANDBOX_WHY];
    read_options(&wish, argc, argv);
    if (!sandbox_open(&box, wish.work, why)) {
        fprintf(stderr, "boxed: %s\n", why);
        return EXIT_NOT_STARTED;
    }
    sandbox_run(&box, &wish.job, &result);
    sandbox_close(&box);
    show(&box, &wish, &result);
    return exit_status(&result);
}
