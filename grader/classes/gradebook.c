/*
 * Tables for spreadsheets and platforms.
 *
 *     gradebook.csv   all there is, a line for each student
 *     canvas.csv      Canvas: Grades, Import. Its columns Student, ID, SIS
 *                     User ID, SIS Login ID, Section; then the assignment.
 *                     ID is the id that the file names of Canvas have
 *     moodle.csv      Moodle: the assignment's "Upload grading worksheet".
 *                     Identifier is "Participant" and the number in the file
 *                     names. For the gradebook's own import, choose the
 *                     column "Email address"
 *     similar.csv     pairs to look at
 *
 * Who has no score has an empty grade, not 0: platforms leave what there is,
 * and the reason is for the instructor to judge. What students wrote cannot
 * become a formula (csv.h). Names are in all of them, also with --anonymous.
 */
#include <math.h>
#include <string.h>

#include "../grading/result_figures.h"
#include "csv.h"
#include "sheet.h"
#include "when.h"

/* Lines end as RFC 4180 has it. */
#define END "\r\n"

static void put(FILE *stream, const char *text)
{
    csv_write(stream, text, false);
}

/* A number that may not be known: then nothing. */
static void put_number(FILE *stream, double number)
{
    fputc(',', stream);
    if (isfinite(number))
        fprintf(stream, "%.6g", number);
}

static void put_points(FILE *stream, double points)
{
    char text[RESULT_NUMBER];
    put(stream, isfinite(points) ? result_points(text, points) : "");
}

static double score_of(const struct sheet_row *row)
{
    return sheet_has_score(row) ? row->score : NAN;
}

static void put_moment(FILE *stream, long long moment)
{
    char text[WHEN_TEXT];
    put(stream, when_text(moment, text));
}

static bool has_due(const struct sheet_row *row)
{
    return row->received != WHEN_NEVER && row->due != WHEN_NEVER;
}

/* ---- gradebook.csv ---- */

static void put_counts(FILE *stream, const struct sheet_row *row)
{
    if (sheet_has_score(row))
        fprintf(stream, ",%lld,%lld,%lld,%lld", row->passed, row->failed_count,
                row->skipped, row->undecided);
    else
        fputs(",,,,", stream);
}

static void write_row(FILE *stream, const struct sheet *sheet,
                      const struct sheet_row *row)
{
    csv_write(stream, row->student, true);
    put(stream, row->name);
    put(stream, row->email);
    put_points(stream, score_of(row));
    put_points(stream, sheet->out_of);
    put_number(stream, 100 * score_of(row) / sheet->out_of);
    put(stream, sheet_word(row->state));
    put_counts(stream, row);
    put_number(stream, row->attempt > 0 ? (double)row->attempt : NAN);
    put_moment(stream, row->received);
    put_moment(stream, row->due);
    put_number(stream, has_due(row) ? (double)row->late : NAN);
    put_points(stream, row->before);
    put_number(stream, row->speed_up);
    put_number(stream, row->cpu_ratio);
    put_number(stream, row->locks);
    put_number(stream, row->contended);
    put(stream, row->seed);
    put(stream, row->anonymous);
    put(stream, row->problem);
    put(stream, row->change);
    fputs(END, stream);
}

static bool write_gradebook(FILE *stream, const struct sheet *sheet)
{
    fputs("id,name,email,score,out_of,percent,state,passed,failed,skipped,"
          "undecided,attempt,received,due,days_late,score_before,speed_up,"
          "cpu_ratio,locks_per_block,contended_per_block,seed,anonymous_id,"
          "problem,change" END,
          stream);
    for (size_t i = 0; i < sheet->count; i++)
        write_row(stream, sheet, &sheet->rows[i]);
    return true;
}

/* ---- canvas.csv ---- */

