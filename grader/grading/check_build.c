/*
 * Does the file build? Four checks: it compiles, it defines what the library
 * calls, it links, and the compiler has nothing to say.
 *
 *     limits: most_seconds    for the compiler, for the linker
 *
 * Which names a file defines is looked up in its symbol table, so a student
 * reads "umalloc is missing" instead of the linker's words.
 */
#include <stdio.h>
#include <string.h>

#include "checks.h"

/* How many lines of a compiler's are shown. */
#define LINES 12

/* The first lines of what was said. */
static void show(struct result_check *check, const char *said)
{
    const char *end = said;
    for (int i = 0; i < LINES && *end != '\0'; i++) {
        const char *line = strchr(end, '\n');
        end = line != NULL ? line + 1 : end + strlen(end);
    }
    result_set(check->detail, "%.*s%s", (int)(end - said), said,
               *end != '\0' ? "..." : "");
}

/* The line of the first error or warning, "x.c:3:5: error: ...". */
static void first_line(char text[RESULT_TEXT], const char *said,
                       const char *kind)
{
    const char *at = strstr(said, kind);
    while (at != NULL && at > said && at[-1] != '\n')
        at--;
    if (at == NULL)
        at = said;
    result_set(text, "%.*s", (int)strcspn(at, "\n"), at);
}

void check_compiles(struct grading *grading, struct result_check *check)
{
    unsigned seconds = (unsigned)rubric_number(check->rubric, "most_seconds");
    const struct build *object =
        build_object(grading, build_first(grading), seconds);
    char got[RESULT_TEXT];
    if (object == NULL || grading->trouble[0] != '\0')
        return;
    if (object->is_made) {
        result_pass(check);
        return;
    }
    first_line(got, object->said, "error:");
    result_fail(check, "the compiler", "no error", got);
    show(check, object->said);
    if (object->is_too_slow)
        result_set(check->likely, "it includes itself, or a macro grows "
                                  "without end");
    subject_again(grading, check, NULL, NULL);
}

/* Names that it has and should not have, for the reader. */
static void add_remarks(const struct entry_verdict *verdict,
                        struct result_check *check)
{
    char own[400] = "";
    char unusual[400] = "";
    entry_list(&verdict->own, own, sizeof own);
    entry_list(&verdict->unusual, unusual, sizeof unusual);
    result_set(check->detail, "%s%s%s%s%s%s",
               *own != '\0' ? "it defines its own " : "", own,
               *own != '\0' ? " (which only it will use)\n" : "",
               *unusual != '\0' ? "it calls " : "", unusual,
               *unusual != '\0' ? "\n" : "");
}

void check_entry_points(struct grading *grading, struct result_check *check)
{
    char wrong[RESULT_TEXT];
    char names[400];
    const struct entry_verdict *verdict = build_verdict(grading, wrong);
    if (verdict != NULL && verdict->fault_count > 0) {
        result_set(wrong, "%s", verdict->faults);
    } else if (verdict != NULL && verdict->reserved.count > 0) {
        entry_list(&verdict->reserved, names, sizeof names);
        result_set(wrong, "it also defines %s: such names are the library's",
                   names);
    } else if (verdict != NULL) {
        result_pass(check);
        if (!verdict->is_whole)
            add_remarks(verdict, check);
        return;
    }
    result_fail(check, "the names that it defines", "the lab's, and its own",
                wrong);
    subject_again(grading, check, NULL, NULL);
}

/* "undefined reference to `frob'": the names, each once. */
static void list_undefined(char text[RESULT_TEXT], const char *said)
{
    static const char words[] = "undefined reference to `";
    size_t used = 0;
    text[0] = '\0';
    for (const char *at = said; (at = strstr(at, words)) != NULL;) {
        char name[256];
        at += sizeof words - 1;
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at, "'\n"), at);
        if (strstr(text, name) != NULL || used + sizeof name > RESULT_TEXT / 2)
            continue;
        used += (size_t)snprintf(text + used, RESULT_TEXT - used, "%s%s",
                                 used > 0 ? ", " : "", name);
    }
}

void check_links(struct grading *grading, struct result_check *check)
{
    unsigned seconds = (unsigned)rubric_number(check->rubric, "most_seconds");
    const struct build *program =
        build_program(grading, build_first(grading), seconds);
    char names[RESULT_TEXT];
    char got[RESULT_TEXT];
    if (program == NULL || grading->trouble[0] != '\0')
        return;
    if (program->is_made) {
        result_pass(check);
        return;
    }
    list_undefined(names, program->said);
    if (names[0] != '\0')
        result_set(got, "nobody defines %.1900s", names);
    else
        first_line(got, program->said, "error:");
    result_fail(check, "what it calls", "is in the file or the library", got);
    show(check, program->said);
    subject_again(grading, check, NULL, NULL);
}

void check_warnings(struct grading *grading, struct result_check *check)
{
    const struct build *object = build_object(grading, build_first(grading), 0);
    char got[RESULT_TEXT];
    if (object == NULL)
        return;
    if (object->is_made && strstr(object->said, "warning:") == NULL) {
        result_pass(check);
        return;
    }
    first_line(got, object->said, "warning:");
    result_fail(check, "the compiler, with -Wall -Wextra", "no warning", got);
    show(check, object->said);
    subject_again(grading, check, NULL, NULL);
}
