/**
 * @file class.h
 * @brief Grades a whole class: what all parts share, and who does what.
 *
 *     grade_class.c       the program: the walk, from start to end
 *     class_options.c     its command line
 *     class.c             sets a class up: kit, folders, secret, lock
 *     class_state.c       and its store; what an earlier start left
 *
 *     scan.c              what lies in the folder goes into the store
 *       find.c names.c      which entries there are, and whose they are
 *       pick.c unpack.c     the one C file of each student
 *       roster.c csv.c      names, due dates, times
 *     plan.c              which submissions are to be graded; digest.c
 *     drive.c             has the jobs done, functional ones, then timing
 *       engines.c           who runs them: engine_local.c, engine_slurm.c
 *         slurm.c             commands of Slurm; slurm_job.sh, on a node
 *         parcel.c            a job on its way to another machine and back
 *       progress.c          what is seen meanwhile
 *     job.c               one job: a process of its own, --job
 *       job_result.c        what came of it goes into the store
 *
 *     sheet.c            what comes of it all, student by student
 *       history.c           what changed since the last grade
 *       similar.c           pairs to look at; similar_lines.c
 *       gradebook.c         CSV
 *       feedback.c          a page for each student
 *       page.c page_*.c     the class's page, with class_page.css and .js
 *     appeal.c            --seed-of: a grade once more
 *
 *     store.c schema.sql  the one file with all of the state
 *     seeds.c when.c      seeds of students; moments
 *
 * The folder of results, DIR or FOLDER-graded, is nobody else's to read:
 *
 *     class.sqlite    state and results       gradebook.csv canvas.csv
 *     secret          unless it is elsewhere  moodle.csv similar.csv
 *     class.html      feedback/ID.html        lock
 *
 * and, while a cluster works for it (or in --shared), cluster-NAME/.
 *
 * Whoever is killed leaves nothing half done: files appear by rename, the
 * store's changes are transactions. What was not done is done by the next
 * start. There is one grade-class for a class at a time (lock); its jobs are
 * processes of their own that know the store only, or a part of it that was
 * sent to them (parcel.h): on other machines nobody opens the store.
 */
#ifndef CLASS_H
#define CLASS_H

#include "../grading/grading.h"
#include "class_options.h"
#include "seeds.h"
#include "store.h"

/** The two parts of a grading, by their names in the store. */
#define CLASS_FUNCTIONAL "functional"
#define CLASS_TIMING     "timing"

/** How often a job is started that is killed each time. */
#define CLASS_TRIES 3

/** All of it. */
struct class
{
    const struct class_options *options;
    struct class_options own; /**< what it points to, when some of them are
                                   those of an earlier start */
    struct grading grading; /**< for kit, lab and rubric; nothing runs in it */
    struct store store;
    struct seeds seeds;
    char folder[PATH_MAX];    /**< with the submissions, absolute */
    char out[PATH_MAX];       /**< with the results, absolute */
    char place[PATH_MAX];     /**< temporary; others may pass. "": none */
    char kit[65];             /**< SHA-256 of what decides on a grade */
    char rubric[65];          /**< of the rubric */
    char wishes[RESULT_TEXT]; /**< what else does: "quick only=..." */
    long long due;            /**< everybody's; WHEN_NEVER */
    long long run;            /**< number of this start */
    bool is_new;              /**< out is, made by this start */
    int lock;
    char trouble[RESULT_TEXT]; /**< why it cannot go on; "" */
};

/** Notes that it cannot go on: the first reason counts. @return false. */
bool class_fail(struct class *class, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** The same, with the store's reason. */
bool class_fail_store(struct class *class);

/** Says something on standard error, whatever bytes are in it. */
void class_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Whether somebody wants us to stop. @return the signal; 0. */
int class_signal(void);

/** Looks out for signals from now on. */
void class_listen(void);

/** Notes a signal that somebody else has taken. */
void class_note_signal(int number);

/** Makes the folder of results and takes it for itself; opens secret and
 * store; finds kit, lab and rubric; tidies up after a start that was killed. */
bool class_open(struct class *class);

/** Parts of that, and of class_close: opens the store; notes this start in
 * it; closes it. */
bool class_open_store(struct class *class, const char *path);
bool class_begin(struct class *class);
void class_close_store(struct class *class);

/** Notes the end, gives all back. A new folder of results goes again if there
 * was no submission: what was typed was probably not meant. */
void class_close(struct class *class);

/** Chooses a name for a temporary folder, random and so nobody else's. It goes
 * into the store before there is such a folder: after a kill at any moment the
 * next start knows of it. */
bool class_name_place(char place[PATH_MAX], char why[RESULT_TEXT]);

/** Makes that folder, so that a box's user can pass. */
bool class_make_place(const char *place, char why[RESULT_TEXT]);

/** Removes such a folder, if it still is one of ours; "" is fine. */
void class_remove_place(const char *place);

/** Where a file beside this program is. @return path. */
char *class_beside(char path[PATH_MAX], const char *name);

/** Files of the kit, seen from there. */
#define CLASS_FILES "../../../grader/classes/"

/* ---- the walk: each part notes its trouble, and returns false ---- */

bool scan_all(struct class *class);
bool plan_all(struct class *class);
bool drive_all(struct class *class);
bool sheet_all(struct class *class);

/** Grades one student's submission once more. @return exit status. */
int appeal(struct class *class);

/** Does one job, in a process of its own. @return exit status. */
int job_do(const struct class_options *options);

/** SHA-256 of all files that decide on a grade, in hexadecimal. */
bool digest_kit(struct class *class, char hex[65]);

/** Of one file; and of some bytes. */
bool digest_file(const char *path, char hex[65], char why[RESULT_TEXT]);
void digest_bytes(const void *bytes, size_t size, char hex[65]);

#endif
