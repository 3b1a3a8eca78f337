/*
 * One run, which becomes one row of the report; and whether it did the job.
 *
 * A time counts only if the answer is right. A contender that was wrong once
 * is out on that input: what it did otherwise means nothing.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../answer.h"
#include "../grading/lab_answer.h"
#include "bench.h"

/* Limits are ten times what the slowest takes on a slow machine. */
#define LIMIT_LEAST  60u /* seconds */
#define LIMIT_PER_MB 20u /* or per million of what the lab counts */
#define LIMIT_MOST   3600u
#define TOOL_LIMIT   1800u

/* How the dynamic linker says that there is no such library. */
#define NO_PRELOAD "cannot be preloaded"

unsigned bench_limit(const struct bench *bench, size_t input)
{
    uint64_t bytes = bench->timing.inputs[input].bytes;
    uint64_t seconds = LIMIT_LEAST + LIMIT_PER_MB * (bytes >> 20);
    return seconds < LIMIT_MOST ? (unsigned)seconds : LIMIT_MOST;
}

__attribute__((format(printf, 2, 3))) static bool
because(char why[BENCH_WHY], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, BENCH_WHY, format, arguments);
    va_end(arguments);
    return false;
}

bool bench_tool(struct bench *bench, char *const *argv, char why[TIMING_WHY])
{
    const struct run_request request = {.argv = argv,
                                        .limit_seconds = TOOL_LIMIT,
                                        .every_second = bench_show,
                                        .argument = bench};
    char how[200];
    bench_show(bench);
    run_program(&request, &bench->result);
    if (bench->result.end == RUN_EXITED && bench->result.code == 0)
        return true;
    if (bench->result.end == RUN_INTERRUPTED)
        bench->signal = bench->result.code;
    snprintf(why, TIMING_WHY, "%.40s: %s: %.200s", argv[0],
             run_describe(&bench->result, how, sizeof how),
             bench->result.err.text);
    why[strcspn(why, "\n")] = '\0';
    return false;
}

bool bench_is_right(const struct bench *bench, size_t contender, size_t input,
                    char why[BENCH_WHY])
{
    const struct run_result *result = &bench->result;
    char line[BENCH_WHY / 2], how[BENCH_WHY / 2], said[LAB_ANSWER];
    if (strstr(result->err.text, NO_PRELOAD) != NULL)
        return because(why, "missing: a library to preload");
    if (result->end != RUN_EXITED || result->code != 0) {
        answer_last_line(result->err.text, line, sizeof line);
        return because(why, "%s%s%s", run_describe(result, how, sizeof how),
                       line[0] != '\0' ? ": " : "", line);
    }
    if (!bench->entries[contender].has_answer)
        return true;
    if (lab_answer_said(result->out.text, result->out.length, bench->lab.answer,
                        said) &&
        strcmp(said, bench->timing.inputs[input].answer) == 0)
        return true;
    answer_last_line(result->out.text, line, sizeof line);
    return because(why, "wrong answer: '%.60s'", line);
}

/* Program, file, arguments: in the order that a lab's modes are run, too. */
static void command_of(const struct bench *bench, size_t contender, char *path,
                       char *argv[TIMING_WORDS + 3])
{
    struct timing_contender *runs = &bench->timing.contenders[contender];
    size_t count = 0;
    argv[count++] = runs->program;
    argv[count++] = path;
    for (size_t i = 0; runs->arguments[i] != NULL; i++)
        argv[count++] = runs->arguments[i];
    argv[count] = NULL;
}

static void fill(struct timing_row *row, const struct run_result *result,
                 double others)
{
    row->wall = (double)result->wall_ns / 1e9;
    row->user = (double)result->user_ns / 1e9;
    row->system = (double)result->system_ns / 1e9;
    row->peak_kib = result->peak_kib > 0 ? (uint64_t)result->peak_kib : 0;
    row->voluntary = result->voluntary;
    row->involuntary = result->involuntary;
    row->others = others;
}

static struct timing_row *add_row(struct bench *bench,
                                  const struct bench_cell *cell)
{
    struct timing_row *row = timing_add_row(&bench->timing);
    if (row == NULL) {
        bench_say(bench, "%s", strerror(ENOMEM));
        return NULL;
    }
    row->contender = cell->contender;
    row->input = cell->input;
    row->round = bench->round;
    row->is_pinned = cell->is_pinned;
    row->others = -1;
    return row;
}

/* A failure of a sweep is a result; elsewhere it is a failure of the kit, but
 * for what is only missing. */
static void put_out(struct bench *bench, struct bench_cell *cell,
                    struct timing_row *row)
{
    const struct run_result *result = &bench->result;
    bool refused = result->end == RUN_EXITED && result->code == 1;
    cell->is_out = true;
    if (strncmp(row->why, "missing", 7) == 0 ||
        (refused && strcmp(bench->options.kind, "sweep") == 0))
        return;
    bench->is_wrong = true;
    bench_say(bench, "%s on %s: %s",
              bench->timing.contenders[cell->contender].name,
              bench->timing.inputs[cell->input].name, row->why);
}

/* @return whether what is not there got its row, so that it is listed. */
static bool list_missing(struct bench *bench, struct bench_cell *cell)
{
    struct timing_row *row = add_row(bench, cell);
    if (row != NULL)
        snprintf(row->why, sizeof row->why, "%s",
                 bench->entries[cell->contender].missing);
    cell->is_out = true;
    return row != NULL;
}

static void note(struct bench *bench, struct bench_cell *cell,
                 struct timing_row *row)
{
    row->is_ok = bench_is_right(bench, cell->contender, cell->input, row->why);
    if (!row->is_ok) {
        put_out(bench, cell, row);
        return;
    }
    cell->runs++;
    if (row->wall > cell->longest)
        cell->longest = row->wall;
}

bool bench_run(struct bench *bench, struct bench_cell *cell)
{
    struct timing_contender *runs = &bench->timing.contenders[cell->contender];
    char path[PATH_MAX], *argv[TIMING_WORDS + 3];
    struct run_request request = {.argv = argv,
                                  .environment = runs->environment,
                                  .cpu = cell->is_pinned ? bench->cpu : 0,
                                  .limit_seconds =
                                      bench_limit(bench, cell->input),
                                  .every_second = bench_show,
                                  .argument = bench};
    if (bench->entries[cell->contender].missing[0] != '\0')
        return list_missing(bench, cell);
    bench_input_path(bench, cell->input, path);
    command_of(bench, cell->contender, path, argv);
    struct machine_use before = machine_use_now();
    run_program(&request, &bench->result);
    double others = machine_others(&before);
    if (bench->result.end == RUN_INTERRUPTED) {
        bench->signal = bench->result.code;
        return false;
    }
    struct timing_row *row = add_row(bench, cell);
    if (row == NULL)
        return false;
    fill(row, &bench->result, others);
    note(bench, cell, row);
    return true;
}
