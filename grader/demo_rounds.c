/*
 * The rounds: everybody in turn, while time is left.
 *
 * In a round each contender runs once on each file. The first round shows how
 * long everything takes. From then on:
 *
 *     a round that fits into the time left runs whole;
 *     of one that does not fit, runs up to the agreed minimum come first, and
 *     then whatever fits, so that the fast ones get ENOUGH runs all the same.
 *
 * A run that could end after the budget is not begun, but for everybody's
 * first. A wrong answer puts its program out: its times mean nothing.
 */
#include <stdio.h>
#include <unistd.h>

#include "answer.h"
#include "demo.h"
#include "run.h"

#define LEAST     3    /* runs of everybody on a file, if time allows */
#define ENOUGH    5    /* runs worth having when no whole round fits */
#define QUIET     10.0 /* seconds between two lines in a pipe */
#define TEXT_SIZE 300  /* bytes of a message */

/* What goes on, for the line that shows it. */
struct progress {
    const struct demo *demo;
    size_t round;
    int file;
    int contender;
    bool terminal;
    double last_line; /* seconds left when the last one was printed in a pipe */
};

static double seconds_left(const struct demo *demo)
{
    return demo->budget_seconds - (double)(run_now() - demo->began) / 1e9;
}

/* ---- the live line ---- */

static void clear_line(const struct progress *progress)
{
    if (progress->terminal)
        fputs("\r\033[K", stderr);
}

static void show_progress(void *argument)
{
    struct progress *progress = argument;
    const struct demo *demo = progress->demo;
    double left = seconds_left(demo);
    if (!progress->terminal && progress->last_line - left < QUIET)
        return;
    progress->last_line = left;
    clear_line(progress);
    fprintf(stderr, "demo: round %zu: %s -t, %s; %.0f s left", progress->round,
            demo->contenders[progress->contender].program,
            demo->files[progress->file].label, left > 0 ? left : 0);
    if (!progress->terminal)
        putc('\n', stderr);
}

/* ---- one run ---- */

/* Says what is wrong with a run's answer; returns false when nothing is. */
static bool find_fault(const struct run_result *result,
                       const struct demo_file *file, char *fault)
{
    char end[TEXT_SIZE / 3], line[TEXT_SIZE / 3];
    unsigned long long signature;
    bool exited_0 = result->end == RUN_EXITED && result->code == 0;
    if (!exited_0) {
        answer_last_line(result->err.text, line, sizeof line);
        snprintf(fault, TEXT_SIZE, "%s%s%s",
                 run_describe(result, end, sizeof end),
                 line[0] != '\0' ? "; it said: " : "", line);
        return true;
    }
    if (answer_signature(result->out.text, &signature) &&
        signature == file->standard.signature)
        return false;
    answer_last_line(result->out.text, line, sizeof line);
    snprintf(fault, TEXT_SIZE,
             "expected 'Final signature: %llu' as the last line, got '%s'",
             file->standard.signature, line);
    return true;
}

static void record(struct demo_cell *cell, const struct run_result *result)
{
    unsigned long long locks;
    double seconds = (double)result->wall_ns / 1e9;
    if (seconds > cell->longest)
        cell->longest = seconds;
    if (result->peak_kib > cell->peak_kib)
        cell->peak_kib = result->peak_kib;
    if (!answer_locks(result->err.text, &locks)) {
        cell->locks_unknown = true;
    } else {
        if (cell->runs == 0 || locks < cell->locks_least)
            cell->locks_least = locks;
        if (cell->runs == 0 || locks > cell->locks_most)
            cell->locks_most = locks;
    }
    cell->seconds[cell->runs++] = seconds;
}

/* Returns the signal that interrupted the run, else 0. */
static int run_one(struct demo *demo, struct progress *progress)
{
    static struct run_result result; /* too large for the stack */
    struct demo_file *file = &demo->files[progress->file];
    char program[DEMO_PATH], fault[TEXT_SIZE];
    demo_program(demo, progress->contender, program);
    char *argv[] = {program, (char[]){"-t"}, file->path, NULL};
    struct run_request request = {.argv = argv,
                                  .limit_seconds = file->limit_seconds,
                                  .argument = progress};
    if (progress->terminal)
        request.every_second = show_progress;
    show_progress(progress);
    run_program(&request, &result);
    if (result.end == RUN_INTERRUPTED)
        return result.code;
    if (find_fault(&result, file, fault)) {
        clear_line(progress);
        fprintf(stderr, "demo: %s -t: %s\n      again: %s -t %s\n", program,
                fault, program, file->path);
        demo->failed[progress->contender] = true;
    } else {
        record(&demo->cells[progress->file][progress->contender], &result);
        demo->runs++;
    }
    return 0;
}

/* ---- who runs ---- */

static size_t least_runs(const struct demo *demo, int file, int contender)
{
    return file == DEMO_5M ? demo->contenders[contender].least_5m : LEAST;
}

/* Seconds that everybody needs up to the minimum, after `ahead` more runs. */
static double seconds_owed(const struct demo *demo, size_t ahead)
{
    double owed = 0;
    for (int i = 0; i < DEMO_FILES; i++) {
        for (int j = 0; j < DEMO_CONTENDERS; j++) {
            const struct demo_cell *cell = &demo->cells[i][j];
            size_t least = least_runs(demo, i, j);
            if (!demo_is_out(demo, j) && cell->runs + ahead < least)
                owed += cell->longest * (double)(least - cell->runs - ahead);
        }
    }
    return owed;
}

static bool round_fits(const struct demo *demo)
{
    double needed = seconds_owed(demo, 1);
    for (int i = 0; i < DEMO_FILES; i++)
        for (int j = 0; j < DEMO_CONTENDERS; j++)
            if (!demo_is_out(demo, j))
                needed += demo->cells[i][j].longest;
    return seconds_left(demo) >= needed;
}

static bool may_run(const struct demo *demo, int file, int contender,
                    bool whole_round)
{
    const struct demo_cell *cell = &demo->cells[file][contender];
    double left = seconds_left(demo);
    if (demo_is_out(demo, contender))
        return false;
    if (cell->runs == 0)
        return true;
    if (whole_round || cell->runs < least_runs(demo, file, contender))
        return left >= cell->longest;
    return cell->runs < ENOUGH && left >= cell->longest + seconds_owed(demo, 0);
}

/*
 * From the fastest contender to the slowest: so the fast ones get their runs
 * when time is short. Returns the signal that interrupted it, else 0; counts
 * the runs.
 */
static int run_round(struct demo *demo, struct progress *progress, int *ran)
{
    bool whole = round_fits(demo);
    for (int i = DEMO_CONTENDERS - 1; i >= 0; i--) {
        for (int j = 0; j < DEMO_FILES; j++) {
            if (!may_run(demo, j, i, whole))
                continue;
            progress->contender = i;
            progress->file = j;
            int signal_number = run_one(demo, progress);
            if (signal_number != 0)
                return signal_number;
            (*ran)++;
        }
    }
    return 0;
}

int demo_run_rounds(struct demo *demo)
{
    struct progress progress = {.demo = demo,
                                .terminal = isatty(STDERR_FILENO) == 1,
                                .last_line = demo->budget_seconds + QUIET};
    struct machine_use before = machine_use_now();
    int signal_number = 0;
    int ran = 1;
    for (size_t i = 1; i <= DEMO_ROUNDS && ran > 0 && signal_number == 0; i++) {
        ran = 0;
        progress.round = i;
        signal_number = run_round(demo, &progress, &ran);
    }
    clear_line(&progress);
    demo->others = machine_others(&before);
    return signal_number;
}
