/*
 * The command line of bench.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define EXIT_USAGE 2

#define ROUNDS  15u
#define SECONDS 600u

/* With --quick: enough to see that all works. */
#define QUICK_ROUNDS  3u
#define QUICK_SECONDS 20u

static const char help[] =
    "usage: bench [options] [bench|scale|sweep]\n"
    "Runs the lab's contenders in turn, round after round, checks every\n"
    "answer, and keeps every time. bench: all of them on one and on all\n"
    "CPUs; scale: over sizes of files and numbers of threads; sweep: over\n"
    "constants that programs are built with. Run it in the kit's top folder.\n"
    "  --sizes 1M,5M      sizes of inputs\n"
    "  --only NAME,...    those whose name matches one ('*' for any letters)\n"
    "  --rounds N         rounds at most, 15 if not given\n"
    "  --seconds N        time for the rounds, 600 if not given; slow ones\n"
    "                     run in fewer rounds, but in 3 at least\n"
    "  --quick            tiny inputs, 3 rounds: to see that it works; the\n"
    "                     report is called bench-quick\n"
    "  --json FILE        the report: build/reports/bench.json, scale.json;\n"
    "                     bench-some.json, where --sizes, --only, fewer\n"
    "                     rounds or less time leave something out; those of\n"
    "                     a lab that is not the default in build/reports/LAB\n"
    "  --csv FILE         its rows: the same name, but .csv\n"
    "  --lab NAME         the lab, or, with a slash in it, its manifest\n"
    "  --build DIR        where the programs are: build/release\n"
    "  --help\n"
    "Inputs are made in build/data; those above 256 MB are removed again.\n"
    "An interrupt ends the rounds; what was measured is reported.\n"
    "Exit status: 0 done, 1 a program was wrong or something is missing, 2\n"
    "wrong usage. What is not installed is listed as missing.\n";

static _Noreturn void usage(const char *what, const char *word)
{
    fprintf(stderr, "bench: %s '%s'; bench --help\n", what, word);
    exit(EXIT_USAGE);
}

static unsigned read_number(const char *digits, unsigned most, const char *what)
{
    char *end;
    errno = 0;
    unsigned long number = strtoul(digits, &end, 10);
    if (digits[0] < '0' || digits[0] > '9' || *end != '\0' || errno != 0 ||
        number < 1 || number > most)
        usage(what, digits);
    return (unsigned)number;
}

/* Splits in place. */
static void read_sizes(struct bench_options *options, char *text)
{
    size_t count = 0;
    char *rest;
    for (char *size = strtok_r(text, ", ", &rest); size != NULL;
         size = strtok_r(NULL, ", ", &rest)) {
        if (count == BENCH_SIZES)
            usage("too many sizes, the last is", size);
        if (!lab_is_size(size))
            usage("not a size like 1M:", size);
        for (size_t i = 0; i < count; i++)
            if (strcmp(options->sizes[i], size) == 0)
                usage("a size that is there twice:", size);
        options->sizes[count++] = size;
    }
    options->sizes[count] = NULL;
    if (count == 0)
        usage("no sizes:", "");
}

static void set_text(struct bench_options *options, int letter,
                     const char *text)
{
    const struct {
        int letter;
        const char **place;
    } all[] = {{'l', &options->lab},
               {'b', &options->build},
               {'j', &options->json},
               {'c', &options->csv},
               {'o', &options->only}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].letter == letter)
            *all[i].place = text;
}

static void set(struct bench_options *options, int letter, char *text)
{
    if (letter == '?') /* getopt has said what is wrong */
        exit(EXIT_USAGE);
    if (text != NULL && *text == '\0')
        usage("an option with nothing in it:", "");
    if (letter == 'h') {
        bool ok = fputs(help, stdout) >= 0 && fflush(stdout) == 0;
        exit(ok ? EXIT_SUCCESS : EXIT_FAILURE);
    } else if (letter == 'q') {
        options->is_quick = true;
    } else if (letter == 'r' && text != NULL) {
        options->rounds =
            read_number(text, 1000, "rounds from 1 to 1,000, not");
    } else if (letter == 't' && text != NULL) {
        options->seconds =
            read_number(text, 86400, "seconds from 1 to 86,400, not");
    } else if (letter == 's' && text != NULL) {
        read_sizes(options, text);
    } else {
        set_text(options, letter, text);
    }
}

static void set_kind(struct bench_options *options, int argc, char **argv)
{
    static const char *const kinds[] = {"bench", "scale", "sweep"};
    if (optind < argc - 1)
        usage("unexpected argument", argv[optind + 1]);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (optind == argc || strcmp(argv[optind], kinds[i]) == 0) {
            options->kind = kinds[i];
            return;
        }
    usage("bench, scale or sweep, not", argv[optind]);
}

/* Whether less is to be measured than without options. A trial must not take
 * the place of what ten minutes measured. More rounds are no less. */
static bool is_some(const struct bench_options *options)
{
    return options->sizes[0] != NULL || options->only != NULL ||
           (options->rounds > 0 && options->rounds < ROUNDS) ||
           (options->seconds > 0 && options->seconds < SECONDS);
}

/* Reports of two labs do not take each other's place. */
void bench_options_complete(struct bench *bench)
{
    static char json[128], csv[128];
    struct bench_options *options = &bench->options;
    const struct lab *lab = &bench->lab;
    const char *end = options->is_quick  ? "-quick"
                      : is_some(options) ? "-some"
                                         : "";
    const char *folder = lab->is_default ? "" : lab->name;
    const char *slash = lab->is_default ? "" : "/";
    snprintf(json, sizeof json, "build/reports/%s%s%s%s.json", folder, slash,
             options->kind, end);
    snprintf(csv, sizeof csv, "build/reports/%s%s%s%s.csv", folder, slash,
             options->kind, end);
    if (options->json == NULL)
        options->json = json;
    if (options->csv == NULL)
        options->csv = csv;
    if (options->rounds == 0)
        options->rounds = options->is_quick ? QUICK_ROUNDS : ROUNDS;
    if (options->seconds == 0)
        options->seconds = options->is_quick ? QUICK_SECONDS : SECONDS;
}

/* As it was typed, with '' round what has blanks in it. */
static void keep_command(struct bench *bench, int argc, char **argv)
{
    size_t length = 0;
    for (int i = 0; i < argc && length < sizeof bench->command; i++) {
        bool is_plain = argv[i][strcspn(argv[i], " \t\n'\"*?$&|;<>()")] == 0;
        int wrote =
            snprintf(bench->command + length, sizeof bench->command - length,
                     "%s%s%s%s", i > 0 ? " " : "", is_plain ? "" : "'", argv[i],
                     is_plain ? "" : "'");
        length += wrote > 0 ? (size_t)wrote : 0;
    }
}

void bench_options_read(struct bench *bench, int argc, char **argv)
{
    static const struct option known[] = {
        {"sizes", required_argument, NULL, 's'},
        {"only", required_argument, NULL, 'o'},
        {"rounds", required_argument, NULL, 'r'},
        {"seconds", required_argument, NULL, 't'},
        {"quick", no_argument, NULL, 'q'},
        {"json", required_argument, NULL, 'j'},
        {"csv", required_argument, NULL, 'c'},
        {"lab", required_argument, NULL, 'l'},
        {"build", required_argument, NULL, 'b'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int letter;
    bench->options.build = "build/release";
    keep_command(bench, argc, argv);
    argv[0] = (char[]){"bench"}; /* for getopt's messages */
    while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1)
        set(&bench->options, letter, optarg);
    set_kind(&bench->options, argc, argv);
}
