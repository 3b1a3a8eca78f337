/*
 * chaos: answers stay right when threads are disturbed at their locks.
 *
 *     chaos   MODE CLASSES   seeds least_seconds times_baseline
 *
 * lockmeter's library lets threads yield and sleep at their locks, as numbers
 * say that follow from a seed. The seeds are 1 to `seeds`, always: of a
 * program that is sometimes right, each grading tries the same schedules.
 *
 * Each seed is tried with one input, the inputs taking turns: a program that
 * locks for each allocation is slow when it is disturbed at each. Inputs with
 * few blocks, which few threads work on, are left out if there are others.
 */
#include <inttypes.h>

#include "checks.h"
#include "metered.h"
#include "metered_rules.h"

/* Inputs to choose from. */
struct list {
    struct grading_input *inputs[GRADING_INPUTS];
    size_t count;
};

/* Adds those with so many blocks or more. */
static void add(struct grading *grading, const char *argument,
                uint64_t least_blocks, struct list *list)
{
    struct grading_input *input;
    size_t next = 0;
    while ((input = inputs_next(grading, argument, &next)) != NULL)
        if (input->blocks >= least_blocks)
            list->inputs[list->count++] = input;
}

static bool is_over(const struct grading *grading)
{
    return grading->signal != 0 || grading->trouble[0] != '\0';
}

/* One run. @return whether to go on. */
static bool disturb(struct grading *grading, struct result_check *check,
                    const struct lab_mode *mode, struct grading_input *input,
                    uint64_t seed)
{
    unsigned seconds = subject_limit(grading, check->rubric, mode, input);
    char what[RESULT_TEXT];
    if (is_over(grading))
        return false;
    if (metered_chaos(grading, check, mode, input, seed, seconds))
        return true;
    result_set(what, "%.1800s, disturbed with seed %" PRIu64, check->what,
               seed);
    result_set(check->what, "%s", what);
    return false;
}

void check_chaos(struct grading *grading, struct result_check *check)
{
    const char *argument = check->rubric->argument;
    const struct lab_mode *mode = inputs_mode(grading, argument);
    double seeds = rubric_number(check->rubric, "seeds");
    struct list list = {.count = 0};
    if (mode == NULL)
        return;
    add(grading, argument, METERED_BLOCKS, &list);
    if (list.count == 0)
        add(grading, argument, 0, &list);
    if (is_over(grading))
        return;
    if (list.count == 0) {
        grading_fail(grading, "no input has the classes of '%s'", argument);
        return;
    }
    for (uint64_t seed = 1; (double)seed <= seeds; seed++)
        if (!disturb(grading, check, mode, list.inputs[(seed - 1) % list.count],
                     seed))
            return;
    result_pass(check);
}
