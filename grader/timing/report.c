/*
 * report: from measurements and a student's Markdown to a page.
 *
 *     report --data FOLDER [--sizes FILE] [--split SERIES] TIMING.json...
 *         writes what the pictures are drawn from; where the threads' time goes
 *         on the largest input of a series, "random" of random-1M
 *     report --fill PAGE.md --to FILLED.md [--data FOLDER] [--sizes FILE]
 *            TIMING.json...
 *         fills the places; pictures are those in FOLDER
 *     report --lint PAGE.md TIMING.json...
 *         says what is empty, left over, or contradicts what was measured
 *
 * The student's file is only read. Exit status: 0 done, nothing found; 1
 * something was found or went wrong; 2 wrong usage. grader/report.sh calls it.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* The command line. */
struct options {
    const char *data, *fill, *to, *lint, *sizes, *split;
    const char *const *timings;
    int count;
};

static int fail(const char *why)
{
    fprintf(stderr, "report: %s\n", why);
    return EXIT_FAILURE;
}

static int usage(void)
{
    fputs("usage: report --data FOLDER [--sizes FILE] [--split SERIES]"
          " TIMING.json...\n"
          "       report --fill PAGE.md --to FILE [--data FOLDER]"
          " [--sizes FILE] TIMING.json...\n"
          "       report --lint PAGE.md TIMING.json...\n",
          stderr);
    return 2;
}

/* ---- the command line ---- */

static const char **option_of(struct options *options, const char *word)
{
    static const char *const words[] = {"--data", "--fill",  "--to",
                                        "--lint", "--sizes", "--split"};
    const char **places[] = {&options->data, &options->fill,  &options->to,
                             &options->lint, &options->sizes, &options->split};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], word) == 0)
            return places[i];
    return NULL;
}

static bool read_options(struct options *options, int argc, char **argv)
{
    int i = 1;
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        const char **place = option_of(options, argv[i]);
        if (place == NULL || i + 1 == argc)
            return false;
        *place = argv[i + 1];
    }
    options->timings = (const char *const *)argv + i;
    options->count = argc - i;
    bool fills = options->fill != NULL && options->to != NULL;
    bool lints = options->lint != NULL;
    return options->count <= REPORT_TIMINGS && !(fills && lints) &&
           (options->fill == NULL) == (options->to == NULL) &&
           (fills || lints || options->data != NULL);
}

/* ---- what is asked for ---- */

static bool read_timings(struct report *report, const struct options *options,
                         char why[512])
{
    for (int i = 0; i < options->count; i++) {
        struct timing *timing = &report->timings[i];
        if (!timing_read(timing, options->timings[i], why))
            return false;
        report->count++;
        if (!timing_summarise(timing)) {
            snprintf(why, 512, "out of memory");
            return false;
        }
    }
    return options->sizes == NULL ||
           report_read_sizes(&report->sizes, options->sizes, why);
}

static int lint(const struct report *report, const char *path, char why[512])
{
    struct markdown page;
    if (!markdown_read(&page, path, why))
        return fail(why);
    int found = report_lint(stderr, report, &page, path);
    markdown_free(&page);
    if (found < 0)
        return fail("out of memory");
    return found == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Whether two names are one file: the student's must not be overwritten. */
static bool are_same(const char *a, const char *b)
{
    char first[PATH_MAX], other[PATH_MAX];
    return realpath(a, first) != NULL && realpath(b, other) != NULL &&
           strcmp(first, other) == 0;
}

static int fill(const struct report *report, const char *path, const char *to,
                char why[512])
{
    struct markdown page;
    if (are_same(path, to))
        return fail("--to is the page itself, which stays as it is");
    if (!markdown_read(&page, path, why))
        return fail(why);
    FILE *out = fopen(to, "w");
    bool is_filled = out != NULL && report_fill(out, report, &page, path);
    bool is_bad = out != NULL && ferror(out) != 0;
    is_bad = out == NULL || fclose(out) != 0 || is_bad;
    markdown_free(&page);
    if (is_bad) {
        snprintf(why, 512, "cannot write '%.300s': %s", to, strerror(errno));
        return fail(why);
    }
    return is_filled ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int work(struct report *report, const struct options *options)
{
    char why[TIMING_WHY];
    report->folder = options->data != NULL ? options->data : ".";
    report->split = options->split;
    if (!read_timings(report, options, why))
        return fail(why);
    if (options->lint != NULL)
        return lint(report, options->lint, why);
    if (options->fill != NULL)
        return fill(report, options->fill, options->to, why);
    return report_data(report, why) ? EXIT_SUCCESS : fail(why);
}

int main(int argc, char **argv)
{
    static struct report report;
    struct options options = {0};
    if (!read_options(&options, argc, argv))
        return usage();
    int status = work(&report, &options);
    for (size_t i = 0; i < report.count; i++)
        timing_free(&report.timings[i]);
    return status;
}
