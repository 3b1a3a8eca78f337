/*
 * Reads options with getopt_long; what is wrong is told in one line.
 */
#define _GNU_SOURCE /* sched_getaffinity */
#include "class_options.h"

#include <errno.h>
#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../grading/words.h"
#include "class.h"
#include "engines.h"
#include "when.h"

#define EXIT_USAGE 2

/* Seconds of one job: a whole grade takes one minute, and one that hangs
 * wherever it can some ten. */
#define LIMIT 1200

#define MOST_JOBS  1000 /* an engine may allow less */
#define MOST_LIMIT 86400

static const char help[] =
    "usage: grade-class [options] FOLDER\n"
    "Grades every submission in FOLDER: a file, folder or archive for each\n"
    "student. Started again, it goes on where it was, and grades what is new.\n"
    "  --out DIR         where all results go (FOLDER-graded)\n"
    "  --lab NAME --rubric FILE --quick --only ID,...   as grade has them\n"
    "  --jobs N          so many at a time (as many as there are CPUs)\n"
    "  --engine NAME     who runs them: local (the default: GNU parallel, "
    "this\n"
    "                    machine), slurm (Slurm, the nodes of a cluster)\n"
    "  --shared DIR      a folder that all nodes see (DIR of --out)\n"
    "  --without-timing  without the checks that run one at a time\n"
    "  --limit SECONDS   for each of a submission's two parts (1200)\n"
    "  --roster FILE.csv columns id, name, email, login, section, due\n"
    "  --times FILE.csv  columns id, time: when it was handed in; else the\n"
    "                    time of the file\n"
    "  --due MOMENT      2026-03-01, '2026-03-01 18:00', ...+01:00\n"
    "  --secret FILE     the course secret, for seeds (DIR/secret)\n"
    "  --anonymous       pages show ids that tell no names\n"
    "  --retry           also what could not be graded before\n"
    "  --report          grade nothing, write the pages again\n"
    "  --seed-of STUDENT grade once more with the same inputs, and compare\n"
    "  --help\n"
    "Exit status: 0 all were graded, 1 some could not be, 2 it cannot work.\n";

static _Noreturn void usage(const char *what, const char *word)
{
    char safe[WORDS_ROOM(256)];
    fprintf(stderr, "grade-class: %s '%s'; grade-class --help\n", what,
            words_safe(safe, sizeof safe, word, WORDS_LINE));
    exit(EXIT_USAGE);
}

static long long read_number(const char *digits, long long most)
{
    char *end;
    errno = 0;
    long long number = strtoll(digits, &end, 10);
    if (digits[0] < '0' || digits[0] > '9' || *end != '\0' || errno != 0 ||
        number < 1 || number > most)
        usage("not a number that it can be:", digits);
    return number;
}

static unsigned count_cpus(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    unsigned count = (unsigned)CPU_COUNT(&set);
    return count > ENGINES_MACHINE ? ENGINES_MACHINE : count;
}

static void set_text(struct class_options *options, int letter,
                     const char *text)
{
    const struct {
        int letter;
        const char **place;
    } all[] = {{'o', &options->out},     {'l', &options->lab},
               {'r', &options->rubric},  {'O', &options->only},
               {'e', &options->engine},  {'R', &options->roster},
               {'t', &options->times},   {'k', &options->secret},
               {'s', &options->seed_of}, {'J', &options->job_store},
               {'S', &options->shared}};
    if (*text == '\0')
        usage("an option with nothing in it:", "");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].letter == letter)
            *all[i].place = text;
}

static void set_truth(struct class_options *options, int letter)
{
    const struct {
        int letter;
        bool *place;
    } all[] = {{'q', &options->is_quick},
               {'w', &options->is_untimed},
               {'a', &options->is_anonymous},
               {'p', &options->is_report_only},
               {'y', &options->may_retry}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].letter == letter)
            *all[i].place = true;
}

static void set(struct class_options *options, int letter, const char *text)
{
    if (letter == '?') /* getopt has said what is wrong */
        exit(EXIT_USAGE);
    if (letter == 'h') {
        fputs(help, stdout);
        exit(EXIT_SUCCESS);
    }
    if (text == NULL) {
        set_truth(options, letter);
    } else if (letter == 'j') {
        options->jobs = (unsigned)read_number(text, MOST_JOBS);
    } else if (letter == 'L') {
        options->limit = (unsigned)read_number(text, MOST_LIMIT);
    } else if (letter == 'd') {
        if (!when_read(text, true, &options->due))
            usage("not a moment, as '2026-03-01 23:59' is:", text);
    } else {
        set_text(options, letter, text);
    }
}

/* --job STORE GRADING PART */
static void read_job(struct class_options *options, int argc, char **words)
{
    if (argc != 2 || (strcmp(words[1], CLASS_FUNCTIONAL) != 0 &&
                      strcmp(words[1], CLASS_TIMING) != 0))
        usage("expected: --job STORE NUMBER functional|timing, not",
              argc > 0 ? words[argc - 1] : "");
    options->job = read_number(words[0], INT_MAX);
    options->job_part = words[1];
}

static void read_folder(struct class_options *options, int argc, char **words)
{
    if (argc == 0 || *words[0] == '\0')
        usage("no folder", "");
    if (argc > 1)
        usage("one folder at a time; unexpected", words[1]);
    if (options->is_report_only && options->seed_of != NULL)
        usage("not together with --report:", "--seed-of");
    options->folder = words[0];
}

void class_options_read(struct class_options *options, int argc, char **argv)
{
    static const struct option list[] = {
        {"out", required_argument, NULL, 'o'},
        {"lab", required_argument, NULL, 'l'},
        {"rubric", required_argument, NULL, 'r'},
        {"quick", no_argument, NULL, 'q'},
        {"only", required_argument, NULL, 'O'},
        {"jobs", required_argument, NULL, 'j'},
        {"engine", required_argument, NULL, 'e'},
        {"shared", required_argument, NULL, 'S'},
        {"without-timing", no_argument, NULL, 'w'},
        {"limit", required_argument, NULL, 'L'},
        {"roster", required_argument, NULL, 'R'},
        {"times", required_argument, NULL, 't'},
        {"due", required_argument, NULL, 'd'},
        {"secret", required_argument, NULL, 'k'},
        {"anonymous", no_argument, NULL, 'a'},
        {"retry", no_argument, NULL, 'y'},
        {"report", no_argument, NULL, 'p'},
        {"seed-of", required_argument, NULL, 's'},
        {"job", required_argument, NULL, 'J'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    int letter;
    *options = (struct class_options){.engine = "local",
                                      .due = WHEN_NEVER,
                                      .jobs = count_cpus(),
                                      .limit = LIMIT};
    while ((letter = getopt_long(argc, argv, "", list, NULL)) != -1)
        set(options, letter, optarg);
    if (options->job_store != NULL)
        read_job(options, argc - optind, argv + optind);
    else
        read_folder(options, argc - optind, argv + optind);
}
