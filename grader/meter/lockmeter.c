/*
 * lockmeter: counts and times the locks of a program, from outside.
 *
 *     lockmeter [options] PROGRAM [ARGUMENT...]
 *
 * The program runs unchanged, on this terminal, with its own input, output
 * and exit status; a preloaded library (preload/) counts into memory that it
 * shares with us. When the program has ended, the counts are summed up
 * (report.c), doubted (doubts.c) and shown: a table on standard error
 * (table.c), a JSON file (json.c), a timeline (trace.c). --witness runs the
 * program once more under Valgrind and compares (witness.c).
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../baseline/output.h"
#include "doubts.h"
#include "json.h"
#include "meter.h"
#include "options.h"
#include "report.h"
#include "table.h"
#include "target.h"
#include "trace.h"
#include "witness.h"

#define PROGRAM_WORDS 1024
#define SECOND        UINT64_C(1000000000) /* nanoseconds */

static int refuse(const char *what, const char *subject, const char *why)
{
    fprintf(stderr, "lockmeter: %s '%s': %s\n", what, subject, why);
    return EXIT_USAGE;
}

/* ---- files ---- */

static bool is_stdout(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* Whether a file can be written, before the program is run for nothing. */
static bool can_write(const char *path)
{
    struct output output;

    if (path == NULL || is_stdout(path))
        return true;
    if (*path == '\0') {
        refuse("cannot write", path, strerror(ENOENT));
        return false;
    }
    if (!blocks_output_open(&output, path)) {
        refuse("cannot write", path, strerror(errno));
        return false;
    }
    blocks_output_discard(&output);
    return true;
}

typedef bool write_function(FILE *stream, const void *argument);

/* Writes one file, whole or not at all. */
static bool write_file(const char *path, write_function *write_it,
                       const void *argument)
{
    struct output output;

    if (is_stdout(path)) {
        if (write_it(stdout, argument) && fflush(stdout) == 0)
            return true;
    } else if (blocks_output_open(&output, path)) {
        if (write_it(output.stream, argument) && blocks_output_commit(&output))
            return true;
        int error = errno;
        blocks_output_discard(&output);
        errno = error;
    }
    refuse("cannot write", path, strerror(errno));
    return false;
}

/* ---- what is written ---- */

/* All that there is to show. */
struct result {
    const struct wish *wish;
    char program[PROGRAM_WORDS];
    struct report report;
    struct doubts doubts;
    bool has_witness;
    struct witness_result witness;
};

static bool write_json(FILE *stream, const void *argument)
{
    const struct result *result = argument;

    return json_write(stream, result->wish->argv, &result->report,
                      &result->doubts,
                      result->has_witness ? &result->witness : NULL);
}

static bool write_trace(FILE *stream, const void *argument)
{
    const struct result *result = argument;

    return trace_write(stream, result->program, &result->report);
}

/* The command line in one string, cut if it is long. */
static void join_words(char text[PROGRAM_WORDS], char *const *argv)
{
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; argv[i] != NULL && length < PROGRAM_WORDS - 1; i++) {
        int more = snprintf(text + length, PROGRAM_WORDS - length, "%s%s",
                            i > 0 ? " " : "", argv[i]);
        length += more > 0 ? (size_t)more : 0;
    }
}

static bool show(const struct result *result)
{
    const struct wish *wish = result->wish;
    bool ok = true;

    if (!wish->is_quiet)
        table_print(stderr, result->program, &result->report, &result->doubts,
                    result->has_witness ? &result->witness : NULL,
                    (size_t)wish->shown_locks);
    if (wish->json != NULL)
        ok = write_file(wish->json, write_json, result);
    if (wish->trace != NULL)
        ok = write_file(wish->trace, write_trace, result) && ok;
    return ok;
}

/* ---- the program ---- */

static int own_status(const struct meter *meter)
{
    return meter->end == METER_EXITED ? meter->code : 128 + meter->code;
}

/* Under Valgrind a program may take so many times as long as --limit says. If
 * that says nothing: as the first run took, and MINUTE more. There are
 * programs that stand still under Valgrind alone. */
#define SLOWNESS_OF_LIMIT 60
#define SLOWNESS_OF_RUN   1000
#define MINUTE            60

static unsigned witness_limit(const struct result *result)
{
    unsigned limit = result->wish->options.limit_seconds;
    uint64_t wall_ns = result->report.meter->wall_ns;

    return limit > 0
               ? limit * SLOWNESS_OF_LIMIT
               : MINUTE + (unsigned)(wall_ns / (SECOND / SLOWNESS_OF_RUN));
}

static void call_witness(struct result *result, const char *path)
{
    const struct wish *wish = result->wish;
    struct witness_options options = {
        .limit_seconds = witness_limit(result),
        .has_first = true,
        .acquisitions = result->report.all.acquisitions,
        .has_end = true,
        .end = result->report.meter->end,
        .code = result->report.meter->code,
    };

    result->has_witness = true;
    if (options.end == METER_TIMED_OUT) {
        snprintf(result->witness.problem, WITNESS_TEXT,
                 "the first run was killed at its limit");
        return;
    }
    fputs("lockmeter: once more, under Valgrind\n", stderr);
    witness_run(&options, path, wish->argv, &result->witness);
    doubts_hear(&result->doubts, &result->witness);
}

static int report_run(const struct wish *wish, const struct meter *meter,
                      const struct target *target)
{
    static struct result result; /* large */

    result.wish = wish;
    join_words(result.program, wish->argv);
    if (!report_make(&result.report, meter)) {
        fputs("lockmeter: no memory for the report\n", stderr);
        return 1;
    }
    doubts_look(&result.doubts, &result.report, target);
    if (wish->wants_witness)
        call_witness(&result, target->path);
    bool ok = show(&result);
    report_free(&result.report);
    return ok ? own_status(meter) : 1;
}

static int meter_program(const struct wish *wish, const struct target *target)
{
    struct meter meter;
    char why[METER_WHY];
    int status = EXIT_USAGE;

    if (!meter_open(&meter, &wish->options, why)) {
        fprintf(stderr, "lockmeter: %s\n", why);
        return EXIT_USAGE;
    }
    if (meter_run(&meter, target->path, wish->argv, why))
        status = report_run(wish, &meter, target);
    else
        refuse("cannot run", wish->argv[0], why);
    meter_close(&meter);
    return status;
}

int main(int argc, char **argv)
{
    static struct target target; /* large */
    struct wish wish;

    argv[0] = (char[]){"lockmeter"}; /* for getopt's messages */
    int status = options_parse(&wish, argc, argv);
    if (status >= 0)
        return status;
    if (!can_write(wish.json) || !can_write(wish.trace))
        return EXIT_USAGE;
    if (!target_look(wish.argv[0], &target))
        return refuse("cannot meter", wish.argv[0], target.problem);
    if (wish.trace != NULL)
        wish.options.chunks =
            (uint32_t)((wish.trace_limit + SHARED_CHUNK - 1) / SHARED_CHUNK);
    return meter_program(&wish, &target);
}
