/*
 * chaos: answers stay right when threads are disturbed at their locks.
 *
 *     chaos   MODE CLASSES   seeds least_seconds times_baseline
 *
 * lockmeter's library lets threads yield and sleep at their locks, as numbers
 * say that follow from a seed. The seeds are 1 to `seeds`, always: of a
 * program that is sometimes right, each grading tries the same schedules.
 */
#include <inttypes.h>

#include "checks.h"
#include "metered.h"

/* All seeds for one input. @return whether to go on. */
static bool disturb(struct grading *grading, struct result_check *check,
                    const struct lab_mode *mode, struct grading_input *input)
{
    double seeds = rubric_number(check->rubric, "seeds");
    unsigned seconds = subject_limit(grading, check->rubric, mode, input);
    char what[RESULT_TEXT];
    for (uint64_t seed = 1; (double)seed <= seeds; seed++) {
        if (grading->signal != 0 || grading->trouble[0] != '\0')
            return false;
        if (metered_chaos(grading, check, mode, input, seed, seconds))
            continue;
        result_set(what, "%.1800s, disturbed with seed %" PRIu64, check->what,
                   seed);
        result_set(check->what, "%s", what);
        return false;
    }
    return true;
}

void check_chaos(struct grading *grading, struct result_check *check)
{
    const char *argument = check->rubric->argument;
    const struct lab_mode *mode = inputs_mode(grading, argument);
    struct grading_input *input;
    size_t next = 0;
    size_t count = 0;
    if (mode == NULL)
        return;
    while ((input = inputs_next(grading, argument, &next)) != NULL) {
        if (!disturb(grading, check, mode, input))
            return;
        count++;
    }
    if (grading->signal != 0 || grading->trouble[0] != '\0')
        return;
    if (count == 0)
        grading_fail(grading, "no input has the classes of '%s'", argument);
    else
        result_pass(check);
}
