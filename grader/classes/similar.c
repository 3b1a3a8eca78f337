/*
 * Pairs to look at: sim_c compares what students wrote, token by token,
 * without names, comments and layout, after the starter's lines are gone.
 *
 * It reads what strangers wrote, so it runs in the box: place/similar has a
 * file for each student, called by a number. Of its words, two forms of lines
 * are read:
 *
 *     File 12.c: 540 tokens, 156 lines
 *     12.c consists for 87 % of 7.c material
 *
 * A pair counts if 40 % or more of one of both is in the other, and that is
 * not too small to mean anything. Up to 200 files each is compared with each
 * (sim_c -ae, half a second for 100 of them); of more, as that takes minutes,
 * each with all others at once: then its nearest relatives are found, and not
 * every pair.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../grading/folders.h"
#include "sheet.h"
#include "similar.h"

#define LEAST_PERCENT 40
#define LEAST_TOKENS  60
#define MOST_EACH     200
#define MOST_PAIRS    2000

#define SECONDS 300

/* One comparison. */
struct similar {
    struct sheet *sheet;
    struct similar_lines starter;
    char folder[PATH_MAX]; /* the box's */
    char list[PATH_MAX];   /* names of files in it, for sim_c */
    char said[PATH_MAX];   /* what it said */
    unsigned *tokens;      /* of each row's file */
    size_t files;
    char why[RESULT_TEXT]; /* why nothing came of it */
};

/* ---- the files ---- */

static bool has_file(const struct sheet_row *row)
{
    return row->state != SHEET_NONE && row->state != SHEET_UNFIT;
}

static bool write_file(struct similar *similar, size_t number, FILE *list)
{
    struct store_rows rows;
    char path[PATH_MAX];
    size_t length;
    store_ask(&similar->sheet->class->store, &rows,
              "SELECT content FROM submissions WHERE submission = ?", "i",
              similar->sheet->rows[number].submission);
    if (!store_next(&rows))
        return false;
    const void *content = store_bytes(&rows, 0, &length);
    char *text = malloc(length + 1);
    bool ok = text != NULL;
    if (ok) {
        memcpy(text, content, length);
        length = similar_lines_subtract(&similar->starter, text, length);
        folders_path(path, similar->folder, "%zu.c", number);
        ok = folders_write(path, text, length, similar->why);
        fprintf(list, "%zu.c\n", number);
        similar->files++;
    }
    free(text);
    store_stop(&rows);
    return ok;
}

static bool write_files(struct similar *similar)
{
    const struct sheet *sheet = similar->sheet;
    const char *place = sheet->class->place;
    folders_path(similar->folder, place, "similar");
    folders_path(similar->list, place, "similar.list");
    folders_path(similar->said, place, "similar.said");
    if (!folders_make(similar->folder, similar->why))
        return false;
    FILE *list = fopen(similar->list, "we");
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < sheet->count; i++)
        if (has_file(&sheet->rows[i]))
            ok = write_file(similar, i, list);
    if (list != NULL)
        ok = fclose(list) == 0 && ok;
    if (!ok && similar->why[0] == '\0')
        result_set(similar->why, "the files cannot be written");
    return ok;
}

/* ---- sim_c ---- */

static bool run_in(struct similar *similar, struct sandbox *box)
{
    static struct sandbox_result result;
    char how[SANDBOX_WHY + 64];
    char *argv[] = {"sim_c", similar->files <= MOST_EACH ? "-pae" : "-pa", "-i",
                    NULL};
    const struct sandbox_job job = {
        .argv = argv,
        .input = similar->list,
        .output = similar->said,
        .limits = {.wall_seconds = SECONDS,
                   .output_bytes = (uint64_t)64 * 1024 * 1024}};
    sandbox_run(box, &job, &result);
    if (result.end == SANDBOX_INTERRUPTED)
        class_note_signal(result.code);
    if (result.end == SANDBOX_EXITED && result.code == 0)
        return true;
    if (access("/usr/bin/sim_c", X_OK) != 0)
        result_set(similar->why, "sim_c (package similarity-tester) is not "
                                 "here; grader/setup.sh class installs it");
    else
        result_set(similar->why, "sim_c: %s",
                   sandbox_describe(&job, &result, how, sizeof how));
    return false;
}

/* The box's work folder is where sim_c begins. */
static bool run(struct similar *similar)
{
    struct sandbox box;
    char why[SANDBOX_WHY];
    if (!sandbox_open(&box, similar->folder, why)) {
        result_set(similar->why, "%s", why);
        return false;
    }
    bool ok = run_in(similar, &box);
    sandbox_close(&box);
    return ok;
}

/* ---- what it said ---- */

static bool is_known(const struct sheet *sheet, size_t number)
{
    return number < sheet->count && has_file(&sheet->rows[number]);
}

/* The pair of two rows, a before b; a new one, if it may be. @return NULL:
 * there is none. */
