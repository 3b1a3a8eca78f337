/*
 * grade: grades one submission.
 *
 *     grade [options] SUBMISSION.c
 *
 * From start to end: a result without points is written; the submission is
 * read; then, check after check in the rubric's order, what a check needs is
 * looked up, the check is run, and its line is shown; the points are added up
 * and the real result takes the first one's place.
 *
 * Exit status: 0 full marks, 1 points lost, 2 it could not be graded.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../run.h"
#include "checks.h"
#include "folders.h"
#include "grade_options.h"
#include "grading.h"
#include "live.h"
#include "outputs.h"
#include "taken.h"

#define EXIT_NOT_GRADED 2

/* The usual place of results, below the kit; the submission's hash follows,
 * and what kind of a part it is, if it is not whole. */
#define GRADES "build/grades"

/* Tells a folder that --keep made from others. */
#define KEPT_MARK "kept-by-grade"

/* Digits of the hash in a folder's name. */
#define HASH_DIGITS 12

static atomic_int caught; /* a signal that wants us to stop */

static void catch (int number)
{
    atomic_store(&caught, number);
}

/* Ends what runs, tidies up, and only then dies of the signal. */
static void listen_to_signals(void)
{
    const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = catch};
    struct sigaction before;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        sigaction(numbers[i], NULL, &before);
        if (before.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
    signal(SIGPIPE, SIG_IGN);
}

/* Whether a line of the rubric is run; if not, its result is set. */
static bool is_wanted(struct grading *grading, size_t number)
{
    struct result_check *check = &grading->result->checks[number];
    if (check->rubric->is_hidden && grading->result->is_visible_only)
        return false;
    if (check->rubric->is_slow && grading->is_quick) {
        result_not_applicable(check, "--quick leaves it out");
        return false;
    }
    if (!result_may_run(grading->result, number))
        return false;
    if (grading->is_untimed && checks_is_timed(check->rubric->check)) {
        result_not_applicable(check, TAKEN_LATER);
        return false;
    }
    return true;
}

static void run_check(struct grading *grading, size_t number)
{
    struct result_check *check = &grading->result->checks[number];
    uint64_t began = run_now();
    checks_find(check->rubric->check)(grading, check);
    result_diagnose(check, &grading->rubric);
    check->seconds = (double)(run_now() - began) / 1e9;
    if (grading->signal == 0)
        grading->signal = atomic_load(&caught);
    if (check->status == RESULT_NOT_RUN && grading->signal == 0)
        grading_fail(grading, "check '%s' came to no end", check->rubric->id);
}

/* Why it broke off; "" if it did not. */
static void tell_problem(struct grading *grading)
{
    if (grading->signal != 0)
        result_set(grading->result->problem, "interrupted by signal %d (%s)",
                   grading->signal, strsignal(grading->signal));
    else if (grading->trouble[0] != '\0')
        result_set(grading->result->problem, "%s", grading->trouble);
    else
        grading->result->problem[0] = '\0';
}

static void run_checks(struct grading *grading, struct live *live)
{
    for (size_t i = 0; i < grading->rubric.count; i++) {
        live_check(live, i);
        if (grading->result->checks[i].status == RESULT_NOT_RUN &&
            is_wanted(grading, i))
            run_check(grading, i);
        if (grading->signal != 0 || grading->trouble[0] != '\0')
            break;
        live_checked(live, i);
    }
    tell_problem(grading);
    grading->result->is_complete = grading->result->problem[0] == '\0';
}

/* A result that leaves something out has a folder of its own, so that it never
 * takes the place of a whole one of the same file. */
static const char *part_of(const struct grading_wish *wish)
{
    if (wish->is_quick)
        return "-quick";
    return wish->only != NULL || wish->is_untimed ? "-some" : "";
}

/* Without a folder that was asked for: one of the submission's own. A file
 * that cannot be read has none. */
static void choose_folder(const struct grading *grading,
                          const struct grade_options *options,
                          struct outputs *outputs)
{
    if (options->folder != NULL)
        snprintf(outputs->folder, sizeof outputs->folder, "%s",
                 options->folder);
    else if (grading->result->hash[0] != '\0')
        folders_path(outputs->folder, grading->kit, GRADES "/%.*s%s",
                     HASH_DIGITS, grading->result->hash,
                     part_of(&options->wish));
}

/* Only a folder that was kept before is written over. */
static void keep(const struct grading *grading, const char *folder)
{
    char why[RESULT_TEXT];
    char mark[PATH_MAX];
    if (grading->folder[0] == '\0')
        return;
    folders_path(mark, folder, KEPT_MARK);
    if (access(mark, F_OK) == 0)
        folders_remove(folder, true);
    if (!folders_copy_all(grading->work, folder, why) ||
        !folders_write(mark, "", 0, why))
        fprintf(stderr, "grade: %s\n", why);
}

static bool write_outputs(struct grading *grading,
                          const struct outputs *outputs)
{
    char why[RESULT_TEXT];
    return outputs_write(outputs, grading->result, why) ||
           grading_fail(grading, "%s", why);
}

/* Why it could not be graded, in one line; a signal speaks for itself. */
static void tell(const struct grading *grading)
{
    const char *why = grading->result->problem;
    if (grading->trouble[0] != '\0')
        why = grading->trouble;
    if (*why != '\0' && grading->signal == 0)
        fprintf(stderr, "grade: %s\n", why);
}

/* The checks, and what the user sees of them. */
static void grade_and_show(struct grading *grading, bool is_student)
{
    struct live live;
    struct result *result = grading->result;
    uint64_t began = run_now();
    live_begin(&live, result, is_student ? RESULT_STUDENT : RESULT_INSTRUCTOR,
               checks_seconds);
    run_checks(grading, &live);
    result->seconds += (double)(run_now() - began) / 1e9;
    result_sum(result);
    live_end(&live);
}

/* Everything between the rubric and the end. @return the exit status. */
static int grade(struct grading *grading, const struct grade_options *options)
{
    struct result *result = grading->result;
    struct outputs outputs = {.is_student = options->is_student};
    memcpy(outputs.files, options->files, sizeof outputs.files);
    grading->keeps_symbols = options->keep != NULL && result->is_visible_only;
    bool may_run =
        grading_begin(grading) &&
        (options->wish.timing_of == NULL ||
         taken_read(grading, &options->wish, options->wish.timing_of));
    if (!may_run && grading->trouble[0] != '\0')
        tell_problem(grading);
    choose_folder(grading, options, &outputs);
    if (!write_outputs(grading, &outputs))
        return EXIT_NOT_GRADED;
    if (may_run)
        grade_and_show(grading, options->is_student || result->is_visible_only);
    if (options->keep != NULL)
        keep(grading, options->keep);
    if (may_run && !write_outputs(grading, &outputs))
        return EXIT_NOT_GRADED;
    if (outputs.folder[0] != '\0')
        printf("results: %s\n", outputs.folder);
    return result_status(result);
}

int main(int argc, char **argv)
{
    static struct grading grading;
    struct grade_options options;
    char why[RESULT_TEXT];
    grade_options_read(&options, argc, argv);
    listen_to_signals();
    if (!grading_open(&grading, &options.wish, why)) {
        fprintf(stderr, "grade: %s\n", why);
        return EXIT_NOT_GRADED;
    }
    int status = grade(&grading, &options);
    int number = grading.signal;
    tell(&grading);
    grading_close(&grading);
    if (number != 0)
        run_die_of(number);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "grade: cannot write standard output: %s\n",
                strerror(errno));
        return EXIT_NOT_GRADED;
    }
    return status;
}