static bool is_number(const char *text)
{
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* Canvas finds students by ID, or else by login. */
static void write_canvas_row(FILE *stream, const struct sheet_row *row)
{
    bool is_id = is_number(row->student);
    csv_write(stream, *row->name != '\0' ? row->name : row->student, true);
    put(stream, is_id ? row->student : "");
    put(stream, "");
    put(stream, *row->login != '\0' ? row->login : is_id ? "" : row->student);
    put(stream, row->section);
    put_points(stream, score_of(row));
    fputs(END, stream);
}

static bool write_canvas(FILE *stream, const struct sheet *sheet)
{
    fputs("Student,ID,SIS User ID,SIS Login ID,Section", stream);
    put(stream, sheet->title);
    fputs(END "    Points Possible,,,,", stream);
    put_points(stream, sheet->out_of);
    fputs(END, stream);
    for (size_t i = 0; i < sheet->count; i++)
        write_canvas_row(stream, &sheet->rows[i]);
    return true;
}

/* ---- moodle.csv ---- */

/* What a student reads beside his grade. Hidden checks have no names. */
static void put_comment(FILE *stream, const struct sheet *sheet,
                        const struct sheet_row *row)
{
    char text[2 * RESULT_TEXT];
    const struct rubric *rubric = &sheet->class->grading.rubric;
    size_t used = (size_t)snprintf(text, sizeof text,
                                   "%lld checks passed, %lld failed; seed %s",
                                   row->passed, row->failed_count, row->seed);
    if (!sheet_has_score(row))
        used = (size_t)snprintf(
            text, sizeof text, "%s%s%.1000s", sheet_word(row->state),
            *row->problem != '\0' ? ": " : "", row->problem);
    for (size_t i = 0; sheet_has_score(row) && i < rubric->count; i++) {
        char mark[24];
        snprintf(mark, sizeof mark, " %zu ", i + 1);
        if (rubric->checks[i].is_hidden || strstr(row->failed, mark) == NULL)
            continue;
        snprintf(text + used, sizeof text - used, "; look first at %s (%s)",
                 rubric->checks[i].id, rubric->checks[i].title);
        break;
    }
    put(stream, text);
}

static void write_moodle_row(FILE *stream, const struct sheet *sheet,
                             const struct sheet_row *row)
{
    char identifier[NAMES_ID + 16];
    snprintf(identifier, sizeof identifier, "%s%s",
             is_number(row->student) ? "Participant " : "", row->student);
    csv_write(stream, identifier, true);
    put(stream, row->name);
    put(stream, row->email);
    put(stream,
        row->state == SHEET_NONE ? "No submission" : "Submitted for grading");
    put_points(stream, score_of(row));
    put_points(stream, sheet->out_of);
    put(stream, "Yes");
    put_moment(stream, row->received);
    fputs(",-", stream); /* never graded there, as far as we know */
    put_comment(stream, sheet, row);
    fputs(END, stream);
}

static bool write_moodle(FILE *stream, const struct sheet *sheet)
{
    fputs("Identifier,Full name,Email address,Status,Grade,Maximum Grade,"
          "Grade can be changed,Last modified (submission),Last modified "
          "(grade),Feedback comments" END,
          stream);
    for (size_t i = 0; i < sheet->count; i++)
        write_moodle_row(stream, sheet, &sheet->rows[i]);
    return true;
}

/* ---- similar.csv ---- */

static bool write_similar(FILE *stream, const struct sheet *sheet)
{
    fputs("a,b,percent_of_a_in_b,percent_of_b_in_a" END, stream);
    for (size_t i = 0; i < sheet->pair_count; i++) {
        const struct sheet_pair *pair = &sheet->pairs[i];
        csv_write(stream, pair->a->student, true);
        put(stream, pair->b->student);
        put_number(stream, pair->a_in_b);
        put_number(stream, pair->b_in_a);
        fputs(END, stream);
    }
    return true;
}

bool gradebook_write(struct sheet *sheet)
{
    return sheet_file(sheet, "gradebook.csv", write_gradebook) &&
           sheet_file(sheet, "canvas.csv", write_canvas) &&
           sheet_file(sheet, "moodle.csv", write_moodle) &&
           sheet_file(sheet, "similar.csv", write_similar);
}
