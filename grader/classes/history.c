/*
 * What changed since a student's last grade: the file, or kit and rubric;
 * the score; which checks pass or fail that did not.
 *
 * Lines are counted as in a bag: what is in one file more often than in the
 * other is new, or gone. Moving a function changes nothing.
 */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "../grading/result_figures.h"
#include "sheet.h"

/* How many checks are named. */
#define NAMED 6

/* Room for the whole text. */
#define ROOM 1024

/* The grade before. */
struct before {
    long long grading, submission, attempt;
    double score, out_of;
};

static bool find_before(struct sheet *sheet, const struct sheet_row *row,
                        struct before *before)
{
    struct store_rows rows;
    store_ask(&sheet->class->store, &rows,
              "SELECT g.grading, g.submission, u.attempt, g.score, g.out_of "
              "FROM gradings AS g JOIN submissions AS u USING (submission) "
              "WHERE u.student = ?1 AND g.grading <> ?2 AND g.graded <= "
              "(SELECT graded FROM gradings WHERE grading = ?2) "
              "ORDER BY g.graded DESC, g.grading DESC LIMIT 1",
              "ti", row->student, row->grading);
    if (!store_next(&rows))
        return false;
    *before = (struct before){store_number(&rows, 0), store_number(&rows, 1),
                              store_number(&rows, 2), store_real(&rows, 3),
                              store_real(&rows, 4)};
    store_stop(&rows);
    return true;
}

/* ---- lines ---- */

/* A file as lines, sorted. */
struct lines {
    char *text;
    char **list;
    size_t count;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool load_lines(struct sheet *sheet, long long submission,
                       struct lines *lines)
{
    struct store_rows rows;
    size_t size = 0;
    *lines = (struct lines){.text = NULL};
    store_ask(&sheet->class->store, &rows,
              "SELECT content FROM submissions WHERE submission = ?", "i",
              submission);
    if (!store_next(&rows))
        return false;
    const char *content = store_bytes(&rows, 0, &size);
    lines->text = malloc(size + 1);
    lines->list = calloc(size + 1, sizeof *lines->list);
    if (lines->text != NULL && lines->list != NULL) {
        char *rest;
        memcpy(lines->text, content, size);
        lines->text[size] = '\0';
        for (char *line = strtok_r(lines->text, "\n", &rest); line != NULL;
             line = strtok_r(NULL, "\n", &rest))
            lines->list[lines->count++] = line;
        qsort(lines->list, lines->count, sizeof *lines->list, by_text);
    }
    store_stop(&rows);
    return lines->text != NULL && lines->list != NULL;
}

static void free_lines(struct lines *lines)
{
    free(lines->text);
    free(lines->list);
}

static void compare_lines(const struct lines *old, const struct lines *new,
                          size_t *gone, size_t *added)
{
    size_t i = 0, j = 0;
    *gone = *added = 0;
    while (i < old->count && j < new->count) {
        int order = strcmp(old->list[i], new->list[j]);
        *gone += order < 0;
        *added += order > 0;
        i += order <= 0;
        j += order >= 0;
    }
    *gone += old->count - i;
    *added += new->count - j;
}

/* ---- words ---- */

static void add(char text[ROOM], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add(char text[ROOM], const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, ROOM - used, format, arguments);
    va_end(arguments);
}

static void tell_file(struct sheet *sheet, const struct sheet_row *row,
                      const struct before *before, char text[ROOM])
{
    struct lines old = {.text = NULL}, new = {.text = NULL};
    size_t gone, added;
    if (before->submission == row->submission) {
        add(text, "the same file, graded again by another kit, rubric or "
                  "choice of checks");
        return;
    }
    bool ok = load_lines(sheet, before->submission, &old);
    ok = load_lines(sheet, row->submission, &new) && ok;
    if (ok) {
        compare_lines(&old, &new, &gone, &added);
        add(text, "attempt %lld: lines +%zu -%zu since attempt %lld",
            row->attempt, added, gone, before->attempt);
    }
    free_lines(&old);
    free_lines(&new);
}

/* Checks that are `now` and were something else. */
static void tell_checks(struct sheet *sheet, const struct sheet_row *row,
                        const struct before *before, const char *now,
                        bool is_student, char text[ROOM])
{
    struct store_rows rows;
    size_t count = 0;
    store_ask(&sheet->class->store, &rows,
              "SELECT n.id, n.is_hidden FROM checks AS n JOIN checks AS o ON "
              "o.id = n.id AND o.grading = ?1 WHERE n.grading = ?2 AND "
              "n.status = ?3 AND o.status <> ?3 ORDER BY n.number",
              "iit", before->grading, row->grading, now);
    while (store_next(&rows)) {
        const char *id = store_text(&rows, 0);
        bool is_masked = is_student && store_number(&rows, 1) != 0;
        if (count == 0)
            add(text, "; %s now: ", strcmp(now, "pass") == 0 ? "pass" : "fail");
        if (count < NAMED)
            add(text, "%s%.*s%s", count > 0 ? ", " : "",
                is_masked ? rubric_class(id) : (int)strlen(id), id,
                is_masked ? " (hidden)" : "");
        count++;
    }
    if (count > NAMED)
        add(text, " and %zu more", count - NAMED);
}

const char *history_of(struct sheet *sheet, const struct sheet_row *row,
                       bool is_student, double *before_score)
{
    char text[ROOM] = "", was[RESULT_NUMBER], is[RESULT_NUMBER];
    struct before before;
    *before_score = NAN;
    if (!sheet_has_score(row) || !find_before(sheet, row, &before))
        return "";
    *before_score = before.score;
    tell_file(sheet, row, &before, text);
    add(text, "; score %s before, %s now", result_points(was, before.score),
        result_points(is, row->score));
    tell_checks(sheet, row, &before, "pass", is_student, text);
    tell_checks(sheet, row, &before, "fail", is_student, text);
    return sheet_keep(sheet, text);
}
