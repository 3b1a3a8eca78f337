/*
 * The result as JUnit's XML: testsuites, a testsuite, a testcase for each
 * check.
 *
 * JUnit knows no points and no "cannot tell": the score is a property, and
 * what cannot be told is skipped with its reason. A grading that broke off is
 * an error of a testcase of its own, so that no reader takes it for a success.
 * All text is words.h's, so it has no characters that XML 1.0 forbids.
 */
#include <string.h>

#include "result_figures.h"
#include "result_view.h"
#include "words.h"

static void write_attribute(FILE *stream, const char *name, const char *value)
{
    fprintf(stream, " %s=\"", name);
    words_markup(stream, value, WORDS_LINE);
    fputc('"', stream);
}

static void write_property(FILE *stream, const char *name, const char *value)
{
    fputs("   <property", stream);
    write_attribute(stream, "name", name);
    write_attribute(stream, "value", value);
    fputs("/>\n", stream);
}

/* ---- one check ---- */

static void write_part(FILE *stream, const char *head, const char *text)
{
    if (*text == '\0')
        return;
    fputs(head, stream);
    words_markup(stream, text, WORDS_BLOCK);
    fputc('\n', stream);
}

static void write_failure(FILE *stream, const struct result_check *check)
{
    char sentence[RESULT_SENTENCE];
    fputs("   <failure", stream);
    write_attribute(stream, "message",
                    *check->what != '\0' ? check->what : check->rubric->title);
    write_attribute(stream, "type", check->rubric->check);
    fputs(">", stream);
    write_part(stream, "expected: ", check->expected);
    write_part(stream, "got: ", check->got);
    for (size_t i = 0; i < check->figure_count; i++)
        write_part(stream, "measured: ",
                   result_figure_sentence(sentence, &check->figures[i]));
    write_part(stream, "", check->detail);
    write_part(stream, "likely: ", check->likely);
    write_part(stream, "handout: ", result_chapter(check));
    write_part(stream, "again: ", check->again);
    fputs("</failure>\n", stream);
}

static void write_skipped(FILE *stream, const char *before, const char *reason)
{
    char message[2 * RESULT_TEXT];
    snprintf(message, sizeof message, "%s%s%s", before,
             *before != '\0' && *reason != '\0' ? ": " : "", reason);
    fputs("   <skipped", stream);
    write_attribute(stream, "message", message);
    fputs("/>\n", stream);
}

static void write_check(FILE *stream, const struct result *view,
                        const struct result_check *check)
{
    char class[2 * RUBRIC_TEXT];
    snprintf(class, sizeof class, "%s.%.*s", view->rubric->lab,
             (int)strcspn(check->rubric->id, ". "), check->rubric->id);
    fputs("  <testcase", stream);
    write_attribute(stream, "classname", class);
    write_attribute(stream, "name", check->rubric->id);
    fprintf(stream, " time=\"%.3f\">\n", check->seconds);
    if (check->status == RESULT_FAIL)
        write_failure(stream, check);
    else if (check->status == RESULT_CANNOT_TELL)
        write_skipped(stream, "cannot tell", check->reason);
    else if (check->status == RESULT_SKIP)
        write_skipped(stream, "", check->reason);
    else if (check->status == RESULT_NOT_RUN)
        write_skipped(stream, "not run", "");
    fputs("  </testcase>\n", stream);
}

/* ---- all ---- */

/* What both outer elements count. */
static void write_counts(FILE *stream, const struct result *view)
{
    struct result_counts counts = result_counts(view);
    size_t errors = view->is_complete ? 0 : 1;
    write_attribute(stream, "name", view->rubric->lab);
    fprintf(stream,
            " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\""
            " time=\"%.3f\"",
            view->rubric->count + errors, counts.failed, errors,
            counts.skipped + counts.undecided + counts.not_run, view->seconds);
}

static void write_properties(FILE *stream, const struct result *view)
{
    char text[RESULT_SENTENCE];
    fputs("  <properties>\n", stream);
    write_property(stream, "submission", view->submission);
    write_property(stream, "score", result_points(text, view->score));
    write_property(stream, "out_of", result_points(text, view->out_of));
    write_property(stream, "scaling", result_scaling(text, view));
    snprintf(text, sizeof text, "%llu", (unsigned long long)view->seed);
    write_property(stream, "seed", text);
    write_property(stream, "machine", view->machine);
    write_property(stream, "sandbox", view->sandbox);
    write_property(stream, "problem", view->problem);
    for (size_t i = 0; i < view->note_count; i++)
        write_property(stream, "note", view->notes[i]);
    fputs("  </properties>\n", stream);
}

static void write_broken_off(FILE *stream, const struct result *view)
{
    fputs("  <testcase", stream);
    write_attribute(stream, "classname", view->rubric->lab);
    fputs(" name=\"grading\" time=\"0\">\n   <error", stream);
    write_attribute(stream, "message",
                    *view->problem != '\0' ? view->problem
                                           : "grading broke off");
    fputs("/>\n  </testcase>\n", stream);
}

static void write_all(FILE *stream, const struct result *view)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", stream);
    write_counts(stream, view);
    fputs(">\n <testsuite", stream);
    write_counts(stream, view);
    if (*view->started != '\0')
        write_attribute(stream, "timestamp", view->started);
    fputs(">\n", stream);
    write_properties(stream, view);
    for (size_t i = 0; i < view->rubric->count; i++)
        write_check(stream, view, &view->checks[i]);
    if (!view->is_complete)
        write_broken_off(stream, view);
    fputs(" </testsuite>\n</testsuites>\n", stream);
}

bool result_write_junit(FILE *stream, const struct result *result,
                        enum result_audience audience)
{
    return result_view_write(stream, result, audience, write_all);
}
