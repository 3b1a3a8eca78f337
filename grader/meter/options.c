/*
 * The command line of lockmeter: a table of options, and what each takes.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "options.h"

#define SHOWN_LOCKS  10
#define TRACE_LIMIT  200000u /* slices */
#define MOST_TRACE   100000000u
#define MOST_SECONDS 86400u

static const char help[] =
    "usage: lockmeter [options] PROGRAM [ARGUMENT...]\n"
    "Counts and times every lock that PROGRAM takes, and says where the time\n"
    "of its threads went. PROGRAM runs as it is, if it is dynamically linked.\n"
    "  --json FILE       also write the report as JSON ('-': standard output)\n"
    "  --quiet           no table on standard error\n"
    "  --locks N         locks in the table, 10 if not given\n"
    "  --trace FILE      write a timeline for ui.perfetto.dev and `timeline`\n"
    "  --trace-limit N   slices in it at most, 200,000 if not given\n"
    "  --chaos SEED      disturb the threads at their locks, to bring out "
    "races\n"
    "  --witness         run it once more under Valgrind, and compare counts\n"
    "  --limit SECONDS   kill PROGRAM if it still runs then\n"
    "  --no-tsc          do as if this CPU had no counter of constant rate:\n"
    "                    without holding times\n"
    "  --help\n"
    "Exit status: that of PROGRAM, 128 + N if signal N ended it; 2 if it "
    "could\n"
    "not be metered, 1 if the report could not be written.\n";

static bool parse_count(const char *option, const char *text, uint64_t least,
                        uint64_t most, uint64_t *value)
{
    char *end;

    errno = 0;
    *value = strtoull(text, &end, 10);
    if (*text >= '0' && *text <= '9' && *end == '\0' && errno == 0 &&
        *value >= least && *value <= most)
        return true;
    fprintf(stderr,
            "lockmeter: --%s must be a number from %llu to %llu, not '%s'\n",
            option, (unsigned long long)least, (unsigned long long)most, text);
    return false;
}

static const struct option options[] = {
    {"json", required_argument, NULL, 'j'},
    {"quiet", no_argument, NULL, 'q'},
    {"locks", required_argument, NULL, 'n'},
    {"trace", required_argument, NULL, 't'},
    {"trace-limit", required_argument, NULL, 'e'},
    {"chaos", required_argument, NULL, 'c'},
    {"witness", no_argument, NULL, 'w'},
    {"limit", required_argument, NULL, 'l'},
    {"no-tsc", no_argument, NULL, 'm'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static bool take_number(struct wish *wish, int option, const char *text)
{
    uint64_t value = 0;
    bool ok = true;

    switch (option) {
    case 'n':
        ok = parse_count("locks", text, 0, SHARED_LOCKS, &wish->shown_locks);
        break;
    case 'e':
        ok =
            parse_count("trace-limit", text, 1, MOST_TRACE, &wish->trace_limit);
        break;
    case 'c':
        ok =
            parse_count("chaos", text, 0, INT64_MAX, &wish->options.chaos_seed);
        wish->options.has_chaos = true;
        break;
    case 'l':
        ok = parse_count("limit", text, 1, MOST_SECONDS, &value);
        wish->options.limit_seconds = (unsigned)value;
        break;
    }
    return ok;
}

/* Returns the exit status, or -1 to go on. */
int options_parse(struct wish *wish, int argc, char **argv)
{
    int option;

    *wish =
        (struct wish){.trace_limit = TRACE_LIMIT, .shown_locks = SHOWN_LOCKS};
    while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1) {
        if (option == 'h')
            return fputs(help, stdout) < 0;
        if (option == '?')
            return EXIT_USAGE;
        if (option == 'j')
            wish->json = optarg;
        else if (option == 't')
            wish->trace = optarg;
        else if (option == 'q')
            wish->is_quiet = true;
        else if (option == 'w')
            wish->wants_witness = true;
        else if (option == 'm')
            wish->options.no_tsc = true;
        else if (!take_number(wish, option, optarg))
            return EXIT_USAGE;
    }
    wish->argv = argv + optind;
    if (optind < argc)
        return -1;
    fputs("lockmeter: no program given, see lockmeter --help\n", stderr);
    return EXIT_USAGE;
}
