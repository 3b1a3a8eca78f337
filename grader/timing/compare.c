/*
 * compare: puts timing reports side by side.
 *
 *     compare [--html FILE] [--csv FILE] REPORT.json...
 *
 * The table is printed; the files appear whole or stay what they were. What is
 * no report is refused by name, and the others are compared all the same.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../../baseline/output.h"
#include "../grading/words.h"
#include "compare.h"

static const char help[] =
    "usage: compare [--html FILE] [--csv FILE] REPORT.json...\n"
    "Puts timing reports side by side: speed-ups over each report's own\n"
    "baseline, with intervals, so that reports of different machines compare.\n"
    "The first report is what the others are compared with.\n"
    "  --html FILE   also writes one page with pictures\n"
    "  --csv FILE    also writes the figures, one line each\n"
    "Exit status: 0 all compared; 1 a report contradicts itself or was "
    "refused,\nor a file cannot be written; 2 wrong usage, or nothing to "
    "compare.\n";

enum status { OK, TROUBLE, USAGE };

/* What the user wants. */
struct wish {
    const char *html, *csv;
};

/* "compare: what", whatever bytes names have. */
static void complain(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

static void complain(const char *format, ...)
{
    char line[2 * PATH_MAX], safe[2 * PATH_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    fprintf(stderr, "compare: %s\n",
            words_safe(safe, sizeof safe, line, WORDS_LINE));
}

static bool write_file(const char *path, const struct compare *compare,
                       bool (*write)(FILE *, const struct compare *))
{
    static struct output output;
    if (!blocks_output_open(&output, path)) {
        complain("cannot create '%s': %s", path, strerror(errno));
        return false;
    }
    if (write(output.stream, compare) && blocks_output_commit(&output))
        return true;
    complain("cannot write '%s': %s", path, strerror(errno));
    blocks_output_discard(&output);
    return false;
}

/* Says what is wrong with the reports. What was refused is escaped. */
static void complain_of(const struct compare *compare)
{
    for (size_t i = 0; i < compare->count; i++) {
        const struct compare_report *report = &compare->reports[i];
        for (size_t j = 0; j < report->doubt_count && j < COMPARE_DOUBTS; j++)
            fprintf(stderr, "compare: inconsistent: %s\n", report->doubts[j]);
        if (report->doubt_count > COMPARE_DOUBTS)
            complain("'%s' has %zu more of these", report->timing.path,
                     report->doubt_count - COMPARE_DOUBTS);
    }
}

static enum status write_all(const struct wish *wish,
                             const struct compare *compare)
{
    bool ok =
        wish->html == NULL || write_file(wish->html, compare, compare_html);
    ok = (wish->csv == NULL || write_file(wish->csv, compare, compare_csv)) &&
         ok;
    complain_of(compare);
    if (!compare_text(stdout, compare)) {
        complain("cannot write the table: %s", strerror(errno));
        ok = false;
    }
    return ok && compare->refused_count == 0 && compare_doubtful(compare) == 0
               ? OK
               : TROUBLE;
}

static enum status compare_all(const struct wish *wish, char **paths)
{
    struct compare compare = {.count = 0};
    enum status status = USAGE;
    for (; *paths != NULL; paths++)
        if (!compare_add(&compare, *paths))
            fprintf(stderr, "compare: %s\n",
                    compare.refused_count > 0
                        ? compare.refused[compare.refused_count - 1]
                        : "out of memory");
    if (compare.count == 0)
        complain("there is nothing to compare");
    else if (!compare_match(&compare)) {
        complain("out of memory");
        status = TROUBLE;
    } else
        status = write_all(wish, &compare);
    compare_free(&compare);
    return status;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},
        {"html", required_argument, NULL, 'w'},
        {"csv", required_argument, NULL, 'c'},
        {NULL, 0, NULL, 0}};
    struct wish wish = {NULL, NULL};
    int option;
    argv[0] = (char[]){"compare"}; /* for getopt's messages */
    signal(SIGPIPE, SIG_IGN);      /* a write fails instead */
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return OK;
        }
        if (option == '?')
            return USAGE;
        *(option == 'w' ? &wish.html : &wish.csv) = optarg;
    }
    if (optind == argc) {
        complain("no reports are given; see compare --help");
        return USAGE;
    }
    return (int)compare_all(&wish, argv + optind);
}
