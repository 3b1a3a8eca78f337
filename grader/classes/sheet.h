/**
 * @file sheet.h
 * @brief What came of a class, student by student: what all writers are given.
 *
 *     sheet_all          loads it, and has each writer write its files
 *     gradebook_write     gradebook.csv canvas.csv moodle.csv similar.csv
 *     feedback_write      feedback/ID.html
 *     page_write          class.html
 *
 * No writer decides anything. What a row shows of a student, and how its page
 * is called, is decided here: with --anonymous that is an id without a name,
 * and rows are in the order of these.
 */
#ifndef SHEET_H
#define SHEET_H

#include "../grading/words.h"
#include "class.h"
#include "names.h"

/** How far a student's grade is. */
enum sheet_state {
    SHEET_NONE,    /**< nothing was handed in */
    SHEET_UNFIT,   /**< there is nothing to grade in it */
    SHEET_BROKEN,  /**< the grader could not grade it */
    SHEET_WAITING, /**< not graded yet */
    SHEET_UNTIMED, /**< without the checks that measure time */
    SHEET_DONE
};

#define SHEET_STATES 6

/** One student. Texts are fit to be shown, and belong to the report; numbers
 * that are not known are NaNs. */
struct sheet_row {
    enum sheet_state state;
    const char *student;
    const char *name, *email, *login, *section;
    const char *seed;
    const char *anonymous;
    const char *shown;   /**< how pages call him */
    const char *page;    /**< the name of his page in feedback/ */
    const char *file;    /**< what he handed in */
    const char *problem; /**< why there is no grade, or no timing; "" */
    const char *change;  /**< since the last grade; "" if there is none */
    const char *failed;  /**< " 3 17 ": numbers of checks in the rubric */
    const char *machine; /**< where the timing was done */
    long long submission, grading; /**< their numbers in the store; 0 */
    long long attempt;
    long long received, due; /**< WHEN_NEVER */
    long long late;          /**< days */
    double score, out_of;
    long long passed, failed_count, skipped, undecided;
    double before; /**< the score of the last grade */
    double speed_up, cpu_ratio, locks, contended;
    double seconds;
    long long beside; /**< jobs at a time, when it was graded */
    bool is_own_user; /**< boxes had users of their own */
};

/** One check of the rubric, over all students. */
struct sheet_check {
    const char *id, *title;
    double points;
    size_t failed, skipped, counted; /**< students; counted: passed or not */
};

/** A pair to look at. */
struct sheet_pair {
    const struct sheet_row *a, *b;
    double a_in_b, b_in_a; /**< percent; a NaN: not known */
};

/** All of it. */
struct sheet {
    struct class *class;
    const char *title;
    char each[WORDS_NOUN + 8]; /**< "a block": what locks are counted per */
    struct sheet_row *rows;
    size_t count;
    size_t states[SHEET_STATES]; /**< rows of each */
    struct sheet_check *checks;
    size_t check_count;
    struct sheet_pair *pairs;
    size_t pair_count;
    const char *no_pairs;     /**< why nobody has looked for them; "" */
    double out_of;            /**< the rubric's points */
    double median;            /**< score of those that have one; a NaN */
    struct sheet_text *texts; /**< sheet.c's own */
};

/** Keeps a copy of a text as long as the report. @return it. */
const char *sheet_keep(struct sheet *sheet, const char *text);

/** Whether the row has a score. */
bool sheet_has_score(const struct sheet_row *row);

/** In words: "graded", "not handed in", ... */
const char *sheet_word(enum sheet_state state);

/** Opens a file of the results, PATH below DIR, calls the writer, and brings
 * it to its place. */
bool sheet_file(struct sheet *sheet, const char *path,
                bool (*write)(FILE *stream, const struct sheet *sheet));

/* ---- parts: they note the class's trouble and return false ---- */

/** Loads rows, checks, and pairs. */
bool sheet_load(struct sheet *sheet);
void sheet_free(struct sheet *sheet);

/** Looks for similar submissions; the store gets them. */
bool similar_look(struct sheet *sheet);

/** What changed since a student's last grade. For students, hidden checks
 * have no names. @param before gets the score then. @return text, "". */
const char *history_of(struct sheet *sheet, const struct sheet_row *row,
                       bool is_student, double *before);

bool gradebook_write(struct sheet *sheet);
bool feedback_write(struct sheet *sheet);
bool page_write(struct sheet *sheet);

#endif
