/*
 * One run of one cell: whether it did the job, and what it says of its time.
 *
 *     program input arguments... -t -n 4
 *
 *     ...
 *     Time: 8.41 ns an operation, ...          the figure: a cell's time
 *     Final counts: ...                        the last line: the answer
 *
 * What the words are is the manifest's. The answer is the oracle's, and the
 * same with any number of threads. A program that times itself could say what
 * it likes: figures that no machine can reach are refused when they are shown
 * (ladder_table.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "ladder.h"
#include "run.h"

/* A run that takes longer hangs: ten times what the slowest takes. */
#define LIMIT 120u /* seconds */

/* Bytes of a line that is shown. */
#define LINE (LADDER_PATH / 3)

/* Words of a command: program, input, those of the manifest, option, number. */
#define WORDS (2 * LAB_WORDS + 5)

/* ---- what it says ---- */

/* "8.41 ns" and whatever follows; 0: it is not that. */
static double nanoseconds_at(const char *text)
{
    size_t length = strspn(text, "0123456789.");
    char *end;
    double number = strtod(text, &end); /* alone it would take "inf", "0x8" */
    bool is_plain = length > 0 && end == text + length;
    return is_plain && strncmp(end, " ns", 3) == 0 ? number : 0;
}

/* The figure in the line that begins so; 0: there is none. */
static double find_time(const char *output, const char *begin)
{
    size_t length = strlen(begin);
    for (const char *line = output; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, begin, length) == 0)
            return nanoseconds_at(line + length);
    }
    return 0;
}

static bool is_right(const struct ladder *ladder, const char *answer,
                     const struct run_result *result)
{
    char said[LAB_ANSWER];
    return lab_answer_said(result->out.text, result->out.length,
                           ladder->lab.answer, said) &&
           strcmp(said, answer) == 0;
}

/* Says what is wrong with a run; returns false when nothing is. */
static bool find_fault(const struct ladder *ladder, const char *answer,
                       const struct run_result *result, char fault[LADDER_PATH])
{
    const struct lab *lab = &ladder->lab;
    char end[LINE], line[LINE];
    if (result->end != RUN_EXITED || result->code != 0) {
        answer_last_line(result->err.text, line, sizeof line);
        snprintf(fault, LADDER_PATH, "%s%s%s",
                 run_describe(result, end, sizeof end),
                 line[0] != '\0' ? "; it said: " : "", line);
        return true;
    }
    answer_last_line(result->out.text, line, sizeof line);
    if (!is_right(ladder, answer, result))
        snprintf(fault, LADDER_PATH,
                 "expected '%s%s' as the last line, got '%s'", lab->answer,
                 answer, line);
    else if (find_time(result->out.text, lab->demo.time) <= 0)
        snprintf(fault, LADDER_PATH, "it printed no line '%sN ns'",
                 lab->demo.time);
    else
        return false;
    return true;
}

/* ---- one run ---- */

static size_t add(char **argv, size_t count, const lab_words words)
{
    for (; *words != NULL; words++)
        argv[count++] = (char *)*words; /* execv changes nothing */
    return count;
}

static void record(struct ladder *ladder, const struct ladder_place *place,
                   const struct run_result *result)
{
    struct ladder_cell *cell =
        &ladder->columns[place->table][place->column].cells[place->row];
    double seconds = (double)result->wall_ns / 1e9;
    if (seconds > cell->longest)
        cell->longest = seconds;
    cell->times[cell->runs++] =
        find_time(result->out.text, ladder->lab.demo.time);
    ladder->runs++;
}

bool ladder_run(struct ladder *ladder, const struct ladder_place *place,
                void (*every_second)(void *), void *argument,
                char fault[LADDER_PATH])
{
    static struct run_result result; /* too large for the stack */
    const struct lab_column *column = ladder_column(ladder, place);
    const struct lab_demo *demo = &ladder->lab.demo;
    char program[LADDER_PATH], number[24], *argv[WORDS];
    size_t count = 0;
    argv[count++] = ladder_program(ladder, column, program);
    argv[count++] = (char *)column->input;
    count = add(argv, count, column->arguments);
    count = add(argv, count, demo->timed);
    argv[count++] = (char *)demo->threads_option;
    argv[count++] = number;
    argv[count] = NULL;
    snprintf(number, sizeof number, "%ld", ladder_threads(ladder, place));
    const struct run_request request = {.argv = argv,
                                        .limit_seconds = LIMIT,
                                        .every_second = every_second,
                                        .argument = argument};
    run_program(&request, &result);
    if (result.end == RUN_INTERRUPTED) {
        ladder->signal = result.code;
        return false;
    }
    const char *answer =
        ladder->columns[place->table][place->column].answer.text;
    if (find_fault(ladder, answer, &result, fault))
        return false;
    record(ladder, place, &result);
    return true;
}
