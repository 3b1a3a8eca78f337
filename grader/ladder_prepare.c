/*
 * Before anything is measured: the manifest, its programs, the right answers.
 *
 * Programs that are optional may be missing, as students have no solutions:
 * their columns say so. The oracle is asked once for each input; its answer
 * holds for all programs and any number of threads.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "grading/lab_find.h"
#include "grading/words.h"
#include "ladder.h"
#include "run.h"

#define LIMIT 120u /* seconds that the oracle may take */

static bool refuse(const char *path, const char *reason)
{
    fprintf(stderr,
            "ladder: cannot use '%s': %s; type `make demo` in the project's "
            "top folder\n",
            path, reason);
    return false;
}

/* ---- the manifest ---- */

static bool load(struct ladder *ladder)
{
    char why[LAB_WHY];
    if (!lab_find(&ladder->lab, ".", ladder->manifest, why)) {
        fprintf(stderr, "ladder: %s\n", why);
        return false;
    }
    if (ladder->lab.has_demo)
        return true;
    fprintf(stderr, "ladder: '%s' has no demo\n", ladder->lab.path);
    return false;
}

static bool judge_widths(const struct ladder *ladder)
{
    const struct lab_demo *demo = &ladder->lab.demo;
    for (size_t i = 0; i < demo->table_count; i++) {
        int width = ladder_table_width(ladder, i);
        if (width <= WORDS_COLUMNS)
            continue;
        fprintf(stderr,
                "ladder: %s: table '%s' would be %d columns wide, and a "
                "terminal has %d\n",
                ladder->lab.path, demo->tables[i].title, width, WORDS_COLUMNS);
        return false;
    }
    return true;
}

/* ---- programs ---- */

/* Whether it was said already that this program is missing. */
static bool is_known(const struct ladder *ladder, const struct ladder_place *at)
{
    const char *program = ladder_column(ladder, at)->program;
    for (size_t i = 0; i <= at->table; i++)
        for (size_t j = 0; j < ladder->lab.demo.tables[i].column_count; j++)
            if (ladder->columns[i][j].is_absent &&
                strcmp(ladder->lab.demo.tables[i].columns[j].program,
                       program) == 0)
                return true;
    return false;
}

static bool find_program(struct ladder *ladder, const struct ladder_place *at)
{
    const struct lab_column *column = ladder_column(ladder, at);
    char path[LADDER_PATH];
    if (access(ladder_program(ladder, column, path), X_OK) == 0)
        return true;
    int error = errno;
    if (error != ENOENT || !column->is_optional)
        return refuse(path, strerror(error));
    if (!is_known(ladder, at))
        fprintf(stderr, "ladder: goes on without '%s': %s\n", path,
                strerror(error));
    ladder->columns[at->table][at->column].is_absent = true;
    return true;
}

/* ---- answers ---- */

static bool ask(struct ladder *ladder, const char *input,
                struct lab_answer *answer)
{
    static struct run_result result; /* too large for the stack */
    char oracle[LADDER_PATH], how[LADDER_PATH], line[LADDER_PATH];
    char *argv[] = {oracle, (char *)input, NULL}; /* execv changes nothing */
    const struct run_request request = {.argv = argv, .limit_seconds = LIMIT};
    snprintf(oracle, sizeof oracle, "%s/%s", ladder->build, ladder->lab.oracle);
    run_program(&request, &result);
    if (result.end == RUN_INTERRUPTED) {
        ladder->signal = result.code;
        return false;
    }
    if (result.end == RUN_EXITED && result.code == 0) {
        if (lab_answer_read(answer, result.out.text))
            return true;
        return refuse(oracle, "its answer cannot be read");
    }
    answer_last_line(result.err.text, line, sizeof line);
    if (line[0] == '\0')
        run_describe(&result, how, sizeof how);
    return refuse(oracle, line[0] != '\0' ? line : how);
}

/* The answer of an earlier column with the same input; NULL: none has it. */
static const struct lab_answer *answer_so_far(const struct ladder *ladder,
                                              const struct ladder_place *at)
{
    const char *input = ladder_column(ladder, at)->input;
    struct ladder_place place = {0};
    while (place.table != at->table || place.column != at->column) {
        if (strcmp(ladder_column(ladder, &place)->input, input) == 0)
            return &ladder->columns[place.table][place.column].answer;
        ladder_next(ladder, &place);
    }
    return NULL;
}

static bool find_answer(struct ladder *ladder, const struct ladder_place *at)
{
    struct lab_answer *answer = &ladder->columns[at->table][at->column].answer;
    const struct lab_answer *known = answer_so_far(ladder, at);
    if (known == NULL)
        return ask(ladder, ladder_column(ladder, at)->input, answer);
    *answer = *known;
    return true;
}

bool ladder_prepare(struct ladder *ladder)
{
    struct ladder_place place = {0};
    if (!load(ladder) || !judge_widths(ladder))
        return false;
    do
        if (place.row == 0 &&
            !(find_program(ladder, &place) && find_answer(ladder, &place)))
            return false;
    while (ladder_next(ladder, &place));
    return true;
}
