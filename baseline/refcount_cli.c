/*
 * The command line: from argv to what is to be done. As in the first lab
 * (cli.c), flags may follow the file, whatever POSIXLY_CORRECT says.
 */
#include "refcount_cli.h"

#include <getopt.h>
#include <stdarg.h>

#include "refcount_run.h"

/* A value for a long option, beyond all letters. */
enum { OPTION_VERSION = 256 };

static const struct option long_options[] = {
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0}};

static bool wrong(struct rc_cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool wrong(struct rc_cli *cli, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(cli->problem, sizeof cli->problem, format, arguments);
    va_end(arguments);
    return false;
}

static bool take_operand(struct rc_cli *cli, const char *value)
{
    if (cli->file != NULL)
        return wrong(cli, "one WORKLOAD at a time: '%s' is one too many",
                     value);
    cli->file = value;
    return true;
}

static bool take_threads(struct rc_cli *cli, const char *value)
{
    uint64_t number;

    if (!rc_workload_number(value, 1, RC_THREADS, &number))
        return wrong(cli, "option '-n': '%s' is not 1 to %d", value,
                     RC_THREADS);
    cli->threads = (unsigned)number;
    return true;
}

/* `word` is the argument that the option stands in. */
static bool take(struct rc_cli *cli, int letter, const char *word)
{
    switch (letter) {
    case 't':
        return cli->is_timed = true;
    case 'n':
        return take_threads(cli, optarg);
    case 1: /* not an option */
        return take_operand(cli, optarg);
    case ':':
        return wrong(cli, "option '-%c' needs an argument", optopt);
    default:
        if (optopt > ' ' && optopt < 127)
            return wrong(cli, "unknown option '-%c'", optopt);
        return wrong(cli, "unknown option '%s'", word);
    }
}

enum rc_cli_outcome rc_cli_parse(struct rc_cli *cli, int argc, char **argv)
{
    int at = 1; /* where the next option stands */
    int letter;

    *cli = (struct rc_cli){.file = NULL};
    opterr = 0;
    optind = 0; /* start afresh, whoever used getopt before */
    while ((letter = getopt_long(argc, argv, "-:htn:", long_options, NULL)) !=
           -1) {
        if (letter == 'h')
            return RC_CLI_HELP;
        if (letter == OPTION_VERSION)
            return RC_CLI_VERSION;
        if (!take(cli, letter, argv[at]))
            return RC_CLI_WRONG;
        at = optind;
    }
    for (; optind < argc; optind++) /* what stands after "--" */
        if (!take_operand(cli, argv[optind]))
            return RC_CLI_WRONG;
    if (cli->file == NULL) {
        wrong(cli, "no WORKLOAD is given");
        return RC_CLI_WRONG;
    }
    return RC_CLI_RUN;
}

void rc_cli_help(FILE *to)
{
    fprintf(to,
            "usage: %s [-t] [-n THREADS] WORKLOAD\n"
            "Counts references to objects as WORKLOAD, a text file, says.\n"
            "\n"
            "  -t          time it: rounds of at least %d ms in all, each\n"
            "              thread on a CPU of its own if there are enough\n"
            "  -n THREADS  so many instead of the workload's, 1 to %d\n"
            "  -h, --help  print this\n"
            "  --version   print the version\n"
            "\n"
            "WORKLOAD '-' is standard input. Flags may follow it; '--' ends "
            "them.\n"
            "Exit status: 0 done, 1 the job failed or objects were not freed\n"
            "as they should be, 2 wrong usage.\n",
            rc_program, TIMED_MILLISECONDS, RC_THREADS);
}
