/*
 * Loads the report from the store.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../stats.h"
#include "sheet.h"
#include "when.h"

/* A text that is kept. */
struct sheet_text {
    struct sheet_text *next;
    char text[];
};

const char *sheet_keep(struct sheet *sheet, const char *text)
{
    size_t size = strlen(text) + 1;
    struct sheet_text *kept = size > 1 ? malloc(sizeof *kept + size) : NULL;
    if (kept == NULL) {
        if (size > 1)
            class_fail(sheet->class, "out of memory");
        return "";
    }
    memcpy(kept->text, text, size);
    kept->next = sheet->texts;
    sheet->texts = kept;
    return kept->text;
}

bool sheet_has_score(const struct sheet_row *row)
{
    return row->state == SHEET_UNTIMED || row->state == SHEET_DONE;
}

const char *sheet_word(enum sheet_state state)
{
    static const char *const words[SHEET_STATES] = {
        [SHEET_NONE] = "nothing handed in",
        [SHEET_UNFIT] = "nothing to grade",
        [SHEET_BROKEN] = "the grader failed",
        [SHEET_WAITING] = "not graded yet",
        [SHEET_UNTIMED] = "graded, not timed",
        [SHEET_DONE] = "graded",
    };
    return words[state];
}

/* ---- rows ---- */

/* One line for each student; the columns are numbered in take_row. */
static const char ask_rows[] =
    "SELECT s.student, s.name, s.email, s.login, s.section, s.seed, "
    "s.anonymous, u.file, u.problem, f.problem, t.problem, g.machine, "
    "u.submission, g.grading, u.attempt, u.received, s.due, g.score, g.out_of, "
    "g.passed, g.failed, g.skipped, g.undecided, g.speed_up, g.cpu_ratio, "
    "g.locks, g.contended, g.seconds, g.beside, g.is_own_user, f.state, "
    "t.state FROM students AS s "
    "LEFT JOIN submissions AS u ON u.student = s.student AND u.is_current "
    "LEFT JOIN gradings AS g ON g.grading = u.grading "
    "LEFT JOIN jobs AS f ON f.grading = g.grading AND f.part = 'functional' "
    "LEFT JOIN jobs AS t ON t.grading = g.grading AND t.part = 'timing' "
    "WHERE s.is_listed OR u.submission NOTNULL "
    "ORDER BY CASE WHEN ? THEN s.anonymous ELSE coalesce(nullif(s.name, ''), "
    "s.student) END COLLATE NOCASE, s.student";

static enum sheet_state state_of(const struct store_rows *rows)
{
    const char *functional = store_text(rows, 30);
    const char *timing = store_text(rows, 31);
    if (store_is_null(rows, 12))
        return SHEET_NONE;
    if (*store_text(rows, 8) != '\0')
        return SHEET_UNFIT;
    if (strcmp(functional, "broken") == 0)
        return SHEET_BROKEN;
    if (strcmp(functional, "done") != 0)
        return SHEET_WAITING;
    /* without a job there is nothing to time, or it was not wanted */
    if (*timing == '\0' || strcmp(timing, "done") == 0 ||
        strcmp(timing, "needless") == 0)
        return SHEET_DONE;
    return SHEET_UNTIMED;
}

static void take_texts(struct sheet *sheet, struct sheet_row *row,
                       const struct store_rows *rows)
{
    const char **const texts[] = {&row->student,   &row->name,    &row->email,
                                  &row->login,     &row->section, &row->seed,
                                  &row->anonymous, &row->file};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = sheet_keep(sheet, store_text(rows, (int)i));
    row->machine = sheet_keep(sheet, store_text(rows, 11));
    row->problem = row->change = row->failed = "";
    for (int column = 8; column <= 10 && *row->problem == '\0'; column++)
        row->problem = sheet_keep(sheet, store_text(rows, column));
}

static void take_numbers(struct sheet_row *row, const struct store_rows *rows)
{
    double *const reals[] = {&row->speed_up, &row->cpu_ratio, &row->locks,
                             &row->contended, &row->seconds};
    long long *const counts[] = {&row->passed, &row->failed_count,
                                 &row->skipped, &row->undecided};
    row->submission = store_number(rows, 12);
    row->grading = store_number(rows, 13);
    row->attempt = store_number(rows, 14);
    row->received =
        store_is_null(rows, 15) ? WHEN_NEVER : store_number(rows, 15);
    row->due = store_is_null(rows, 16) ? WHEN_NEVER : store_number(rows, 16);
    row->score = store_real(rows, 17);
    row->out_of = store_real(rows, 18);
    for (int i = 0; i < 4; i++)
        *counts[i] = store_number(rows, 19 + i);
    for (int i = 0; i < 5; i++)
        *reals[i] = store_real(rows, 23 + i);
    row->beside = store_number(rows, 28);
    row->is_own_user = store_number(rows, 29) != 0;
    row->before = NAN;
}

