/**
 * @file rubric.h
 * @brief The rubric of a lab: what is checked, for how many points.
 *
 *     struct rubric rubric;
 *     if (!rubric_load(&rubric, "grader/rubrics/x.cfg", &rules, why))
 *         say("%s", why);                      "x.cfg:31: points: ..."
 *     ... rubric.checks[i].id, rubric_number(&rubric.checks[i], "most") ...
 *     rubric_free(&rubric);
 *
 * A rubric is a file in libconfig's format that an instructor edits. It picks
 * from the checks that the grader implements (struct rubric_rule); it is no
 * language:
 *
 *     lab = "x";                  # a-z 0-9 _
 *     title = "...";
 *     starter_points = 40;        # of the untouched starter
 *     checks = (
 *         {
 *             id = "signature.threads";   # class, dot, rest; a-z 0-9 . _
 *             title = "...";              # one clause: what is checked
 *             check = "signature";        # one of the grader's rules
 *             argument = "-t";            # if the rule wants one; may be ""
 *             points = 6;
 *             needs = [ "build.links" ];  # of checks above; may be left out
 *             limits = { most_seconds = 10; };   # those of the rule, all
 *             hint = "...";               # a likely cause, for the student
 *             chapter = "...";            # of the handout
 *             visible = true;             # false: students see its class
 *             quick = true;               # false: left out by --quick
 *             leaderboard = "speed-up";   # its first figure is shown there
 *             least_is_best = false;      # true: the smaller, the better
 *         },
 *         ...
 *     );
 *     symptoms = (                    # may be left out
 *         {
 *             says = "...";               # as in "expected room, got NULL"
 *             hint = "...";               # both in place of the check's own
 *             chapter = "...";
 *         },
 *         ...
 *     );
 *
 * `visible` and `quick` are true if they are left out. Platforms that have a
 * leaderboard show the first figure of each check with a `leaderboard`, which
 * is the name of its column; such a check cannot be hidden. A symptom is what a
 * failure says, whichever check has failed: its sentence, "WHAT: expected X,
 * got Y", or what tools and the submission itself have printed. The first that
 * fits tells its hint and chapter, so the narrow ones come first. Whatever is
 * wrong is refused with its line and reason: unknown, missing, doubled fields,
 * values of other types, ids and columns twice, needs that do not exist or
 * come later, numbers out of range, rules and limits that there are not,
 * includes.
 */
#ifndef RUBRIC_H
#define RUBRIC_H

#include <stdbool.h>
#include <stddef.h>

/** Room for a reason. */
#define RUBRIC_WHY 512

/** Limits of one check, and what it needs. */
#define RUBRIC_LIMITS 16
#define RUBRIC_NEEDS  8

/** How big a rubric may be: bytes of the file and of one text, checks,
 * symptoms. */
#define RUBRIC_FILE     (1024 * 1024)
#define RUBRIC_TEXT     1000
#define RUBRIC_CHECKS   200
#define RUBRIC_SYMPTOMS 100

/** How long an id may be, bytes: with it, a line of results is 80 columns. */
#define RUBRIC_ID 45

/** The most points of one check, and the greatest limit. */
#define RUBRIC_POINTS_MOST 10000.0
#define RUBRIC_LIMIT_MOST  1e12

/** A number that a check compares with, "most = 2.0". */
struct rubric_limit {
    const char *name;
    double value;
};

/** One line of the rubric. Texts belong to the rubric. */
struct rubric_check {
    const char *id;             /**< "signature.threads" */
    const char *title;          /**< one clause: what is checked */
    const char *check;          /**< which rule, by name */
    const char *argument;       /**< what the rule is told, "" for nothing */
    double points;              /**< 0 and more */
    size_t needs[RUBRIC_NEEDS]; /**< checks that must pass first: indices,
                                     all of earlier checks */
    size_t need_count;
    struct rubric_limit limits[RUBRIC_LIMITS];
    size_t limit_count;
    const char *hint;        /**< a likely cause, for the student */
    const char *chapter;     /**< of the handout */
    bool is_hidden;          /**< students see its class only */
    bool is_slow;            /**< left out by --quick */
    const char *leaderboard; /**< the column for its first figure; NULL:
                                  none */
    bool is_least_best;      /**< of that column */
    unsigned line;           /**< in the file */
};

/** What a failure says when a certain mistake has been made. */
struct rubric_symptom {
    const char *says;    /**< stands in its words, as it is here */
    const char *hint;    /**< the likely cause */
    const char *chapter; /**< of the handout */
};

/** What a check that the grader implements is called and accepts. */
struct rubric_rule {
    const char *name;
    bool has_argument;         /**< needs one; else it must have none */
    const char *const *limits; /**< names of limits that it must have, NULL
                                    at the end; NULL: none */
};

/** A whole rubric. */
struct rubric {
    const char *lab;
    const char *title;
    double starter_points;       /**< what the untouched starter is to get */
    struct rubric_check *checks; /**< in the order of the file */
    size_t count;
    struct rubric_symptom *symptoms; /**< likewise */
    size_t symptom_count;
    void *memory; /**< what the texts lie in; rubric.c's */
};

/**
 * Reads a rubric.
 * @param rules what the grader implements; ends with a NULL name.
 * @param why   gets "FILE:LINE: reason" if it is refused, or, if it cannot be
 *              read, "cannot read 'FILE': reason".
 * @return false if so; there is nothing to free then.
 */
bool rubric_load(struct rubric *rubric, const char *path,
                 const struct rubric_rule *rules, char why[RUBRIC_WHY]);

/** Frees what it owns. */
void rubric_free(struct rubric *rubric);

/** @return a limit, which rubric_load has made sure is there; else a NaN. */
double rubric_number(const struct rubric_check *check, const char *name);

/** @return the sum of all points. */
double rubric_points(const struct rubric *rubric);

/** @return the length of an id's class, the part before its first dot. */
int rubric_class(const char *id);

#endif
