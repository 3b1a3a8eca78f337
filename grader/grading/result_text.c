/*
 * The result as lines of text, 80 columns wide:
 *
 *      2/14 pool.alloc_takes_no_lock ........ FAIL        0.0 s   0/6
 *             locks taken by 1,000 small requests: expected 0, got 1,000
 *             (handout: The task, step 1)
 *             likely: ...
 *             again:  make test ONLY=pool.alloc_takes_no_lock
 *
 * Data only: what is printed while grading goes on is the same, check by
 * check. The most important line comes last.
 */
#include <string.h>

#include "result_figures.h"
#include "result_view.h"
#include "words.h"

/* Blanks before what is said about a check. */
#define INDENT 8

/* Dots between an id and what came of it, at least. */
#define DOTS 2

/* What a sentence of three texts may take when all of it is shown. */
#define ROOM WORDS_ROOM(3 * RESULT_TEXT)

/* Where all goes. */
struct text {
    FILE *stream;
    const struct result *view;
    size_t number; /* of the check in the view, if it is about one */
    bool in_colour;
};

static const struct {
    const char *word;
    const char *colour;
} statuses[] = {
    [RESULT_NOT_RUN] = {"not run", "\x1b[33m"},
    [RESULT_PASS] = {"ok", "\x1b[32m"},
    [RESULT_FAIL] = {"FAIL", "\x1b[1;31m"},
    [RESULT_SKIP] = {"skip", "\x1b[33m"},
    [RESULT_CANNOT_TELL] = {"can't tell", "\x1b[33m"},
};

/* Words of a stranger in lines, behind a head. */
static void say(const struct text *text, int indent, const char *head,
                const char *words)
{
    char safe[ROOM];
    if (*words != '\0')
        words_wrap(text->stream, indent, head,
                   words_safe(safe, sizeof safe, words, WORDS_LINE));
}

/* ---- head ---- */

static void write_head(const struct text *text)
{
    const struct result *view = text->view;
    char line[ROOM];
    snprintf(line, sizeof line, "%s: %s (%s)", view->rubric->title,
             view->submission, view->format);
    say(text, 0, "", line);
    snprintf(line, sizeof line, "%s%s%s%sseed %llu", view->machine,
             *view->machine != '\0' ? "; " : "", view->sandbox,
             *view->sandbox != '\0' ? "; " : "",
             (unsigned long long)view->seed);
    say(text, 0, "", line);
    if (view->is_quick)
        say(text, 0, "", "quick: without the checks that take long");
    if (view->is_visible_only)
        say(text, 0, "", "without the hidden checks");
}

/* ---- one check ---- */

static int longest_id(const struct result *view)
{
    size_t most = 0;
    for (size_t i = 0; i < view->rubric->count; i++)
        if (strlen(view->rubric->checks[i].id) > most)
            most = strlen(view->rubric->checks[i].id);
    return (int)most;
}

/* "    1.5 s   6/6", without what there is not. */
static void write_numbers(const struct text *text,
                          const struct result_check *check)
{
    char points[RESULT_NUMBER], most[RESULT_NUMBER];
    bool has_run = check->status == RESULT_PASS ||
                   check->status == RESULT_FAIL ||
                   check->status == RESULT_CANNOT_TELL;
    if (has_run && !result_is_masked(check))
        fprintf(text->stream, "%5.1f s", check->seconds);
    else
        fprintf(text->stream, "%7s", "");
    if (check->is_left_out)
        fprintf(text->stream, " %4s\n", "-");
    else
        fprintf(text->stream, " %4s/%s\n", result_points(points, check->points),
                result_points(most, check->most));
}

static void write_line(const struct text *text, size_t number)
{
    const struct result_check *check = &text->view->checks[number];
    const char *id = check->rubric->id;
    int dots = longest_id(text->view) + DOTS - (int)strlen(id);
    char total[RESULT_NUMBER];
    int width = snprintf(total, sizeof total, "%zu", text->view->rubric->count);
    fprintf(text->stream, "%*zu/%s %s ", width, number + 1, total, id);
    for (; dots > 0; dots--)
        fputc('.', text->stream);
    if (text->in_colour)
        fputs(statuses[check->status].colour, text->stream);
    fprintf(text->stream, " %-10s", statuses[check->status].word);
    if (text->in_colour)
        fputs("\x1b[0m", text->stream);
    write_numbers(text, check);
}

/* "what: expected X, got Y (handout: CHAPTER)". */
static void write_failure(const struct text *text,
                          const struct result_check *check)
{
    char line[ROOM], chapter[2 * RESULT_TEXT] = "";
    const char *what = *check->what != '\0' || *check->got != '\0'
                           ? check->what
                           : check->rubric->title;
    const char *between = *what != '\0' ? ": " : "";
    if (*result_chapter(check) != '\0')
        snprintf(chapter, sizeof chapter, " (handout: %s)",
                 result_chapter(check));
    if (*check->expected != '\0')
        snprintf(line, sizeof line, "%s%sexpected %s, got %s%s", what, between,
                 check->expected, check->got, chapter);
    else
        snprintf(line, sizeof line, "%s%s%s%s", what,
                 *check->got != '\0' ? between : "", check->got, chapter);
    say(text, INDENT, "", line);
}

