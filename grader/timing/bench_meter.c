/*
 * Each contender once more on each input, under lockmeter: how often it takes
 * locks, and where its threads' time goes.
 *
 * Waiting is from asking for a lock to having it, holding from there to giving
 * it back, with or without a CPU; working, ready and blocked are what threads
 * do otherwise, so that ready ones may be counted twice.
 *
 * That is not among the runs that are timed, since lockmeter makes them slower.
 * It comes last: its report of a program with thousands of threads is large,
 * and the memory that bench needs to read it must not be copied into programs
 * whose memory is measured.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../answer.h"
#include "bench.h"

/* Larger inputs tell no more about locks. */
#define MOST_MB 16u

/* How much slower it may be: times and then some. */
#define SLOWER 4

/* Words before the program's own. */
#define OWN_WORDS 7

/* ---- reading ---- */

static double seconds_in(const json_t *times, const char *name)
{
    return (double)json_integer_value(json_object_get(times, name)) / 1e9;
}

static void add_times(struct timing_count *count, const json_t *times)
{
    count->working += seconds_in(times, "working_ns");
    count->ready += seconds_in(times, "ready_ns");
    count->blocked += seconds_in(times, "blocked_ns");
}

static bool read_report(struct timing_count *count, const char *path)
{
    json_t *report = json_load_file(path, 0, NULL);
    json_t *main_time, *worker_time, *totals;
    long long acquisitions, contended;
    bool ok =
        json_unpack(report, "{s:o, s:o, s:{s:I, s:I}}", "main_time", &main_time,
                    "worker_time", &worker_time, "totals", "acquisitions",
                    &acquisitions, "contended", &contended) == 0;
    if (ok) {
        totals = json_object_get(report, "totals");
        add_times(count, main_time);
        add_times(count, worker_time);
        count->waiting = seconds_in(totals, "waiting_ns");
        count->holding = seconds_in(totals, "holding_ns");
        count->longest_wait = seconds_in(totals, "longest_wait_ns");
        count->acquisitions = (uint64_t)acquisitions;
        count->contended = (uint64_t)contended;
    }
    json_decref(report);
    return ok;
}

/* The number in the last line that begins so; -1: there is none. */
static int64_t read_claim(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);
    int64_t claim = -1;
    for (const char *line = text; length > 0 && *line != '\0';) {
        const char *end = line + strcspn(line, "\n");
        if (strncmp(line, prefix, length) == 0 && line[length] >= '0' &&
            line[length] <= '9')
            claim = (int64_t)strtoll(line + length, NULL, 10);
        line = *end == '\0' ? end : end + 1;
    }
    return claim;
}

/* ---- running ---- */

struct command {
    char tool[PATH_MAX];
    char limit[16];
    char path[PATH_MAX];
    char *argv[OWN_WORDS + TIMING_WORDS + 3];
};

static void make_command(const struct bench *bench, struct command *command,
                         const struct timing_count *count, char *report)
{
    static char quiet[] = "--quiet", limit[] = "--limit", json[] = "--json";
    struct timing_contender *runs = &bench->timing.contenders[count->contender];
    char **to = command->argv;
    snprintf(command->tool, sizeof command->tool, "%s/grader/lockmeter",
             bench->options.build);
    snprintf(command->limit, sizeof command->limit, "%u",
             SLOWER * bench_limit(bench, count->input));
    *to++ = command->tool;
    *to++ = quiet;
    *to++ = limit;
    *to++ = command->limit;
    *to++ = json;
    *to++ = report;
    *to++ = runs->program;
    *to++ = bench_input_path(bench, count->input, command->path);
    for (size_t i = 0; runs->arguments[i] != NULL; i++)
        *to++ = runs->arguments[i];
    *to = NULL;
}

static void run(struct bench *bench, struct timing_count *count, char *report)
{
    struct command command = {.argv = {NULL}};
    const struct run_request request = {
        .argv = command.argv,
        .environment = bench->timing.contenders[count->contender].environment,
        .every_second = bench_show,
        .argument = bench};
    make_command(bench, &command, count, report);
    run_program(&request, &bench->result);
    if (bench->result.end == RUN_INTERRUPTED) {
        bench->signal = bench->result.code;
        snprintf(count->why, sizeof count->why, "interrupted");
        return;
    }
    count->claim = read_claim(bench->result.err.text,
                              bench->entries[count->contender].claim);
    count->is_known =
        bench_is_right(bench, count->contender, count->input, count->why) &&
        read_report(count, report);
    if (!count->is_known && count->why[0] == '\0')
        snprintf(count->why, sizeof count->why, "lockmeter wrote no report");
}

static bool meter_cell(struct bench *bench, const struct bench_cell *cell,
                       char *report)
{
    struct timing_count *count = timing_add_count(&bench->timing);
    if (count == NULL)
        return bench_say(bench, "%s", strerror(ENOMEM));
    count->contender = cell->contender;
    count->input = cell->input;
    count->claim = -1;
    bench->doing = bench->timing.contenders[cell->contender].name;
    bench->doing_what = "under lockmeter";
    bench_show(bench);
    if (cell->is_out || cell->runs == 0)
        snprintf(count->why, sizeof count->why, "no run of it was right");
    else if (bench->timing.inputs[cell->input].bytes > MOST_MB << 20)
        snprintf(count->why, sizeof count->why, "larger than %u MB", MOST_MB);
    else
        run(bench, count, report);
    return bench->signal == 0;
}

bool bench_meter(struct bench *bench)
{
    const char *folder = getenv("TMPDIR");
    char report[PATH_MAX];
    bool ok = true;
    snprintf(report, sizeof report, "%s/bench-XXXXXX",
             folder != NULL && *folder != '\0' ? folder : "/tmp");
    int file = mkstemp(report);
    if (file < 0)
        return bench_say(bench, "cannot create '%s': %s", report,
                         strerror(errno));
    close(file); /* lockmeter replaces it */
    bench->round = 0;
    bench->left = -1;
    for (size_t i = 0; ok && i < bench->cell_count; i++)
        if (!bench->cells[i].is_pinned)
            ok = meter_cell(bench, &bench->cells[i], report);
    unlink(report);
    bench_show_nothing(bench);
    return ok;
}
