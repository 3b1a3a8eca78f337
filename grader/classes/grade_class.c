/*
 * grade-class: grades a whole class.
 *
 *     grade-class [options] FOLDER
 *
 * From start to end: kit, results and secret are found; what lies in the
 * folder goes into the store; what has no grade yet is graded, first all that
 * may run side by side, then what measures time, one after the other; then
 * the report is written. Whatever ends it, the next start goes on from there.
 *
 * Exit status: 0 all were graded, 1 some could not be, 2 it cannot work.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../run.h"
#include "class.h"

#define EXIT_SOME    1
#define EXIT_NO_WORK 2

/* Students of whom there is a submission, but no whole grade. */
static int judge(struct class *class)
{
    long long count = store_count(
        &class->store,
        "SELECT count(*) FROM submissions WHERE is_current AND (problem <> '' "
        "OR NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.grading = "
        "submissions.grading AND part = 'functional' AND state = 'done') "
        "OR EXISTS (SELECT 1 FROM jobs WHERE jobs.grading = "
        "submissions.grading AND part = 'timing' AND state = 'broken'))",
        "");
    return count == 0 ? EXIT_SUCCESS : EXIT_SOME;
}

static int walk(struct class *class)
{
    const struct class_options *options = class->options;
    if (options->seed_of != NULL)
        return appeal(class);
    if (!options->is_report_only && (!scan_all(class) || !plan_all(class)))
        return EXIT_NO_WORK;
    bool is_driven = options->is_report_only || drive_all(class);
    if (class_signal() != 0)
        return EXIT_NO_WORK;
    /* also when an engine failed: what is there is worth a report */
    if (!sheet_all(class) || !is_driven)
        return EXIT_NO_WORK;
    return judge(class);
}

int main(int argc, char **argv)
{
    static struct class class; /* large */
    struct class_options options;
    class_options_read(&options, argc, argv);
    class_listen();
    if (options.job_store != NULL)
        return job_do(&options);
    class.options = &options;
    int status = EXIT_NO_WORK;
    if (class_open(&class))
        status = walk(&class);
    int number = class_signal();
    class_close(&class);
    if (number != 0) {
        class_say("interrupted; the same command goes on from here");
        run_die_of(number);
    }
    if (class.trouble[0] != '\0') {
        class_say("%s", class.trouble);
        return EXIT_NO_WORK;
    }
    return status;
}
