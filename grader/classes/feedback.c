/*
 * A page for each student: the one that grade writes, from the result that is
 * in the store, with notes about what only the class knows: when it was handed
 * in, which attempt it is, what changed since the last one, how it was graded
 * beside others. Who has no grade gets a page that says why.
 *
 * Pages that nobody has any more (as with --anonymous, when they were written
 * with names before) are removed; those only that we wrote.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../baseline/output.h"
#include "../grading/folders.h"
#include "../grading/result_read.h"
#include "sheet.h"
#include "when.h"

#define FOLDER "feedback"

/* ---- notes ---- */

static void note_time(const struct sheet_row *row, struct result *result)
{
    char received[WHEN_TEXT], due[WHEN_TEXT];
    if (row->received == WHEN_NEVER)
        return;
    when_text(row->received, received);
    when_text(row->due, due);
    if (row->due == WHEN_NEVER)
        result_note(result, "handed in %s", received);
    else if (row->late == 0)
        result_note(result, "handed in %s, in time (due %s)", received, due);
    else
        result_note(result, "handed in %s, %lld day%s late (due %s)", received,
                    row->late, row->late == 1 ? "" : "s", due);
}

static void note_grading(const struct sheet_row *row, struct result *result)
{
    if (row->beside > 1)
        result_note(result,
                    "checks that measure no time ran beside those of up to "
                    "%lld other submission%s%s",
                    row->beside - 1, row->beside == 2 ? "" : "s",
                    row->is_own_user
                        ? ", each as a user of its own"
                        : "; all as one user, as the grader was not root");
    if (row->state == SHEET_UNTIMED)
        result_note(result, "checks that measure time have not been run%s%s",
                    *row->problem != '\0' ? ": " : " yet", row->problem);
}

static void add_notes(struct sheet *sheet, const struct sheet_row *row,
                      struct result *result)
{
    double before;
    const char *change = history_of(sheet, row, true, &before);
    if (*change != '\0')
        result_note(result, "since the last grade: %s", change);
    else if (row->attempt > 1)
        result_note(result, "attempt %lld", row->attempt);
    note_time(row, result);
    note_grading(row, result);
    result_note(result,
                "the seed %s follows from the course's secret and the id %s: "
                "the same for every grading of this student",
                row->seed,
                sheet->class->options->is_anonymous ? "behind this page"
                                                    : row->student);
}

/* ---- one page ---- */

/* Who has no result: what there is to say. */
static struct result *make_empty(struct sheet *sheet,
                                 const struct sheet_row *row)
{
    struct result *result = result_new(&sheet->class->grading.rubric);
    if (result != NULL) {
        result_set(result->problem, "%s%s%s", sheet_word(row->state),
                   *row->problem != '\0' ? ": " : "", row->problem);
        result->seed = strtoull(row->seed, NULL, 10);
    }
    return result;
}

static struct result *load(struct sheet *sheet, const struct sheet_row *row)
{
    struct store_rows rows;
    struct result *result = NULL;
    char why[RESULT_TEXT];
    store_ask(&sheet->class->store, &rows,
              "SELECT result FROM gradings WHERE grading = ?", "i",
              row->grading);
    if (store_next(&rows)) {
        const char *json = store_text(&rows, 0);
        result = result_read(json, strlen(json), why);
        if (result == NULL)
            class_fail(sheet->class, "grading %lld: %s", row->grading, why);
        store_stop(&rows);
    }
    return result;
}

static bool write_page(struct sheet *sheet, const struct sheet_row *row,
                       const struct result *result)
{
    static struct output output;
    char path[PATH_MAX];
    folders_path(path, sheet->class->out, FOLDER "/%s", row->page);
    if (blocks_output_open(&output, path) &&
        result_write_html(output.stream, result, RESULT_STUDENT) &&
        blocks_output_commit(&output))
        return true;
    class_fail(sheet->class, "cannot write '%.500s': %s", path,
               strerror(errno));
    blocks_output_discard(&output);
    return false;
}

static bool make_page(struct sheet *sheet, const struct sheet_row *row)
{
    bool is_graded = sheet_has_score(row);
    struct result *result =
        is_graded ? load(sheet, row) : make_empty(sheet, row);
    if (result == NULL)
        return class_fail(sheet->class, "out of memory");
    snprintf(result->submission, sizeof result->submission, "%.250s%s%.200s",
             row->shown,
             *row->file != '\0' && !sheet->class->options->is_anonymous ? ": "
                                                                        : "",
             sheet->class->options->is_anonymous ? "" : row->file);
    add_notes(sheet, row, result);
    bool ok = write_page(sheet, row, result);
    if (is_graded)
        result_read_free(result);
    else
        result_free(result);
    store_do(&sheet->class->store,
             "INSERT INTO kept VALUES (?) ON CONFLICT DO NOTHING", "t",
             row->page);
    return ok;
}

/* ---- all of them ---- */

static void remove_old(struct sheet *sheet)
{
    struct store *store = &sheet->class->store;
    struct store_rows rows;
    char path[PATH_MAX];
    store_ask(store, &rows,
              "SELECT name FROM pages WHERE name NOT IN kept AND instr(name, "
              "'/') = 0",
              "");
    while (store_next(&rows))
        unlink(folders_path(path, sheet->class->out, FOLDER "/%s",
                            store_text(&rows, 0)));
    store_begin(store);
    store_do(store, "DELETE FROM pages", "");
    store_do(store, "INSERT INTO pages SELECT name FROM kept", "");
    store_do(store, "DROP TABLE kept", "");
    store_end(store);
}

/* What is about to be written is noted before, so that it is known also to
 * the next start if this one is killed. */
static void announce(struct sheet *sheet)
{
    struct store *store = &sheet->class->store;
    store_do(store, "CREATE TEMP TABLE kept (name TEXT PRIMARY KEY)", "");
    store_begin(store);
    for (size_t i = 0; i < sheet->count; i++)
        if (sheet->rows[i].state != SHEET_NONE)
            store_do(store,
                     "INSERT INTO pages VALUES (?) ON CONFLICT DO NOTHING", "t",
                     sheet->rows[i].page);
    store_end(store);
}

bool feedback_write(struct sheet *sheet)
{
    char path[PATH_MAX];
    folders_path(path, sheet->class->out, FOLDER);
    if (mkdir(path, S_IRWXU) != 0 && errno != EEXIST)
        return class_fail(sheet->class, "cannot make '%.500s': %s", path,
                          strerror(errno));
    announce(sheet);
    for (size_t i = 0; i < sheet->count && class_signal() == 0; i++)
        if (sheet->rows[i].state != SHEET_NONE &&
            !make_page(sheet, &sheet->rows[i]))
            return false;
    if (class_signal() == 0)
        remove_old(sheet);
    return !store_has_failed(&sheet->class->store) ||
           class_fail_store(sheet->class);
}
