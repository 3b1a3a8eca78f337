/*
 * memory MODE: does memory stay flat when the file grows?
 *
 * The larger of the two large inputs is about five times the smaller one. The
 * most memory that was resident at any moment may then be
 *
 *     most_growth * (that with the smaller input) + spare_kib
 *
 * which leaves room for a buffer, and none for keeping what each block used.
 * The box measures the largest process, after its exec: the floor is below
 * 1 MiB. The runs are pinned to one CPU, where a program that waits for locks
 * is many times as fast; memory is the same. The baseline's with the smaller
 * file stands beside, to compare.
 */
#include "checks.h"
#include "speed.h"

#define SECONDS 60 /* of one run; some ten times what the slowest takes */

/* @return KiB; 0: it did not do its job, and that has been told. */
static double peak(struct grading *grading, struct result_check *check,
                   const struct subject_wish *wish)
{
    static struct sandbox_result result;
    if (!speed_run(grading, check, wish, &result))
        return 0;
    return (double)(result.peak_kib > 0 ? result.peak_kib : 1);
}

static void judge(struct grading *grading, struct result_check *check,
                  const struct subject_wish *wish)
{
    const struct result_figure *figure = &check->figures[1];
    char asked[RESULT_TEXT], got[RESULT_TEXT];
    if (result_keeps_limits(check)) {
        result_pass(check);
        return;
    }
    result_set(asked, "at most %.0f KiB", figure->limit);
    result_set(got, "%.0f KiB", figure->value);
    result_fail(check, "memory at its peak, with the larger file", asked, got);
    subject_again(grading, check, wish, "/usr/bin/time -v");
}

/* Of the submission, or the baseline, with one of the files; likewise. */
static double take(struct grading *grading, struct result_check *check,
                   struct subject_wish *wish, bool is_baseline, size_t file)
{
    wish->is_baseline = is_baseline;
    wish->input = &grading->large[file];
    return peak(grading, check, wish);
}

void check_memory(struct grading *grading, struct result_check *check)
{
    double growth = rubric_number(check->rubric, "most_growth");
    double spare = rubric_number(check->rubric, "spare_kib");
    double baseline, small, large;
    struct subject_wish wish = {
        .mode = inputs_mode(grading, check->rubric->argument),
        .wall_seconds = SECONDS,
        .is_pinned = true};
    if (wish.mode == NULL || !inputs_make_large(grading) ||
        (baseline = take(grading, check, &wish, true, 0)) <= 0 ||
        (small = take(grading, check, &wish, false, 0)) <= 0 ||
        (large = take(grading, check, &wish, false, 1)) <= 0)
        return;
    result_figure(check, "memory at its peak, smaller file", small, "KiB", 0, 0)
        ->baseline = baseline;
    result_figure(check, "memory at its peak, larger file", large, "KiB", -1,
                  growth * small + spare);
    judge(grading, check, &wish);
}
