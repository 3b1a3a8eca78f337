/*
 * The result as TAP 13 (testanything.org): the plan, a line for each check,
 * and for what did not pass a block of YAML.
 *
 *     not ok 2 - pool.alloc_takes_no_lock
 *       ---
 *       message: "locks taken by 1,000 small requests"
 *       expected: "0"
 *       ...
 *     ok 3 - pool.recycled # SKIP needs pool.alloc_takes_no_lock
 *
 * TAP knows no "cannot tell": it is a skip with its reason. A grading that
 * broke off ends with "Bail out!".
 */
#include <string.h>

#include "result_figures.h"
#include "result_view.h"
#include "words.h"

/* Words of a stranger, in one line: so they begin none. */
static void write_line(FILE *stream, const char *words)
{
    char safe[WORDS_ROOM(RESULT_TEXT)];
    fputs(words_safe(safe, sizeof safe, words, WORDS_LINE), stream);
}

static void write_field(FILE *stream, const char *name, const char *value)
{
    if (*value == '\0')
        return;
    fprintf(stream, "  %s: ", name);
    words_quoted(stream, value);
    fputc('\n', stream);
}

/* No list: prove takes the colon in an item for a key's. */
static void write_figures(FILE *stream, const struct result_check *check)
{
    char sentence[RESULT_SENTENCE], name[RESULT_NUMBER];
    for (size_t i = 0; i < check->figure_count; i++) {
        snprintf(name, sizeof name, "measured_%zu", i + 1);
        write_field(stream, name,
                    result_figure_sentence(sentence, &check->figures[i]));
    }
}

static void write_diagnostics(FILE *stream, const struct result_check *check)
{
    char points[RESULT_NUMBER], most[RESULT_NUMBER];
    fputs("  ---\n", stream);
    write_field(stream, "title", check->rubric->title);
    fprintf(stream, "  points: \"%s of %s\"\n",
            result_points(points, check->points),
            result_points(most, check->most));
    write_field(stream, "message", check->what);
    write_field(stream, "expected", check->expected);
    write_field(stream, "got", check->got);
    write_field(stream, "likely", check->likely);
    write_field(stream, "chapter", result_chapter(check));
    write_field(stream, "again", check->again);
    write_field(stream, "detail", check->detail);
    write_figures(stream, check);
    fputs("  ...\n", stream);
}

static void write_check(FILE *stream, size_t number,
                        const struct result_check *check)
{
    enum result_status status = check->status;
    bool is_bad = status == RESULT_FAIL || status == RESULT_NOT_RUN;
    fprintf(stream, "%sok %zu - ", is_bad ? "not " : "", number);
    write_line(stream, check->rubric->id);
    if (status == RESULT_SKIP || status == RESULT_CANNOT_TELL) {
        fputs(status == RESULT_SKIP ? " # SKIP " : " # SKIP cannot tell: ",
              stream);
        write_line(stream,
                   *check->reason != '\0' ? check->reason : "not shown");
    }
    fputc('\n', stream);
    if (status == RESULT_NOT_RUN)
        fputs("  ---\n  message: \"not run\"\n  ...\n", stream);
    if (status == RESULT_FAIL)
        write_diagnostics(stream, check);
}

static void write_comment(FILE *stream, const char *words)
{
    if (*words == '\0')
        return;
    fputs("# ", stream);
    write_line(stream, words);
    fputc('\n', stream);
}

static void write_all(FILE *stream, const struct result *view)
{
    char score[RESULT_NUMBER], out_of[RESULT_NUMBER];
    char scaling[RESULT_SENTENCE];
    fprintf(stream, "TAP version 13\n1..%zu\n", view->rubric->count);
    for (size_t i = 0; i < view->rubric->count; i++)
        write_check(stream, i + 1, &view->checks[i]);
    for (size_t i = 0; i < view->note_count; i++)
        write_comment(stream, view->notes[i]);
    if (!view->is_complete) {
        fputs("Bail out! ", stream);
        write_line(stream, *view->problem != '\0' ? view->problem
                                                  : "grading broke off");
        fputc('\n', stream);
        return;
    }
    write_comment(stream, view->problem);
    write_comment(stream, result_scaling(scaling, view));
    fprintf(stream, "# score %s of %s\n", result_points(score, view->score),
            result_points(out_of, view->out_of));
}

bool result_write_tap(FILE *stream, const struct result *result,
                      enum result_audience audience)
{
    return result_view_write(stream, result, audience, write_all);
}