/* Lines as a tool wrote them, the first one behind a head. */
static void write_lines(const struct text *text, const char *head,
                        const char *lines)
{
    char safe[ROOM];
    int indent = INDENT + (int)strlen(head);
    words_safe(safe, sizeof safe, lines, WORDS_BLOCK);
    if (*safe == '\0')
        return;
    size_t first = strcspn(safe, "\n");
    fprintf(text->stream, "%*s%s%.*s\n", INDENT, "", head, (int)first, safe);
    if (safe[first] != '\0')
        words_indent(text->stream, indent, safe + first + 1);
}

static void write_check(const struct text *text, size_t number)
{
    const struct result_check *check = &text->view->checks[number];
    char sentence[RESULT_SENTENCE];
    write_line(text, number);
    if (check->status == RESULT_FAIL && !result_is_masked(check))
        write_failure(text, check);
    say(text, INDENT, "", check->reason);
    for (size_t i = 0; i < check->figure_count; i++)
        if (check->figures[i].direction != 0 || check->status != RESULT_PASS)
            say(text, INDENT, "",
                result_figure_sentence(sentence, &check->figures[i]));
    if (check->status == RESULT_PASS)
        return;
    write_lines(text, "", check->detail);
    if (check->status == RESULT_FAIL)
        say(text, INDENT, "likely: ", check->likely);
    write_lines(text, "again:  ", check->again);
}

/* ---- end ---- */

static void write_counts(const struct text *text)
{
    struct result_counts counts = result_counts(text->view);
    int columns = fprintf(text->stream, "%zu passed, %zu failed, %zu skipped",
                          counts.passed, counts.failed, counts.skipped);
    if (counts.undecided > 0)
        columns += fprintf(text->stream, ", %zu can't tell", counts.undecided);
    if (counts.not_run > 0)
        columns += fprintf(text->stream, ", %zu not run", counts.not_run);
    columns += fprintf(text->stream, " in %.1f s", text->view->seconds);
    if (text->view->is_complete)
        fprintf(text->stream, "%*s", columns < 48 ? 50 - columns : 2, "");
    else
        fputc('\n', text->stream);
}

static void write_score(const struct text *text)
{
    const struct result *view = text->view;
    char score[RESULT_NUMBER], out_of[RESULT_NUMBER];
    bool is_full = view->score >= view->out_of;
    if (text->in_colour)
        fputs(statuses[is_full ? RESULT_PASS : RESULT_FAIL].colour,
              text->stream);
    fprintf(text->stream, "score %s of %s", result_points(score, view->score),
            result_points(out_of, view->out_of));
    fputs(text->in_colour ? "\x1b[0m\n" : "\n", text->stream);
}

static void write_end(const struct text *text)
{
    const struct result *view = text->view;
    char scaling[RESULT_SENTENCE];
    for (size_t i = 0; i < view->note_count; i++)
        say(text, 0, "note: ", view->notes[i]);
    if (view->is_complete) {
        say(text, 0, "", view->problem);
        say(text, 0, "", result_scaling(scaling, view));
    }
    write_counts(text);
    if (view->is_complete)
        write_score(text);
    else
        say(text, 0, "NOT GRADED: ",
            *view->problem != '\0' ? view->problem : "it broke off");
}

/* ---- what callers see ---- */

static void write_one(const struct text *text)
{
    if (text->number < text->view->rubric->count)
        write_check(text, text->number);
}

static void write_all(const struct text *text)
{
    write_head(text);
    for (size_t i = 0; i < text->view->rubric->count; i++)
        write_check(text, i);
    write_end(text);
}

static bool write(struct text text, const struct result *result,
                  enum result_audience audience,
                  void (*part)(const struct text *text))
{
    struct result *view = result_view(result, audience);
    if (view == NULL)
        return false;
    text.view = view;
    part(&text);
    result_view_free(view);
    return fflush(text.stream) == 0 && ferror(text.stream) == 0;
}

bool result_write_text(FILE *stream, const struct result *result,
                       enum result_audience audience, bool in_colour)
{
    struct text text = {.stream = stream, .in_colour = in_colour};
    return write(text, result, audience, write_all);
}

bool result_write_head(FILE *stream, const struct result *result,
                       enum result_audience audience)
{
    struct text text = {.stream = stream};
    return write(text, result, audience, write_head);
}

bool result_write_check(FILE *stream, const struct result *result,
                        size_t number, enum result_audience audience,
                        bool in_colour)
{
    struct text text = {.stream = stream,
                        .number = result_view_index(result, number),
                        .in_colour = in_colour};
    return write(text, result, audience, write_one);
}

bool result_write_end(FILE *stream, const struct result *result,
                      enum result_audience audience, bool in_colour)
{
    struct text text = {.stream = stream, .in_colour = in_colour};
    return write(text, result, audience, write_end);
}
