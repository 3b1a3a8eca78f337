/*
 * The command line: from argv to what is to be done.
 *
 * getopt_long does the splitting. The leading '-' of its option string hands
 * over everything in the order in which it stands, so that flags may follow
 * FILE whatever the environment says (POSIXLY_CORRECT).
 */
#include "cli.h"

#include <getopt.h>
#include <stdarg.h>
#include <string.h>

#include "engine.h"

/* Values for long options, beyond all letters. */
enum { OPTION_HELP = 256, OPTION_VERSION };

static const struct option long_options[] = {
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0}};

/* What was seen, before it is known whether it fits together. */
struct seen {
    bool threads;
    bool processes;
    bool unpack;
    char engine_option; /* an option of the engine, 0 if there was none */
    int operands;
};

static bool wrong(struct cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool wrong(struct cli *cli, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(cli->problem, sizeof cli->problem, format, arguments);
    va_end(arguments);
    return false;
}

static const struct engine_option *engine_option(int letter)
{
    for (const struct engine_option *o = engine_options; o->letter != 0; o++)
        if (o->letter == letter)
            return o;
    return NULL;
}

/* Our letters and the engine's, as getopt wants them. */
static void make_letters(char *letters, size_t room)
{
    size_t length = (size_t)snprintf(letters, room, "-:tmvdo:");

    for (const struct engine_option *o = engine_options; o->letter != 0; o++)
        if (length + 3 <= room)
            length += (size_t)snprintf(letters + length, room - length,
                                       "%c:", o->letter);
}

static bool take_engine_option(struct cli *cli, struct seen *seen, int letter)
{
    const struct engine_option *option = engine_option(letter);
    const char *problem = option->set(optarg);

    seen->engine_option = option->letter;
    if (problem != NULL)
        return wrong(cli, "option '-%c': '%s' is %s", letter, optarg, problem);
    return true;
}

static bool take_operand(struct cli *cli, struct seen *seen, const char *value)
{
    cli->file = value;
    if (++seen->operands > 1)
        return wrong(cli, "one FILE at a time: '%s' is one too many", value);
    return true;
}

/* `word` is the argument that the option stands in. */
static bool take(struct cli *cli, struct seen *seen, int letter,
                 const char *word)
{
    switch (letter) {
    case 't':
        return seen->threads = true;
    case 'm':
        return seen->processes = true;
    case 'd':
        return seen->unpack = true;
    case 'v':
        return cli->verbose = true;
    case 'o':
        cli->out = optarg;
        return true;
    case 1: /* not an option */
        return take_operand(cli, seen, optarg);
    case ':':
        return wrong(cli, "option '-%c' needs an argument", optopt);
    case '?':
        if (optopt > ' ' && optopt < 127)
            return wrong(cli, "unknown option '-%c'", optopt);
        return wrong(cli, "unknown option '%s'", word);
    default:
        return take_engine_option(cli, seen, letter);
    }
}

static bool fits_together(struct cli *cli, const struct seen *seen)
{
    if (seen->threads && seen->processes)
        return wrong(cli, "'-t' and '-m' exclude each other");
    if (seen->unpack && (seen->threads || seen->processes || cli->verbose))
        return wrong(cli, "'-d' goes with '-o' only");
    if (seen->engine_option != 0 && !seen->threads)
        return wrong(cli, "option '-%c' goes with '-t' only",
                     seen->engine_option);
    if (seen->operands == 0)
        return wrong(cli, "no FILE is given");
    if (cli->out != NULL && strcmp(cli->out, "-") == 0)
        return wrong(cli, "'-o -': the output must be a named file");
    if (cli->out != NULL && cli->out[0] == '\0')
        return wrong(cli, "'-o': the name of the output is empty");
    return true;
}

enum cli_outcome blocks_cli_parse(struct cli *cli, int argc, char **argv)
{
    char letters[64];
    struct seen seen = {0};
    int at = 1; /* where the next option stands */
    int letter;

    *cli = (struct cli){.mode = CLI_SINGLE};
    make_letters(letters, sizeof letters);
    opterr = 0;
    optind = 0; /* start afresh, whoever used getopt before */
    while ((letter = getopt_long(argc, argv, letters, long_options, NULL)) !=
           -1) {
        if (letter == OPTION_HELP)
            return CLI_HELP;
        if (letter == OPTION_VERSION)
            return CLI_VERSION;
        if (!take(cli, &seen, letter, argv[at]))
            return CLI_WRONG;
        at = optind;
    }
    for (; optind < argc; optind++) /* what stands after "--" */
        if (!take_operand(cli, &seen, argv[optind]))
            return CLI_WRONG;
    if (!fits_together(cli, &seen))
        return CLI_WRONG;
    if (seen.unpack)
        cli->mode = CLI_UNPACK;
    else if (seen.threads || seen.processes)
        cli->mode = seen.threads ? CLI_THREADS : CLI_PROCESSES;
    return CLI_RUN;
}

void blocks_cli_help(FILE *to)
{
    fprintf(to,
            "usage: %s [-t | -m] [-v] [-o OUT] FILE\n"
            "       %s -d [-o OUT] FILE\n"
            "Prints the Huffman signature of FILE, or decompresses it.\n"
            "\n"
            "  (none)     one thread, no locks\n"
            "  -t         one thread per block, in batches of %d\n"
            "  -m         one process per block, in batches of %d\n"
            "  -v         print the hash of each block, too\n"
            "  -o OUT     write FILE Huffman-compressed to OUT\n"
            "  -d         decompress FILE to OUT or standard output\n",
            engine_program, engine_program, BATCH_SIZE, BATCH_SIZE);
    for (const struct engine_option *o = engine_options; o->letter != 0; o++)
        fprintf(to, "  -%c %-7s %s\n", o->letter, o->argument, o->help);
    fprintf(to, "  --help     print this\n"
                "  --version  print the version\n"
                "\n"
                "FILE '-' is standard input. Flags may follow FILE; '--' ends "
                "them.\n"
                "Exit status: 0 done, 1 the job failed, 2 wrong usage.\n");
}