static struct sheet_pair *find(struct sheet *sheet, const struct sheet_row *a,
                               const struct sheet_row *b, bool may_be_new)
{
    struct sheet_pair *pair = sheet->pairs;
    const struct sheet_pair *end = sheet->pairs + sheet->pair_count;
    while (pair < end && (pair->a != a || pair->b != b))
        pair++;
    if (pair < end)
        return pair;
    if (!may_be_new || sheet->pair_count == MOST_PAIRS)
        return NULL;
    sheet->pair_count++;
    *pair = (struct sheet_pair){a, b, NAN, NAN};
    return pair;
}

/* One direction of a pair. */
static void add(struct similar *similar, size_t from, size_t to,
                unsigned percent)
{
    struct sheet *sheet = similar->sheet;
    bool is_forth = from < to;
    if (!is_known(sheet, from) || !is_known(sheet, to) || from == to)
        return;
    struct sheet_pair *pair =
        find(sheet, &sheet->rows[is_forth ? from : to],
             &sheet->rows[is_forth ? to : from],
             percent >= LEAST_PERCENT && similar->tokens[from] >= LEAST_TOKENS);
    if (pair != NULL)
        *(is_forth ? &pair->a_in_b : &pair->b_in_a) = percent;
}

static void take_line(struct similar *similar, const char *line)
{
    size_t from, to;
    unsigned number;
    if (sscanf(line, "File %zu.c: %u token", &from, &number) == 2) {
        if (from < similar->sheet->count)
            similar->tokens[from] = number;
    } else if (sscanf(line, "%zu.c consists for %u %% of %zu.c material", &from,
                      &number, &to) == 3) {
        add(similar, from, to, number);
    }
}

/* What is known of both directions; 0 for what is not. */
static double most(const struct sheet_pair *pair)
{
    return fmax(fmax(pair->a_in_b, pair->b_in_a), 0);
}

static double least(const struct sheet_pair *pair)
{
    return isnan(pair->a_in_b) || isnan(pair->b_in_a)
               ? 0
               : fmin(pair->a_in_b, pair->b_in_a);
}

static int by_share(const void *a, const void *b)
{
    const struct sheet_pair *left = a;
    const struct sheet_pair *right = b;
    double difference = most(right) - most(left);
    if (difference == 0)
        difference = least(right) - least(left);
    if (difference != 0)
        return difference > 0 ? 1 : -1;
    return left->a != right->a ? (left->a > right->a ? 1 : -1)
                               : (left->b > right->b) - (left->b < right->b);
}

/* Once for the pairs, once more for the other direction of each, which may
 * be less and stand anywhere. */
static bool read_said(struct similar *similar)
{
    struct sheet *sheet = similar->sheet;
    char line[256];
    sheet->pairs = calloc(MOST_PAIRS + 1, sizeof *sheet->pairs);
    FILE *stream = fopen(similar->said, "re");
    bool ok = stream != NULL && sheet->pairs != NULL;
    for (int times = 0; ok && times < 2; times++) {
        rewind(stream);
        while (fgets(line, sizeof line, stream) != NULL)
            take_line(similar, line);
    }
    if (stream != NULL)
        fclose(stream);
    if (ok)
        qsort(sheet->pairs, sheet->pair_count, sizeof *sheet->pairs, by_share);
    else
        result_set(similar->why, "what sim_c said cannot be read");
    return ok;
}

/* ---- all ---- */

static void keep(struct sheet *sheet)
{
    struct store *store = &sheet->class->store;
    store_begin(store);
    store_do(store, "DELETE FROM similar", "");
    for (size_t i = 0; i < sheet->pair_count; i++)
        store_do(store, "INSERT INTO similar VALUES (?, ?, ?, ?)", "iidd",
                 sheet->pairs[i].a->submission, sheet->pairs[i].b->submission,
                 sheet->pairs[i].a_in_b, sheet->pairs[i].b_in_a);
    store_end(store);
}

bool similar_look(struct sheet *sheet)
{
    static struct similar similar; /* large */
    char path[PATH_MAX];
    const struct grading *grading = &sheet->class->grading;
    similar = (struct similar){.sheet = sheet};
    similar.tokens = calloc(sheet->count + 1, sizeof *similar.tokens);
    if (similar.tokens == NULL)
        return class_fail(sheet->class, "out of memory");
    if (!similar_lines_open(&similar.starter,
                            folders_path(path, grading->kit, "starter/%s",
                                         grading->lab.submission)))
        result_set(similar.why, "there is no starter, '%.500s'", path);
    bool ok = similar.why[0] == '\0' && write_files(&similar) &&
              (similar.files < 2 || (run(&similar) && read_said(&similar)));
    similar_lines_close(&similar.starter);
    free(similar.tokens);
    if (!ok)
        sheet->no_pairs = sheet_keep(sheet, similar.why);
    keep(sheet);
    return !store_has_failed(&sheet->class->store) ||
           class_fail_store(sheet->class);
}