/* What pages call him, and what his own is called. */
static void name_row(struct sheet *sheet, struct sheet_row *row)
{
    char page[NAME_MAX + 1], text[2 * NAMES_ID];
    bool is_anonymous = sheet->class->options->is_anonymous;
    names_page(page, is_anonymous ? row->anonymous : row->student);
    row->page = sheet_keep(sheet, page);
    row->shown = is_anonymous ? row->anonymous : row->student;
    if (is_anonymous || *row->name == '\0')
        return;
    snprintf(text, sizeof text, "%s (%s)", row->name, row->student);
    row->shown = sheet_keep(sheet, text);
}

static void take_row(struct sheet *sheet, struct sheet_row *row,
                     const struct store_rows *rows)
{
    row->state = state_of(rows);
    take_texts(sheet, row, rows);
    take_numbers(row, rows);
    name_row(sheet, row);
    if (row->due == WHEN_NEVER)
        row->due = sheet->class->due;
    row->late = when_late(row->received, row->due);
    sheet->states[row->state]++;
}

static bool load_rows(struct sheet *sheet)
{
    struct store *store = &sheet->class->store;
    struct store_rows rows;
    long long most = store_count(store, "SELECT count(*) FROM students", "");
    if (most <= 0)
        return !store_has_failed(store);
    sheet->rows = calloc((size_t)most, sizeof *sheet->rows);
    if (sheet->rows == NULL)
        return class_fail(sheet->class, "out of memory");
    store_ask(store, &rows, ask_rows, "i",
              (long long)sheet->class->options->is_anonymous);
    while (sheet->count < (size_t)most && store_next(&rows))
        take_row(sheet, &sheet->rows[sheet->count++], &rows);
    store_stop(&rows);
    return !store_has_failed(store);
}

/* ---- checks ---- */

/* What came of one check for one student. */
static void count_check(struct sheet_check *check, const char *status,
                        double most)
{
    check->failed += strcmp(status, "fail") == 0;
    check->skipped += strcmp(status, "skip") == 0 && most > 0;
    check->counted +=
        strcmp(status, "pass") == 0 || strcmp(status, "fail") == 0 || most > 0;
}

static void load_checks_of(struct sheet *sheet, struct sheet_row *row)
{
    struct store_rows rows;
    char failed[8 * RUBRIC_CHECKS] = " ";
    size_t used = 1;
    store_ask(&sheet->class->store, &rows,
              "SELECT id, status, most FROM checks WHERE grading = ? ORDER BY "
              "number",
              "i", row->grading);
    while (store_next(&rows)) {
        size_t i = 0;
        while (i < sheet->check_count &&
               strcmp(sheet->checks[i].id, store_text(&rows, 0)) != 0)
            i++;
        if (i == sheet->check_count)
            continue;
        count_check(&sheet->checks[i], store_text(&rows, 1),
                    store_real(&rows, 2));
        if (strcmp(store_text(&rows, 1), "fail") == 0 &&
            used + 8 < sizeof failed)
            used += (size_t)snprintf(failed + used, sizeof failed - used,
                                     "%zu ", i + 1);
    }
    row->failed = sheet_keep(sheet, failed);
}

static bool load_checks(struct sheet *sheet)
{
    const struct rubric *rubric = &sheet->class->grading.rubric;
    sheet->out_of = rubric_points(rubric);
    sheet->checks = calloc(rubric->count + 1, sizeof *sheet->checks);
    if (sheet->checks == NULL)
        return class_fail(sheet->class, "out of memory");
    sheet->check_count = rubric->count;
    for (size_t i = 0; i < rubric->count; i++)
        sheet->checks[i] =
            (struct sheet_check){.id = rubric->checks[i].id,
                                 .title = rubric->checks[i].title,
                                 .points = rubric->checks[i].points};
    for (size_t i = 0; i < sheet->count; i++)
        if (sheet_has_score(&sheet->rows[i]))
            load_checks_of(sheet, &sheet->rows[i]);
    return !store_has_failed(&sheet->class->store);
}

/* ---- all ---- */

static void load_median(struct sheet *sheet)
{
    size_t count = 0;
    double *scores = calloc(sheet->count + 1, sizeof *scores);
    sheet->median = NAN;
    for (size_t i = 0; scores != NULL && i < sheet->count; i++)
        if (sheet_has_score(&sheet->rows[i]))
            scores[count++] = sheet->rows[i].score;
    if (count > 0)
        sheet->median = stats_of(scores, count).median;
    free(scores);
}

bool sheet_load(struct sheet *sheet)
{
    const char *unit = sheet->class->grading.lab.unit;
    sheet->title = sheet->class->grading.rubric.title;
    snprintf(sheet->each, sizeof sheet->each, "%s %s", words_article(unit),
             unit);
    sheet->no_pairs = "";
    bool ok = load_rows(sheet) && load_checks(sheet);
    load_median(sheet);
    for (size_t i = 0; ok && i < sheet->count; i++) {
        struct sheet_row *row = &sheet->rows[i];
        row->change = history_of(sheet, row, false, &row->before);
    }
    if (store_has_failed(&sheet->class->store))
        return class_fail_store(sheet->class);
    return ok;
}

void sheet_free(struct sheet *sheet)
{
    while (sheet->texts != NULL) {
        struct sheet_text *next = sheet->texts->next;
        free(sheet->texts);
        sheet->texts = next;
    }
    free(sheet->rows);
    free(sheet->checks);
    free(sheet->pairs);
}
