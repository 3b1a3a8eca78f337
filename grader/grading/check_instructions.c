/*
 * instructions MODE: how many instructions does it need?
 *
 *     the baseline's / the submission's   is to be least_ratio or more
 *
 * Both do the same job with the smaller of the large inputs, under Valgrind
 * (counter.h), just now. It runs one thread at a time, so this sees work and
 * neither waiting nor parallelism; a free list is short then, as on one core.
 * What a count says it says on any machine, however busy: no interval.
 *
 * A run of the submission may take least_seconds, the baseline's twice that.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "checks.h"
#include "counter.h"
#include "folders.h"
#include "speed.h"

/* What makes a count visible, by hand. */
#define AGAIN "valgrind --tool=cachegrind --cache-sim=no --fair-sched=yes"

/* One count came, as it should? If not, that is told. */
static bool is_counted(struct grading *grading, struct result_check *check,
                       const struct subject_wish *wish, size_t counts)
{
    char got[RESULT_TEXT];
    if (counts == 1)
        return true;
    if (wish->is_baseline)
        return grading_fail(grading, "Valgrind told %zu counts of the baseline",
                            counts);
    result_set(got, "%zu", counts);
    result_fail(check, "processes whose instructions Valgrind has counted", "1",
                got);
    result_set(check->likely, "it %s",
               counts == 0 ? "runs another program in its place"
                           : "makes copies of itself (fork)");
    subject_again(grading, check, wish, AGAIN);
    return false;
}

/* @return instructions; 0: none, and why has been told. */
static double count(struct grading *grading, struct result_check *check,
                    struct subject_wish *wish)
{
    static struct sandbox_result result;
    struct counter counter;
    uint64_t instructions;
    if (!counter_open(&counter)) {
        grading_fail(grading, "cannot make a socket: %s", strerror(errno));
        return 0;
    }
    wish->before = counter.before;
    wish->keep_file = counter.file;
    bool ok = speed_run(grading, check, wish, &result);
    size_t counts = counter_close(&counter, &instructions);
    wish->before = NULL;
    wish->keep_file = 0;
    if (!ok || !is_counted(grading, check, wish, counts))
        return 0;
    return fmax((double)instructions, 1);
}

/* Both counts. */
static void compare(struct grading *grading, struct result_check *check,
                    struct subject_wish *wish)
{
    static const char what[] = "instructions, the baseline's over yours";
    double limit = rubric_number(check->rubric, "least_ratio");
    unsigned seconds = wish->wall_seconds;
    wish->is_baseline = true;
    wish->wall_seconds = 2 * seconds;
    double baseline = count(grading, check, wish);
    wish->is_baseline = false;
    wish->wall_seconds = seconds;
    double own = baseline > 0 ? count(grading, check, wish) : 0;
    if (own <= 0)
        return;
    result_figure(check, what, baseline / own, "x", 1, limit);
    result_figure(check, "instructions", own, "", 0, 0)->baseline = baseline;
    if (result_keeps_limits(check)) {
        result_pass(check);
        return;
    }
    speed_fail_ratio(grading, check, wish, what, baseline / own);
    subject_again(grading, check, wish, AGAIN);
}

void check_instructions(struct grading *grading, struct result_check *check)
{
    char path[PATH_MAX];
    double seconds = rubric_number(check->rubric, "least_seconds");
    struct subject_wish wish = {
        .mode = inputs_mode(grading, check->rubric->argument),
        .wall_seconds = (unsigned)ceil(seconds)};
    if (wish.mode == NULL || !inputs_make_large(grading))
        return;
    wish.input = &grading->large[0];
    if (!counter_is_there()) {
        result_cannot_tell(check, "Valgrind, which counts, is not installed");
        return;
    }
    folders_path(path, grading->work, "bin/%s", grading->lab.program);
    if (!counter_is_addressed(path)) {
        compare(grading, check, &wish);
        return;
    }
    result_fail(check, "requests to Valgrind in the program that is measured",
                "none", "some");
    result_set(check->likely, "valgrind.h is used: only with the flags of the "
                              "build that is meant for Valgrind");
    subject_again(grading, check, NULL, NULL);
}
