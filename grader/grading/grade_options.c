/*
 * The command line of grade: one table of options, one line for each.
 */
#include "grade_options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outputs.h"

#define EXIT_USAGE 2

static const char help[] =
    "usage: grade [options] SUBMISSION.c\n"
    "Grades one submission and says why it got what points.\n"
    "  --lab NAME      the lab, or its manifest's path; else the first lab\n"
    "  --rubric FILE   another rubric than the lab's own\n"
    "  --visible       only the checks that students see, as `make test` does\n"
    "  --quick         without Valgrind and without timing that takes long\n"
    "  --only ID,...   these checks and what they need; 'pools' and 'pools.*'\n"
    "                  name a group, '*' stands for any letters\n"
    "  --without-timing   without the checks that measure time\n"
    "  --timing-of FILE   only those, for the result in this JSON file\n"
    "  --seed N        the inputs of an earlier grading, which printed N\n"
    "  --student       hide what hidden checks look at\n"
    "  --contained     not where a submission could do all that you can\n"
    "  --keep DIR      leave programs and inputs there\n"
    "  --out DIR       where all results go (a folder in build/grades; HASH,\n"
    "                  HASH-some with --only, HASH-quick with --quick)\n"
    "  --json FILE --junit FILE --tap FILE --html FILE --text FILE\n"
    "                  one result, where you want it\n"
    "  --help\n"
    "Exit status: 0 full marks, 1 points lost, 2 it could not be graded.\n";

static _Noreturn void usage(const char *what, const char *word)
{
    fprintf(stderr, "grade: %s '%s'; grade --help\n", what, word);
    exit(EXIT_USAGE);
}

/* From 0, and nothing behind it. */
static uint64_t read_seed(const char *digits)
{
    char *end;
    errno = 0;
    unsigned long long seed = strtoull(digits, &end, 10);
    if (digits[0] < '0' || digits[0] > '9' || *end != '\0' || errno != 0)
        usage("not a seed, 0 to 18446744073709551615:", digits);
    return seed;
}

static void set_text(struct grade_options *options, int letter,
                     const char *text)
{
    const struct {
        int letter;
        const char **place;
    } all[] = {{'l', &options->wish.lab},
               {'r', &options->wish.rubric},
               {'o', &options->wish.only},
               {'t', &options->wish.timing_of},
               {'k', &options->keep},
               {'f', &options->folder},
               {'J', &options->files[OUTPUTS_JSON]},
               {'U', &options->files[OUTPUTS_JUNIT]},
               {'T', &options->files[OUTPUTS_TAP]},
               {'H', &options->files[OUTPUTS_HTML]},
               {'X', &options->files[OUTPUTS_TEXT]}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].letter == letter)
            *all[i].place = text;
}

static void set(struct grade_options *options, int letter, const char *text)
{
    if (letter == '?') /* getopt has said what is wrong */
        exit(EXIT_USAGE);
    if (text != NULL && *text == '\0')
        usage("an option with nothing in it:", "");
    if (letter == 'v') {
        options->wish.is_visible_only = true;
    } else if (letter == 'q') {
        options->wish.is_quick = true;
    } else if (letter == 'w') {
        options->wish.is_untimed = true;
    } else if (letter == 'c') {
        options->wish.is_contained = true;
    } else if (letter == 'S') {
        options->is_student = true;
    } else if (letter == 's' && text != NULL) {
        options->wish.seed = read_seed(text);
        options->wish.has_seed = true;
    } else if (letter == 'h') {
        fputs(help, stdout);
        exit(EXIT_SUCCESS);
    } else {
        set_text(options, letter, text);
    }
}

void grade_options_read(struct grade_options *options, int argc, char **argv)
{
    static const struct option list[] = {
        {"lab", required_argument, NULL, 'l'},
        {"rubric", required_argument, NULL, 'r'},
        {"visible", no_argument, NULL, 'v'},
        {"quick", no_argument, NULL, 'q'},
        {"only", required_argument, NULL, 'o'},
        {"without-timing", no_argument, NULL, 'w'},
        {"timing-of", required_argument, NULL, 't'},
        {"seed", required_argument, NULL, 's'},
        {"student", no_argument, NULL, 'S'},
        {"contained", no_argument, NULL, 'c'},
        {"keep", required_argument, NULL, 'k'},
        {"out", required_argument, NULL, 'f'},
        {"json", required_argument, NULL, 'J'},
        {"junit", required_argument, NULL, 'U'},
        {"tap", required_argument, NULL, 'T'},
        {"html", required_argument, NULL, 'H'},
        {"text", required_argument, NULL, 'X'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    int letter;
    *options = (struct grade_options){.keep = NULL};
    while ((letter = getopt_long(argc, argv, "", list, NULL)) != -1)
        set(options, letter, optarg);
    if (optind == argc)
        usage("no submission", "");
    if (argc - optind > 1)
        usage("one submission at a time; unexpected", argv[optind + 1]);
    if (argv[optind][0] == '\0')
        usage("no submission", "");
    if (options->wish.is_untimed && options->wish.timing_of != NULL)
        usage("not together with --without-timing:", "--timing-of");
    options->wish.submission = argv[optind];
}
